package io.patchbay.main;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.emulator.Emulator;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.emulator.LedgerEntry;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.OutcomeJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The whole bundle against the emulator, in one process, on free ports and in a folder of its own. */
final class Rig implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();
    static final String QUEUE = "queue001-0000-0000-0000-000000000000";
    static final String CALLER = "+15550101234";

    final Path folder;
    final Emulator emulator;
    final Map<String, String> settings = new HashMap<>();
    Bundle bundle;

    private final HttpClient client = HttpClient.newHttpClient();

    Rig(Path folder, EmulatorOptions options, Map<String, String> more) throws Exception {
        this.folder = folder;
        emulator = Emulator.start(options.port(0));
        settings.putAll(Map.of("genesys.base-url", emulator.baseUrl(), "genesys.login-url", emulator.baseUrl(),
                "intents.default-fallback-queue", QUEUE, "genesys.rate-limit-per-minute", "60000",
                "intake.http.port", String.valueOf(freePort()), "management.port", String.valueOf(freePort()),
                "intake.jms.enabled", "false", "jms.embedded.acceptor", ""));
        settings.putAll(more);
        start();
    }

    void start() throws Exception {
        bundle = Bundle.of(folder, Path.of("").toAbsolutePath(), settings);
        bundle.start();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** An agent of the emulator's default scenario, by number. */
    static String agent(int number) {
        return "agent%03d-0000-0000-0000-000000000000".formatted(number);
    }

    static ObjectNode intent(String id, String... agents) {
        ObjectNode intent = JSON.createObjectNode().put("intentId", id).put("type", "chat");
        intent.putObject("to").put("phoneNumber", "+15550109876");
        intent.putObject("from").put("phoneNumber", CALLER);
        Stream.of(agents).forEach(intent.putArray("preferredAgents")::add);
        return intent;
    }

    /** An intent whose fate at the platform is settled. */
    static ObjectNode fated(String id, String fate) {
        ObjectNode intent = intent(id, agent(1));
        intent.putObject("attributes").put("fate", fate);
        return intent;
    }

    HttpResponse<String> http(String method, String path, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + settings.get("intake.http.port") + path))
                .header("Content-Type", body.contains("\n") ? "application/x-ndjson" : "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    void post(JsonNode... intents) throws Exception {
        StringBuilder lines = new StringBuilder();
        Stream.of(intents).forEach(intent -> lines.append(intent).append('\n'));
        HttpResponse<String> answer = http("POST", "/intents", lines.toString());
        if (answer.statusCode() != 200 || answer.body().contains("invalid")) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
    }

    /** A file in the inbox, whole at once. */
    void drop(String name, String text) throws IOException {
        Path inbox = folder.resolve("data/inbox");
        Files.createDirectories(inbox);
        Files.writeString(inbox.resolve("." + name), text);
        Files.move(inbox.resolve("." + name), inbox.resolve(name));
    }

    /** A drop of voice intents: {@code count} rows for the agents of the default scenario in turn. */
    static String rows(String prefix, int count) {
        StringBuilder text = new StringBuilder("intent_id,type,to_number,from_number,preferred_agents\n");
        for (int i = 0; i < count; i++) {
            text.append("%s%04d,voice,+1555010%04d,%s,%s|%s%n".formatted(prefix, i, i % 10_000, CALLER, agent(i % 15 + 1),
                    agent((i + 4) % 15 + 1)));
        }
        return text.toString();
    }

    /** The outcomes as a consumer of the NDJSON files sees them, by intent; each outcome once. */
    Map<String, Outcome> outcomes() {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        OutcomeJson reader = new OutcomeJson(JSON);
        Path files = folder.resolve("data/outcomes");
        if (!Files.isDirectory(files)) {
            return outcomes;
        }
        try (Stream<Path> days = Files.list(files)) {
            for (Path day : days.toList()) {
                for (String line : Files.readString(day).split("\n")) {
                    if (!line.isBlank() && line.endsWith("}")) {
                        Outcome outcome = reader.read(line);
                        Outcome before = outcomes.put(outcome.intentId(), outcome);
                        if (before != null && !before.equals(outcome)) {
                            throw new AssertionError(before + " and " + outcome);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return outcomes;
    }

    Map<String, Outcome> awaitOutcomes(int count, Duration most) {
        await().atMost(most).pollInterval(Duration.ofMillis(200)).until(() -> outcomes().size() >= count);
        return outcomes();
    }

    /** What the platform's own ledger says became of each intent: its outcome, by reference. */
    Map<String, String> truth() {
        Map<String, String> truth = new TreeMap<>();
        for (LedgerEntry entry : emulator.ledger()) {
            if (entry.kind() == LedgerEntry.Kind.TRANSITION && entry.truth().outcome() != null) {
                truth.putIfAbsent(entry.reference(), entry.truth().outcome().toString());
            }
        }
        return truth;
    }

    /** How many conversations the platform made for each intent. */
    Map<String, Integer> conversations() {
        Map<String, Integer> conversations = new TreeMap<>();
        emulator.ledger().stream().filter(entry -> entry.kind() == LedgerEntry.Kind.CREATE)
                .forEach(entry -> conversations.merge(entry.reference(), 1, Integer::sum));
        return conversations;
    }

    long calls(int status) {
        return emulator.ledger().stream().filter(entry -> entry.kind() == LedgerEntry.Kind.CALL && entry.status() == status).count();
    }

    JsonNode summary(String drop) {
        try {
            Path file = folder.resolve("data/results/" + drop + ".summary.json");
            return Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.missingNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a drop's results file; none while there is no such file. */
    List<String> results(String drop) throws IOException {
        Path file = folder.resolve("data/results/" + drop + ".results.csv");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Override
    public void close() {
        bundle.close();
        emulator.close();
    }
}
