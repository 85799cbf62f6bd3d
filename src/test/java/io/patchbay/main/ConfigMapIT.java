package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes and settings that come from ConfigMaps, as a kubelet mounts and updates them. */
class ConfigMapIT {

    private static final String CREATE = "create.camel.yaml";
    private static final String ENRICH = "enrich.camel.yaml";
    private static final String CLOCK = "clock.camel.yaml";
    private static final String USERS = "genesys/par/genesys-users.camel.yaml";
    private static final String OWN = "own.camel.yaml";

    /**
     * A mounted ConfigMap. The files are in a folder named by the time, a link called ..data leads there, and what the container sees are
     * links through that one. An update makes a new folder and a link to it, and renames that link over the old one.
     */
    private static final class Mount {
        private static final Path DATA = Path.of("..data");
        private final Path path;
        private int updates;

        Mount(Path path, Map<String, String> files) throws IOException {
            this.path = Files.createDirectories(path);
            update(files);
        }

        void update(Map<String, String> files) throws IOException {
            Path before = Files.exists(path.resolve(DATA)) ? path.resolve(DATA).toRealPath() : null;
            Path fresh = path.resolve("..2026_11_23_12_00_%02d.%d".formatted(updates, 100_000_000 + updates++));
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.createDirectories(fresh.resolve(file.getKey()).getParent());
                Files.writeString(fresh.resolve(file.getKey()), file.getValue());
            }
            Path link = Files.createSymbolicLink(path.resolve("..data_tmp"), fresh.getFileName());
            Files.move(link, path.resolve(DATA), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            for (String file : files.keySet()) {
                Path top = Path.of(file).getName(0);
                if (!Files.exists(path.resolve(top), LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(path.resolve(top), DATA.resolve(top));
                }
            }
            try (Stream<Path> seen = Files.list(path)) {
                for (Path one : seen.filter(one -> !one.getFileName().toString().startsWith("..") && Files.notExists(one)).toList()) {
                    Files.delete(one);
                }
            }
            if (before != null) {
                try (Stream<Path> old = Files.walk(before)) {
                    for (Path one : old.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(one);
                    }
                }
            }
        }
    }

    private static Map<String, String> delivered() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Path routes = Path.of("routes");
        try (Stream<Path> all = Files.walk(routes)) {
            for (Path file : all.filter(file -> file.toString().endsWith(".camel.yaml")).toList()) {
                files.put(routes.relativize(file).toString().replace(FileSystems.getDefault().getSeparator(), "/"), Files.readString(file));
            }
        }
        return files;
    }

    @Test
    void anUpdateIsTakenUpWholeAndWhatIsBrokenInItIsRefused(@TempDir Path folder) throws Exception {
        Map<String, String> files = delivered();
        Mount routes = new Mount(folder.resolve("routes"), files);
        Mount settings = new Mount(folder.resolve("settings"), Map.of(Operator.SETTINGS, "clock.period = 200ms\n"));
        Files.createSymbolicLink(folder.resolve(Operator.SETTINGS), Path.of("settings", Operator.SETTINGS));
        assertThat(Files.isSymbolicLink(folder.resolve("routes/genesys"))).isTrue();
        try (Operator operator = new Operator(folder, Map.of())) {
            operator.probe();
            Map<String, Integer> first = operator.instances();

            files.replaceAll((file, text) -> List.of(ENRICH, USERS).contains(file) ? text + "# edited\n" : text);
            files.put(OWN, "- route:\n    id: own\n    from:\n      id: own-in\n      uri: direct\n      parameters:\n        name: own\n"
                    + "      steps:\n        - log:\n            id: own-log\n            message: here\n");
            routes.update(files);
            operator.taken(ENRICH, USERS, OWN);
            Map<String, Integer> second = operator.instances();
            assertThat(second).containsKey("own");
            assertThat(first.keySet()).filteredOn(id -> !first.get(id).equals(second.get(id)))
                    .containsExactlyInAnyOrder("enrich", "genesys-users");
            operator.probe();

            String create = files.put(CREATE, files.get(CREATE).replace("takeForCreate", "takeForCrate"));
            files.compute(ENRICH, (file, text) -> text + "# edited again\n");
            files.remove(OWN);
            routes.update(files);
            operator.taken(ENRICH, OWN);
            assertThat(operator.decided(CREATE).path("state").asText()).isEqualTo("last-good");
            assertThat(operator.faults(CREATE)).singleElement().asString().contains("takeForCrate not found");
            assertThat(operator.instances()).doesNotContainKey("own").containsEntry("create", first.get("create"));
            operator.probe();

            files.put(CREATE, create);
            routes.update(files);
            operator.taken(CREATE);

            Map<String, Integer> third = operator.instances();
            settings.update(Map.of(Operator.SETTINGS, "clock.period = soon\n"));
            assertThat(operator.decided(Operator.SETTINGS).path("state").asText()).isEqualTo("last-good");
            assertThat(operator.instances()).isEqualTo(third);
            settings.update(Map.of(Operator.SETTINGS, "clock.period = 150ms\n"));
            operator.taken(Operator.SETTINGS);
            assertThat(operator.camel().getRoute("clock").getEndpoint().getEndpointUri()).contains("period=150ms");
            assertThat(third.keySet()).filteredOn(id -> !third.get(id).equals(operator.instances().get(id))).containsExactly("clock");
            operator.probe();
        }
        assertThat(Files.readString(folder.resolve("data/last-good/" + CLOCK))).isEqualTo(files.get(CLOCK));
        await().until(() -> Files.readString(folder.resolve("data/audit/routes.ndjson")).contains("\"refused\""));
    }
}
