package io.patchbay.main;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.governance.Watch;
import io.patchbay.intake.JmsBody;
import io.patchbay.outcome.WebhookSignature;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

    /** What is younger counts for no share; long enough for the slowest to be decided in. */
    private static final Map<String, String> SOON = Map.of("governance.engine-timeout", "4s");

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

    /** The usual people and callers, of whom many leave the queue that cannot have so many at once. */
    private static EmulatorOptions usual() {
        return EmulatorOptions.defaults().seed(45).timeFactor(25).rateLimit(0);
    }

    /** Looks until many have left the queue, and once more. */
    private static void lookUntilManyLeft(Rig rig) {
        Watch watch = rig.bundle.camel().getRegistry().lookupByNameAndType("watch", Watch.class);
        await().atMost(LONG).until(() -> {
            watch.read();
            return watch.reading().queues().get(Rig.QUEUE).abandoned() > 110;
        });
        watch.look();
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
        try (LogLines log = new LogLines(); Rig rig = new Rig(folder, usual(),
                settings(Map.of("governance.alert.jms-destination", "queue:alerts", "governance.alert.webhook-url",
                        "http://127.0.0.1:" + receiver.port() + "/alerts", "governance.alert.webhook-secret", SECRET,
                        "governance.engine-timeout", SOON.get("governance.engine-timeout"))))) {
            rig.post(thousand(45));
            rig.awaitOutcomes(1_000, LONG);
            await().atMost(LONG).until(() -> metric(rig, "patchbay_fallback_sample{queue=\"all\"}") == 1_000
                    && metric(rig, "patchbay_alert{alert=\"fallback.share\"}") == 1
                    && receiver.findAll(postRequestedFor(urlEqualTo("/alerts"))).size() == 1);

            assertThat(metric(rig, "patchbay_fallback_share{queue=\"all\"}")).isEqualTo(0.45);
            assertThat(metric(rig, "patchbay_fallback_share{queue=\"" + Rig.QUEUE + "\"}")).isEqualTo(0.45);
            assertThat(metric(rig, "patchbay_alerts_total{alert=\"fallback.share\",change=\"raised\"}")).isEqualTo(1);
            assertThat(metric(rig, "patchbay_alerts_total{alert=\"fallback.share\",change=\"ended\"}")).isZero();
            lookUntilManyLeft(rig);
            assertThat(log.with(" raised: ")).as("none of another name").singleElement().asString().contains("alert fallback.share raised");
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
        try (LogLines log = new LogLines(); Rig rig = new Rig(folder, usual(), settings(SOON))) {
            rig.post(thousand(35));
            rig.awaitOutcomes(1_000, LONG);
            await().atMost(LONG).until(() -> metric(rig, "patchbay_fallback_sample{queue=\"all\"}") == 1_000);
            lookUntilManyLeft(rig);
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
