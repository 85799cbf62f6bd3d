package io.patchbay.main;

import static io.patchbay.main.Rig.fated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.emulator.Emulator;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.emulator.LedgerEntry;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.OutcomeJson;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No file below data/ can grow any more: every write of journal, outcomes, results and broker fails in the process that does it. */
class DiskFullIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private Process process;

    @AfterEach
    void stop() throws Exception {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatCannotBeWrittenIsRefusedAndItGoesOnWhenThereIsRoom() throws Exception {
        try (Emulator emulator = Emulator.start(EmulatorOptions.defaults().port(0).seed(23).timeFactor(10).rateLimit(0))) {
            start(emulator);
            await().atMost(PATIENCE).until(() -> ready() == 200);
            assertThat(post("first").statusCode()).isEqualTo(202);
            await().atMost(PATIENCE).until(() -> outcomes().size() == 1);
            // under way while nothing can be written
            for (int i = 0; i < 6; i++) {
                assertThat(post("before-" + i).statusCode()).isEqualTo(202);
            }

            limit("0");
            await().atMost(PATIENCE).until(() -> post("refused").statusCode() == 503);
            assertThat(post("refused").body()).contains("nothing is taken in now, since the journal cannot write");
            assertThat(ready()).isEqualTo(503);
            Files.createDirectories(folder.resolve("data/inbox"));
            Files.writeString(folder.resolve("data/inbox/night.csv"), Rig.rows("csv-", 20));
            // it makes the broker fail; Artemis may acknowledge what it then cannot write, so that nothing is asked of this one later
            send("sacrifice");
            await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(6)).until(() -> Files.exists(folder.resolve("data/inbox/night.csv")));

            limit("unlimited");
            await().atMost(PATIENCE).until(() -> ready() == 200);
            assertThat(post("refused").statusCode()).isIn(200, 202);
            await().atMost(PATIENCE).ignoreExceptions().until(() -> send("message-1"));
            Set<String> all = new TreeSet<>(Set.of("first", "refused", "message-1"));
            IntStream.range(0, 6).forEach(i -> all.add("before-" + i));
            IntStream.range(0, 20).forEach(i -> all.add("csv-%04d".formatted(i)));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(outcomes()).extracting(Outcome::intentId).containsAll(all));

            Map<String, Long> conversations = emulator.ledger().stream().filter(entry -> entry.kind() == LedgerEntry.Kind.CREATE)
                    .collect(Collectors.groupingBy(LedgerEntry::reference, Collectors.counting()));
            assertThat(conversations.values()).containsOnly(1L);
            List<String> ids = outcomes().stream().map(Outcome::intentId).filter(id -> !id.equals("sacrifice")).toList();
            assertThat(ids).as("no line lost, torn or there twice").hasSize(all.size()).doesNotHaveDuplicates();
            await().atMost(PATIENCE).until(() -> Files.readString(folder.resolve("data/results/night.csv.summary.json")).contains("\"complete\" : true"));
            assertThat(Files.readAllLines(folder.resolve("data/results/night.csv.results.csv"))).hasSize(21).doesNotHaveDuplicates();
            assertThat(log).anyMatch(line -> line.contains("intake stops")).anyMatch(line -> line.contains("intake goes on"))
                    .anyMatch(line -> line.contains("the embedded broker has stopped")).anyMatch(line -> line.contains("the embedded broker runs again"));
        } finally {
            System.out.println(String.join("\n", log));
        }
    }

    private void start(Emulator emulator) throws Exception {
        settings.putAll(Map.of("http", String.valueOf(Rig.freePort()), "management", String.valueOf(Rig.freePort()),
                "broker", "tcp://127.0.0.1:" + Rig.freePort()));
        Files.writeString(folder.resolve("application.properties"), """
                genesys.base-url = %1$s
                genesys.login-url = %1$s
                genesys.rate-limit-per-minute = 60000
                genesys.review-horizon = 30s
                intents.default-fallback-queue = %2$s
                intake.http.port = %3$s
                management.port = %4$s
                jms.embedded.acceptor = %5$s
                data.min-free = 0
                journal.timeout = 1s
                journal.retry-pause = 500
                intake.watch.period = 200ms
                """.formatted(emulator.baseUrl(), Rig.QUEUE, settings.get("http"), settings.get("management"), settings.get("broker")));
        // its log goes through a pipe: a file would be full as well
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                System.getProperty("java.class.path"), "-Dpatchbay.home=" + Path.of("").toAbsolutePath(), Patchbay.class.getName(), "run")
                .directory(folder.toFile()).redirectErrorStream(true).start();
        Thread reader = new Thread(this::read, "child-log");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(log::add);
        } catch (IOException | java.io.UncheckedIOException ended) {
            log.add("the log ends: " + ended);
        }
    }

    /** How large a file of the process may be; only the soft limit, so that it can be raised again. */
    private void limit(String bytes) throws Exception {
        assertThat(new ProcessBuilder("prlimit", "--pid", String.valueOf(process.pid()), "--fsize=" + bytes + ":").inheritIO().start().waitFor())
                .isZero();
    }

    private boolean send(String id) {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(settings.get("broker") + "?callTimeout=3000&reconnectAttempts=0");
             JMSContext jms = factory.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
            jms.createProducer().send(jms.createQueue("patchbay.intents"), fated(id, "preferred").toString());
            return true;
        } catch (JMSRuntimeException refused) {
            return false;
        }
    }

    private HttpResponse<String> post(String id) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + settings.get("http") + "/intents"))
                .header("Content-Type", "application/json").timeout(Duration.ofSeconds(6))
                .POST(HttpRequest.BodyPublishers.ofString(fated(id, "preferred").toString())).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The status of the readiness check; 0 while nobody listens. */
    private int ready() throws Exception {
        try {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + settings.get("management") + "/observe/health/ready"))
                    .build(), HttpResponse.BodyHandlers.ofString()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private List<Outcome> outcomes() throws IOException {
        if (!Files.isDirectory(folder.resolve("data/outcomes"))) {
            return List.of();
        }
        List<Outcome> outcomes = new ArrayList<>();
        OutcomeJson reader = new OutcomeJson(Rig.JSON);
        try (Stream<Path> days = Files.list(folder.resolve("data/outcomes"))) {
            for (Path day : days.toList()) {
                String text = Files.readString(day);
                text.substring(0, text.lastIndexOf('\n') + 1).lines().map(reader::read).forEach(outcomes::add);
            }
        }
        return outcomes;
    }
}
