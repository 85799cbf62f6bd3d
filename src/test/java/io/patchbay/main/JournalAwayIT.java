package io.patchbay.main;

import static io.patchbay.main.Rig.fated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.intent.Outcome;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal goes away under a running bundle that takes intents by every way, and comes back. */
class JournalAwayIT {

    /** What an answer may take at most while journal.timeout is a second. */
    private static final Duration BOUND = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path folder;
    private final HttpClient client = HttpClient.newHttpClient();

    /** What takes the journal away and gives it back. */
    private interface Outage {
        void begin() throws Exception;

        void end() throws Exception;
    }

    @Test
    void aDatabaseLockedByAnotherProcess() throws Exception {
        Connection[] lock = new Connection[1];
        survives(Map.of(), true, new Outage() {
            @Override
            public void begin() throws Exception {
                lock[0] = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/patchbay.db") + "?busy_timeout=5000");
                lock[0].createStatement().execute("BEGIN IMMEDIATE");
            }

            @Override
            public void end() throws Exception {
                lock[0].close();
            }
        });
    }

    @Test
    void aServerThatFallsSilent() throws Exception {
        try (EmbeddedPostgres server = server(Rig.freePort())) {
            survives(at(server), false, new Outage() {
                @Override
                public void begin() throws Exception {
                    signal("STOP");
                }

                @Override
                public void end() throws Exception {
                    signal("CONT");
                }
            });
        }
    }

    @Test
    void aServerThatIsStoppedAndStartedAgain() throws Exception {
        EmbeddedPostgres[] server = {server(Rig.freePort())};
        try {
            survives(at(server[0]), false, new Outage() {
                private final int port = server[0].getPort();

                @Override
                public void begin() throws Exception {
                    server[0].close();
                }

                @Override
                public void end() throws Exception {
                    server[0] = server(port);
                }
            });
        } finally {
            server[0].close();
        }
    }

    private EmbeddedPostgres server(int port) throws IOException {
        return EmbeddedPostgres.builder().setDataDirectory(folder.resolve("postgresql")).setCleanDataDirectory(false).setPort(port).start();
    }

    private static Map<String, String> at(EmbeddedPostgres server) {
        return Map.of("journal.url", server.getJdbcUrl("postgres", "postgres"), "journal.user", "postgres", "journal.password", "postgres");
    }

    /** To the server and every process of its connections. */
    private void signal(String name) throws Exception {
        long pid = Long.parseLong(Files.readAllLines(folder.resolve("postgresql/postmaster.pid")).get(0).strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        Stream.concat(Stream.of(postmaster), postmaster.descendants()).forEach(process -> command.add(String.valueOf(process.pid())));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private void survives(Map<String, String> journal, boolean readable, Outage outage) throws Exception {
        String broker = "tcp://127.0.0.1:" + Rig.freePort();
        Map<String, String> settings = new HashMap<>(Map.of("journal.timeout", "1s", "journal.retry-pause", "500", "intake.watch.period", "200ms",
                "intake.jms.enabled", "true", "jms.embedded.acceptor", broker, "outcome.retry.first", "100ms", "outcome.retry.most", "500ms",
                "intake.file.settle", "200ms", "reconcile.round", "1s", "outcome.jms.destination", "queue:patchbay.outcomes"));
        settings.putAll(journal);
        try (LogLines log = new LogLines();
             Rig rig = new Rig(folder, EmulatorOptions.defaults().seed(11).timeFactor(10).rateLimit(0), settings);
             ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker);
             JMSContext jms = factory.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
            // some are under way when it happens: their events come while nothing can be written
            for (int i = 0; i < 8; i++) {
                rig.post(fated("before-" + i, "preferred"));
            }
            await().atMost(PATIENCE).until(() -> rig.conversations().size() == 8);

            outage.begin();
            Queue queue = jms.createQueue("patchbay.intents");
            try {
                IntStream.range(0, 20).forEach(i -> jms.createProducer().send(queue, fated("jms-" + i, "preferred").toString()));
                rig.drop("night.csv", Rig.rows("csv-", 20));

                HttpResponse<String> first = request(rig, "POST", "/intents", fated("http-0", "preferred").toString());
                assertAway(first);
                for (String body : List.of(fated("http-0", "preferred").toString(),
                        fated("http-0", "preferred") + "\n" + fated("http-1", "preferred") + "\n")) {
                    HttpResponse<String> next = request(rig, "POST", "/intents", body);
                    assertAway(next);
                    assertThat(next.body()).as("at once: the journal is not asked").contains("nothing is taken in now, since the journal cannot");
                }
                HttpResponse<String> known = request(rig, "GET", "/intents/before-0", "");
                if (readable) {
                    assertThat(known.statusCode()).isEqualTo(200);
                } else {
                    assertAway(known);
                }
                assertThat(ready(rig)).isEqualTo(503);
                assertThat(metrics(rig)).contains("patchbay_intake_open 0.0");
                await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(6)).untilAsserted(() -> {
                    assertThat(isSuspended(rig, "intake-jms") && isSuspended(rig, "intake-file")).isTrue();
                    assertThat(folder.resolve("data/inbox/night.csv")).exists();
                });
                try (QueueBrowser browser = jms.createBrowser(queue)) {
                    for (Object message : Collections.list(browser.getEnumeration())) {
                        assertThat(((Message) message).getIntProperty("JMSXDeliveryCount")).isLessThanOrEqualTo(2);
                    }
                }
            } finally {
                outage.end();
            }

            await().atMost(PATIENCE).until(() -> ready(rig) == 200);
            assertThat(metrics(rig)).contains("patchbay_intake_open 1.0");
            assertThat(rig.http("POST", "/intents", fated("http-0", "preferred").toString()).statusCode()).isIn(200, 202);
            Map<String, Outcome> outcomes = rig.awaitOutcomes(8 + 20 + 20 + 1, PATIENCE);
            assertThat(outcomes).hasSize(49);
            assertThat(rig.conversations().values()).as("one conversation an intent").hasSize(49).containsOnly(1);
            Map<String, String> truth = rig.truth();
            outcomes.forEach((id, outcome) -> assertThat(outcome.outcome().name()).as(id).isEqualTo(truth.get(id)));
            await().atMost(PATIENCE).until(() -> rig.summary("night.csv").path("complete").asBoolean());
            assertThat(rig.results("night.csv")).hasSize(21).doesNotHaveDuplicates();
            assertThat(receivedByJms(jms, 49)).isEqualTo(new TreeSet<>(outcomes.keySet()));

            assertThat(log.with("intake stops")).hasSize(1);
            assertThat(log.with("intake goes on")).isNotEmpty();
            assertThat(log.with("the journal is away")).hasSizeLessThanOrEqualTo(1);
            assertThat(log.with("STACK")).isEmpty();
        }
    }

    private static void assertAway(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("urn:patchbay:problem:journal");
    }

    /** Fails when there is no answer within the bound. */
    private HttpResponse<String> request(Rig rig, String method, String path, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.settings.get("intake.http.port") + path)).timeout(BOUND)
                .header("Content-Type", body.contains("\n") ? "application/x-ndjson" : "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private int ready(Rig rig) throws Exception {
        return management(rig, "/observe/health/ready").statusCode();
    }

    private String metrics(Rig rig) throws Exception {
        return management(rig, "/observe/metrics").body();
    }

    private HttpResponse<String> management(Rig rig, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.settings.get("management.port") + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static boolean isSuspended(Rig rig, String route) {
        return ServiceHelper.isSuspended(rig.bundle.camel().getRoute(route).getConsumer());
    }

    private static TreeSet<String> receivedByJms(JMSContext jms, int count) throws Exception {
        TreeSet<String> received = new TreeSet<>();
        try (var consumer = jms.createConsumer(jms.createQueue("patchbay.outcomes"))) {
            for (int i = 0; i < count; i++) {
                Message message = consumer.receive(PATIENCE.toMillis());
                assertThat(message).as("outcome %s by JMS after %s", i, received).isNotNull();
                received.add(Rig.JSON.readTree(message.getBody(String.class)).path("intentId").asText());
            }
        }
        return received;
    }
}
