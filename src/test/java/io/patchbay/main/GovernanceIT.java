package io.patchbay.main;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.governance.Watch;
import io.patchbay.intake.JmsBody;
import io.patchbay.outcome.WebhookSignature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.camel.ConsumerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the routing guide warns of becomes an alert, and what it does not warn of becomes none. */
class GovernanceIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String SECRET = "a secret of the tests";

    @TempDir
    Path folder;

    private static Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(Map.of("presence.mode", "never", "governance.look-period", "300ms", "governance.window", "24h"));
        settings.putAll(more);
        return settings;
    }

    private static String observed(Rig rig, String what) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.settings.get("management.port")
                + "/observe/" + what)).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    private static double metric(Rig rig, String name) throws Exception {
        return observed(rig, "metrics").lines().filter(line -> line.startsWith(name + " ")).findFirst()
                .map(line -> Double.parseDouble(line.substring(name.length() + 1))).orElse(Double.NaN);
    }

    /** The usual people, and callers who wait as long as it takes: nobody leaves before the figures are complete. */
    private EmulatorOptions patient() throws IOException {
        ObjectNode scenario = (ObjectNode) Rig.JSON.readTree(EmulatorOptions.class.getResource("default-scenario.json"));
        Path file = folder.resolve("patient.json");
        Files.writeString(file, scenario.put("patience", "20h").toString());
        return EmulatorOptions.defaults().seed(45).timeFactor(40).rateLimit(0).scenario(file);
    }

    /** A thousand intents of which so many percent overflow, evenly mixed. */
    private static JsonNode[] thousand(int percent) {
        return IntStream.range(0, 1_000).mapToObj(n -> Rig.fated("n" + n, n * percent / 100 < (n + 1) * percent / 100 ? "fallback" : "preferred"))
                .toArray(JsonNode[]::new);
    }

    @Test
    void overflowOfFortyFivePercentIsOneAlertEverywhere() throws Exception {
        WireMockServer receiver = new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
        receiver.start();
        receiver.stubFor(post(urlEqualTo("/alerts")).willReturn(aResponse().withStatus(204)));
        try (LogLines log = new LogLines(); Rig rig = new Rig(folder, patient(),
                settings(Map.of("governance.alert.jms-destination", "queue:alerts", "governance.alert.webhook-url",
                        "http://127.0.0.1:" + receiver.port() + "/alerts", "governance.alert.webhook-secret", SECRET)))) {
            rig.post(thousand(45));
            rig.awaitOutcomes(1_000, LONG);
            await().atMost(LONG).until(() -> metric(rig, "patchbay_fallback_sample{queue=\"all\"}") == 1_000
                    && receiver.findAll(postRequestedFor(urlEqualTo("/alerts"))).size() == 1);

            assertThat(metric(rig, "patchbay_fallback_share{queue=\"all\"}")).isEqualTo(0.45);
            assertThat(metric(rig, "patchbay_fallback_share{queue=\"" + Rig.QUEUE + "\"}")).isEqualTo(0.45);
            assertThat(metric(rig, "patchbay_alert{alert=\"fallback.share\"}")).isEqualTo(1);
            assertThat(metric(rig, "patchbay_alerts_total{alert=\"fallback.share\",change=\"raised\"}")).isEqualTo(1);
            assertThat(metric(rig, "patchbay_alerts_total{alert=\"fallback.share\",change=\"ended\"}")).isZero();
            assertThat(log.with(" raised: ")).singleElement().asString().contains("alert fallback.share raised");
            assertThat(observed(rig, "health")).contains("fallback.share since").contains("{\"name\":\"alerts\",\"status\":\"UP\"");

            LoggedRequest posted = receiver.findAll(postRequestedFor(urlEqualTo("/alerts"))).get(0);
            JsonNode alert = Rig.JSON.readTree(posted.getBodyAsString());
            assertThat(alert.path("change").asText()).isEqualTo("raised");
            assertThat(posted.getHeader("Idempotency-Key")).isEqualTo(alert.path("alertId").asText() + "-raised");
            String signature = posted.getHeader("Patchbay-Signature");
            Instant signedAt = Instant.ofEpochSecond(Long.parseLong(signature.replaceAll("t=(\\d+),.*", "$1")));
            assertThat(signature).isEqualTo(new WebhookSignature(SECRET).of(signedAt, posted.getBody()));
            try (ConsumerTemplate consumer = rig.bundle.camel().createConsumerTemplate()) {
                assertThat(consumer.receiveBody("jms:queue:alerts", LONG.toMillis(), JmsBody.class).text()).isEqualTo(posted.getBodyAsString());
                assertThat(consumer.receiveBody("jms:queue:alerts", 200)).as("no other").isNull();
            }
        } finally {
            receiver.stop();
        }
    }

    @Test
    void overflowOfThirtyFivePercentIsNone() throws Exception {
        try (LogLines log = new LogLines(); Rig rig = new Rig(folder, patient(), settings(Map.of()))) {
            rig.post(thousand(35));
            rig.awaitOutcomes(1_000, LONG);
            await().atMost(LONG).until(() -> metric(rig, "patchbay_fallback_sample{queue=\"all\"}") == 1_000);
            rig.bundle.camel().getRegistry().lookupByNameAndType("watch", Watch.class).look();
            assertThat(metric(rig, "patchbay_fallback_share{queue=\"all\"}")).isEqualTo(0.35);
            assertThat(log.with(" raised: ")).isEmpty();
            assertThat(observed(rig, "health")).doesNotContain("fallback.share");
        }
    }

    private List<String> raised(String scenario, int timeFactor, int intents, Map<String, String> more, String... names) throws Exception {
        Map<String, String> settings = settings(Map.of("governance.minimum-sample", "20", "governance.usual-wait", "1s",
                "governance.engine-timeout", "1s"));
        settings.putAll(more);
        try (LogLines log = new LogLines(); Rig rig = new Rig(folder, EmulatorOptions.defaults().seed(7).timeFactor(timeFactor).rateLimit(0)
                .scenario(Path.of(scenario)), settings)) {
            rig.post(IntStream.range(0, intents).mapToObj(n -> Rig.intent("n" + n, Rig.agent(1), Rig.agent(2), Rig.agent(3), Rig.agent(4)))
                    .toArray(JsonNode[]::new));
            await().atMost(LONG).until(() -> List.of(names).stream().noneMatch(name -> log.with("alert " + name + " raised").isEmpty()));
            return log.with(" raised: ");
        }
    }

    @Test
    void edgeCaseOneAgentsWhoseConcurrencyCannotTakeIt() throws Exception {
        List<String> raised = raised("capacity-mismatch", 20, 60, Map.of(),
                "conversation.pending", "queue.never-connects", "share.abandoned", "share.voicemail");
        assertThat(raised).filteredOn(line -> line.contains("queue.never-connects")).singleElement().asString()
                .contains("queue " + Rig.QUEUE + " connected 0 of");
        assertThat(raised).noneMatch(line -> line.contains("conversation.cycling"));
    }

    @Test
    void edgeCaseTwoAFallbackQueueThatAsksForTheSameSkills() throws Exception {
        List<String> raised = raised("fallback-loop", 30, 40, Map.of("governance.usual-wait", "2s"),
                "fallback.share", "conversation.cycling", "queue.never-connects");
        assertThat(raised).filteredOn(line -> line.contains("conversation.cycling")).singleElement().asString()
                .contains("came back to queue " + Rig.QUEUE);
        assertThat(raised).noneMatch(line -> line.contains("conversation.pending"));
    }
}
