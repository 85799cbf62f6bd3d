package io.patchbay.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A container image as a tar, unpacked as a container engine would, and its command run as far as that goes without one. */
final class Image {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final Path root;
    private final JsonNode config;

    private Image(Path root, JsonNode config) {
        this.root = root;
        this.config = config;
    }

    /**
     * Unpacks it.
     *
     * @param tar    as container engines load it
     * @param folder is empty; one for its parts and one for its files are made in it
     */
    static Image unpack(Path tar, Path folder) throws IOException, InterruptedException {
        ObjectMapper json = new ObjectMapper();
        Path parts = Files.createDirectory(folder.resolve("parts"));
        Path root = Files.createDirectory(folder.resolve("root"));
        // an engine's is open to whoever runs in it, whatever the umask here
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        run("tar", "-xf", tar.toString(), "-C", parts.toString());
        JsonNode manifest = json.readTree(parts.resolve("manifest.json").toFile()).path(0);
        for (JsonNode layer : manifest.path("Layers")) {
            lay(parts.resolve(layer.asText()), root);
        }
        return new Image(root, json.readTree(parts.resolve(manifest.path("Config").asText()).toFile()).path("config"));
    }

    /** A layer takes away what lies below it before it adds what it has. */
    private static void lay(Path layer, Path root) throws IOException, InterruptedException {
        for (String entry : run("tar", "-tf", layer.toString()).lines().toList()) {
            Path path = root.resolve(entry);
            String name = path.getFileName().toString();
            if (name.equals(OPAQUE)) {
                for (Path one : children(path.getParent())) {
                    delete(one);
                }
            } else if (name.startsWith(WHITEOUT)) {
                delete(path.resolveSibling(name.substring(WHITEOUT.length())));
            }
        }
        run("tar", "-xpf", layer.toString(), "-C", root.toString(), "--exclude=" + WHITEOUT + "*");
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s", List.of(command)).isZero();
        return said;
    }

    /** What its configuration says, in the words of the image specification. */
    JsonNode config() {
        return config;
    }

    /** A list of the configuration. */
    List<String> list(String key) {
        List<String> list = new ArrayList<>();
        config.path(key).forEach(one -> list.add(one.asText()));
        return list;
    }

    /** A file of it. */
    Path file(String path) {
        return root.resolve(path.substring(1));
    }

    /** Its files and folders but those below some, as they are named in it. */
    List<String> files(String... except) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.map(path -> "/" + root.relativize(path)).filter(path -> Stream.of(except).noneMatch(folder -> path.startsWith(folder + "/")))
                    .sorted().toList();
        }
    }

    /**
     * Runs it: with its files as all files there are, as its user, in its folder and with its environment. Who is not root may not change
     * the root, and runs it on the files where they lie, with the Java among them.
     *
     * @param environment what is added to its own
     * @param arguments   in place of its default arguments
     */
    ProcessBuilder command(Map<String, String> environment, String... arguments) throws IOException {
        // an engine brings these along
        for (String file : List.of("/etc/hosts", "/etc/resolv.conf")) {
            Files.copy(Path.of(file), file(file));
        }
        boolean confined = System.getProperty("user.name").equals("root");
        List<String> command = new ArrayList<>();
        if (confined) {
            String[] user = config.path("User").asText().split(":");
            command.addAll(List.of("/usr/bin/unshare", "--root=" + root, "--wd=" + config.path("WorkingDir").asText(), "--setuid=" + user[0],
                    "--setgid=" + user[1]));
        }
        list("Entrypoint").forEach(word -> command.add(confined ? word : here(word)));
        if (!confined) {
            // it would be looked for in the path of this process
            command.set(0, file("/opt/java/bin/" + command.get(0)).toString());
        }
        command.addAll(List.of(arguments));
        Map<String, String> all = new LinkedHashMap<>(environment);
        list("Env").stream().map(one -> one.split("=", 2)).forEach(one -> all.put(one[0], one[1]));
        ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().clear();
        all.forEach((key, value) -> process.environment().put(key, confined ? value : here(value)));
        if (!confined) {
            process.directory(file(config.path("WorkingDir").asText()).toFile());
        }
        return process;
    }

    private String here(String text) {
        return text.replace("/opt/", root + "/opt/");
    }
}
