package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.emulator.EmulatorOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/** Somebody who edits the routes and settings of a bundle that runs, and sees only what an operator sees. */
final class Operator implements AutoCloseable {

    static final String SETTINGS = "application.properties";
    static final String ENDING = ".camel.yaml";

    private static final Duration LONG = Duration.ofSeconds(60);

    final Path folder;
    final Rig rig;

    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * Starts the bundle on what is in a folder.
     *
     * @param folder has routes/ and application.properties
     * @param more   settings that go before the file's
     */
    Operator(Path folder, Map<String, String> more) throws Exception {
        this.folder = folder;
        Map<String, String> settings = new HashMap<>(Map.of("reload.period", "50ms", "reload.settle", "100ms", "reload.stop-timeout", "20s"));
        settings.putAll(more);
        rig = new Rig(folder, EmulatorOptions.defaults().seed(21).timeFactor(100).rateLimit(0), settings);
    }

    /** The routes as they are delivered, and settings that say nothing. */
    static void deliver(Path folder) throws IOException {
        Path delivered = Path.of("routes");
        try (Stream<Path> files = Files.walk(delivered)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve("routes").resolve(delivered.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.writeString(folder.resolve(SETTINGS), "# what differs from the defaults\n");
    }

    /** Where a file is, by the name under which it is told of. */
    Path path(String file) {
        return folder.resolve(file.equals(SETTINGS) ? SETTINGS : "routes/" + file);
    }

    String text(String file) throws IOException {
        return Files.readString(path(file));
    }

    void save(String file, String text) throws IOException {
        Files.writeString(path(file), text);
    }

    /** Writes one text in place of another, which has to be there. */
    void replace(String file, String what, String by) throws IOException {
        String text = text(file);
        assertThat(text).as(file).contains(what);
        save(file, text.replace(what, by));
    }

    /** What GET /observe/routes says. */
    JsonNode observed() {
        try {
            return Rig.JSON.readTree(client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.settings.get("management.port")
                    + "/observe/routes")).build(), HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it says of each file. */
    Map<String, JsonNode> standings() {
        Map<String, JsonNode> all = new TreeMap<>();
        observed().path("files").forEach(one -> all.put(one.path("file").asText(), one));
        return all;
    }

    JsonNode standing(String file) {
        return standings().getOrDefault(file, Rig.JSON.missingNode());
    }

    /** The edit that is on disk has been decided: a file's text, or that there is none. */
    JsonNode decided(String file) {
        String hash = hashOnDisk(file);
        return await().alias(file + " is decided").atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> standing(file),
                one -> hash != null ? one.path("onDisk").asText().equals(hash)
                : one.isMissingNode() || one.path("onDisk").isNull() && !one.path("state").asText().equals("running"));
    }

    /** It runs as it is on disk, and is not there where it is not there. */
    void taken(String... files) {
        for (String file : files) {
            JsonNode standing = decided(file);
            if (Files.exists(path(file)) || file.equals(SETTINGS)) {
                assertThat(standing.path("state").asText()).as("%s", standing).isEqualTo("running");
                assertThat(standing.path("hash").asText()).isEqualTo(hashOnDisk(file));
            } else {
                assertThat(standing.isMissingNode()).as("%s", standing).isTrue();
            }
        }
    }

    private String hashOnDisk(String file) {
        try {
            return Files.isRegularFile(path(file)) ? hash(Files.readAllBytes(path(file))) : null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** What was last wrong with a file, one "line: wrong; right" each. */
    List<String> faults(String file) {
        List<String> faults = new ArrayList<>();
        standing(file).path("lastFault").path("faults").forEach(fault -> faults.add(fault.path("line").asInt() + ": "
                + fault.path("wrong").asText() + "; " + fault.path("right").asText()));
        return faults;
    }

    CamelContext camel() {
        return rig.bundle.camel();
    }

    /** Every route that runs; one that was exchanged is another one. */
    Map<String, Integer> instances() {
        Map<String, Integer> instances = new TreeMap<>();
        for (Route route : camel().getRoutes()) {
            if (camel().getRouteController().getRouteStatus(route.getRouteId()).isStarted()) {
                instances.put(route.getRouteId(), System.identityHashCode(route));
            }
        }
        return instances;
    }

    /** An intent goes all the way through. */
    void probe() throws Exception {
        String id = "probe-" + UUID.randomUUID();
        rig.post(Rig.fated(id, "preferred"));
        await().alias(id).atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> rig.outcomes().containsKey(id));
        assertThat(rig.outcomes().get(id).outcome().name()).isEqualTo("CONNECTED_PREFERRED");
        assertThat(rig.conversations().get(id)).isEqualTo(1);
    }

    /** Takes a file away, or a folder with nothing in it, or a link and not what it leads to. */
    void delete(String file) throws IOException {
        assertThat(Files.exists(path(file), LinkOption.NOFOLLOW_LINKS)).as(file).isTrue();
        Files.delete(path(file));
    }

    @Override
    public void close() {
        rig.close();
    }
}
