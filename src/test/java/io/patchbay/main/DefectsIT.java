package io.patchbay.main;

import static io.patchbay.main.Rig.agent;
import static io.patchbay.main.Rig.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.governance.AuditReport.Audit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A contact centre with every defect that audits look for: each is found, by the schedule and by the command, in report, metric and health. */
class DefectsIT {

    private static final String STRANGER = "deadbeef-0000-0000-0000-000000000000";

    private final HttpClient client = HttpClient.newHttpClient();

    private static String queue(int number) {
        return "queue%03d-0000-0000-0000-000000000000".formatted(number);
    }

    private static ObjectNode voice(String id, String queue, String... agents) {
        ObjectNode intent = intent(id, agents).put("type", "voice");
        intent.putObject("fallback").put("queueId", queue);
        return intent;
    }

    @Test
    void everyDefectIsFound(@TempDir Path folder) throws Exception {
        Path scenario = Path.of(DefectsIT.class.getResource("defects-scenario.json").toURI());
        try (LogLines log = new LogLines();
             Rig rig = new Rig(folder, EmulatorOptions.defaults().seed(11).scenario(scenario), Map.of(
                     "governance.audit.schedule", "0/1 * * * * ?", "governance.audit.agents", "agent010-0000-0000-0000-000000000000",
                     "governance.wrap-up-deviation", queue(4) + ": overflow has to be taken at once, agreed with compliance"))) {
            rig.post(voice("fine", queue(1), agent(1)), voice("one", queue(2), agent(2)), voice("zero", queue(2), agent(3), agent(4)),
                    voice("gone", queue(2), agent(5), STRANGER), voice("never", queue(3), agent(6)), voice("loose", queue(2), agent(7)),
                    voice("twice", queue(1), "Alex Twice", "nobody@example.com"), voice("order", queue(4), agent(1)).put("ordered", true));
            rig.awaitOutcomes(8, Duration.ofSeconds(20));

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(found(folder, "capacity")).containsExactlyInAnyOrder("note concurrency.one " + agent(2), "error concurrency.zero " + agent(3),
                        "warning concurrency.missing " + agent(4), "error agent.inactive " + agent(5), "error agent.unknown " + STRANGER,
                        "warning agent.never-available " + agent(6), "warning agent.no-queue " + agent(7), "error agent.ambiguous Alex Twice",
                        "error agent.unknown nobody@example.com");
                assertThat(found(folder, "queues")).contains("warning queue.same-skills " + queue(2), "warning queue.wrap-up-mandatory " + queue(2),
                        "warning queue.nobody " + queue(3), "warning queue.strategy " + queue(3), "warning queue.wrap-up-undocumented " + queue(3),
                        "error queue.not-sequential " + queue(4), "note queue.wrap-up-documented " + queue(4))
                        .noneMatch(finding -> finding.endsWith(queue(1)));
                assertThat(get(rig, "/observe/metrics")).contains("patchbay_audit_findings{audit=\"capacity\",severity=\"error\"} 5.0",
                        "patchbay_audit_findings{audit=\"queues\",severity=\"error\"} 1.0", "patchbay_audit_age_seconds{audit=\"queues\"}",
                        "patchbay_prerequisite{name=\"token\"} 1.0", "patchbay_prerequisite{name=\"create\"} 1.0", "patchbay_prerequisite{name=\"agents\"}");
                JsonNode health = Rig.JSON.readTree(get(rig, "/observe/health?data=true"));
                assertThat(health.path("status").asText()).isEqualTo("UP");
                assertThat(health.toString()).contains("capacity: 11 agents looked at", "5 errors, 3 warnings, 1 note", "concurrency.zero Chloe Zero",
                        "queue.not-sequential No Order", "met: it is Overflow");
            });
            assertThat(log.with("audit capacity: concurrency.zero Chloe Zero")).isNotEmpty();
            assertThat(log.lines()).noneMatch(line -> line.contains("5550109876"));
            assertThat(log.with("prerequisite")).isNotEmpty();

            theCommandFindsTheSame(rig);
        }
    }

    private static void theCommandFindsTheSame(Rig rig) throws Exception {
        Files.writeString(rig.folder.resolve("application.properties"), """
                genesys.base-url = %1$s
                genesys.login-url = %1$s
                genesys.rate-limit-per-minute = 60000
                intents.default-fallback-queue = %2$s
                """.formatted(rig.emulator.baseUrl(), queue(1)));
        StringWriter printed = new StringWriter();
        assertThat(AuditRunCommand.run(Audit.CAPACITY, true, rig.folder, Path.of("").toAbsolutePath(), new PrintWriter(printed))).isEqualTo(1);
        assertThat(printed.toString()).contains("At most 6000 calls a minute", "error    concurrency.zero Chloe Zero (" + agent(3) + ")", "5 errors", "written: ");
        StringWriter queues = new StringWriter();
        assertThat(AuditRunCommand.run(Audit.QUEUES, true, rig.folder, Path.of("").toAbsolutePath(), new PrintWriter(queues))).isEqualTo(1);
        assertThat(queues.toString()).contains("error    queue.not-sequential No Order", "warning  queue.wrap-up-undocumented No Order", "not shown: routing thresholds");
    }

    /** What the latest report says. */
    private static List<String> found(Path folder, String audit) {
        try (Stream<Path> reports = Files.list(folder.resolve("data/reports"))) {
            Path latest = reports.filter(file -> file.getFileName().toString().matches(audit + "-.*\\.json")).max(Path::compareTo).orElseThrow();
            List<String> found = new ArrayList<>();
            StreamSupport.stream(Rig.JSON.readTree(latest.toFile()).path("findings").spliterator(), false)
                    .forEach(one -> found.add(one.path("severity").asText() + " " + one.path("finding").asText() + " " + one.path("id").asText()));
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String get(Rig rig, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.settings.get("management.port") + path)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }
}
