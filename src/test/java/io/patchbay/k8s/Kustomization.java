package io.patchbay.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * As much of kustomize as k8s/ uses, and nothing else: a field that is not known here is an error. As there, a file outside of the
 * folder of its kustomization is refused, another kustomization may be anywhere.
 *
 * @param apiVersion         kustomize's
 * @param kind               Kustomization
 * @param resources          files of manifests, and folders of other kustomizations
 * @param patches            merged into what they name
 * @param generatorOptions   for what is generated
 * @param configMapGenerator makes ConfigMaps of files
 */
record Kustomization(String apiVersion, String kind, List<String> resources, List<Patch> patches, Options generatorOptions,
                     List<Generator> configMapGenerator) {

    private static final String FILE = "kustomization.yaml";
    private static final ObjectMapper YAML = YAMLMapper.builder().build();

    /** A file of a patch. */
    record Patch(String path) {
    }

    /** How the names of what is generated are, and what labels it has. */
    record Options(boolean disableNameSuffixHash, Map<String, String> labels) {
    }

    /** A ConfigMap of files, each under its name; and labels of its own. */
    record Generator(String name, List<String> files, Options options) {
    }

    /**
     * All manifests.
     *
     * @param folder has a kustomization.yaml
     */
    static List<JsonNode> render(Path folder) throws IOException {
        Kustomization own = JsonMapper.builder().build().treeToValue(YAML.readTree(folder.resolve(FILE).toFile()), Kustomization.class);
        if (!"kustomize.config.k8s.io/v1beta1".equals(own.apiVersion) || !"Kustomization".equals(own.kind)) {
            throw new IllegalArgumentException(folder + " is none");
        }
        List<JsonNode> all = new ArrayList<>();
        for (String resource : orNone(own.resources)) {
            Path path = folder.resolve(resource);
            all.addAll(Files.isDirectory(path) ? render(path) : read(within(folder, resource)));
        }
        for (Generator generator : orNone(own.configMapGenerator)) {
            all.add(own.configMap(folder, generator));
        }
        for (Patch patch : orNone(own.patches)) {
            for (JsonNode one : read(within(folder, patch.path))) {
                merge(all.stream().filter(target -> id(target).equals(id(one))).findFirst().map(ObjectNode.class::cast)
                        .orElseThrow(() -> new IllegalArgumentException(patch.path + " patches nothing that is there")), (ObjectNode) one);
            }
        }
        if (all.stream().map(Kustomization::id).distinct().count() < all.size()) {
            throw new IllegalArgumentException(folder + " has something twice");
        }
        return all;
    }

    /** The manifests of a file. */
    static List<JsonNode> read(Path file) throws IOException {
        try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        }
    }

    private static <T> List<T> orNone(List<T> list) {
        return list == null ? List.of() : list;
    }

    private static Path within(Path folder, String file) throws IOException {
        Path path = folder.resolve(file).toRealPath();
        if (!path.startsWith(folder.toRealPath())) {
            throw new IllegalArgumentException(file + " is outside of " + folder);
        }
        return path;
    }

    private ObjectNode configMap(Path folder, Generator generator) throws IOException {
        if (generatorOptions == null || !generatorOptions.disableNameSuffixHash) {
            throw new IllegalArgumentException(generator.name + " would have another name with each edit");
        }
        ObjectNode map = JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        ObjectNode labels = map.putObject("metadata").put("name", generator.name).putObject("labels");
        generatorOptions.labels.forEach(labels::put);
        if (generator.options != null) {
            generator.options.labels.forEach(labels::put);
        }
        ObjectNode data = map.putObject("data");
        for (String file : generator.files) {
            data.put(Path.of(file).getFileName().toString(), Files.readString(within(folder, file)));
        }
        if (data.size() < generator.files.size()) {
            throw new IllegalArgumentException(generator.name + " has two files of one name");
        }
        return map;
    }

    private static List<String> id(JsonNode manifest) {
        return List.of(manifest.path("kind").asText(), manifest.path("metadata").path("name").asText());
    }

    /** Lists are taken as they are: no patch here names an entry of one. */
    private static void merge(ObjectNode into, ObjectNode patch) {
        patch.fields().forEachRemaining(field -> {
            if (field.getValue() instanceof ObjectNode inner && into.get(field.getKey()) instanceof ObjectNode there) {
                merge(there, inner);
            } else if (into.path(field.getKey()).isArray()) {
                throw new IllegalArgumentException("a patch of list " + field.getKey() + " is not known here");
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }
}
