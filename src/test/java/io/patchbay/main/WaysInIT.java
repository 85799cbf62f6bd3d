package io.patchbay.main;

import static io.patchbay.main.Rig.agent;
import static io.patchbay.main.Rig.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Source;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Intents by drop, HTTP and JMS; outcomes by file, JMS and webhook: the whole way, over the real thing each time. */
class WaysInIT {

    private static final String SECRET = "a secret of ours";

    @Test
    void intentsComeInByEveryWayAndOutcomesGoOutByEveryWay(@TempDir Path folder) throws Exception {
        WireMockServer receiver = new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
        receiver.start();
        receiver.stubFor(WireMock.post("/hook").willReturn(WireMock.aResponse().withStatus(204)));
        String broker = "tcp://127.0.0.1:" + Rig.freePort();
        try (Rig rig = new Rig(folder, EmulatorOptions.defaults().seed(3).timeFactor(10), Map.of(
                     "intake.jms.enabled", "true", "jms.embedded.acceptor", broker, "outcome.jms.destination", "queue:patchbay.outcomes",
                     "outcome.webhook.url", receiver.baseUrl() + "/hook", "outcome.webhook.secret", SECRET,
                     "genesys.rate-limit-per-minute", "3000"));
             ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker);
             JMSContext jms = factory.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {

            rig.drop("monday.csv", """
                    intent_id;type;to_number;from_number;preferred_agents;reference
                    csv-1;chat;(555) 010-9871;+15550101234;Ada Moreno|Ben Okafor;CASE-1
                    csv-2;chat;5550109872;+15550101234;chloe.lindqvist@example.com;CASE-2
                    csv-3;fax;5550109873;+15550101234;Ada Moreno;CASE-3
                    csv-1;chat;+1 555 010 9871;+15550101234;Ada Moreno|Ben Okafor;CASE-1
                    """);
            assertThat(rig.http("POST", "/intents", intent("web-1", agent(4)).toString()).statusCode()).isEqualTo(202);
            jms.createProducer().send(jms.createQueue("patchbay.intents"), intent("jms-1", agent(5)).toString());
            jms.createProducer().send(jms.createQueue("patchbay.intents"), "this is no intent");

            Map<String, Outcome> outcomes = rig.awaitOutcomes(4, Duration.ofSeconds(60));
            assertThat(outcomes).containsOnlyKeys("csv-1", "csv-2", "web-1", "jms-1");
            assertThat(outcomes.values()).extracting(outcome -> outcome.outcome().name())
                    .containsExactlyElementsOf(outcomes.keySet().stream().map(rig.truth()::get).toList());
            assertThat(outcomes.get("csv-1").source()).isEqualTo(new Source(Source.Kind.FILE, "monday.csv", 2));
            assertThat(outcomes.get("csv-1").reference()).isEqualTo("CASE-1");
            assertThat(outcomes.get("jms-1").source().kind()).isEqualTo(Source.Kind.JMS);

            await().atMost(Duration.ofSeconds(20)).until(() -> rig.summary("monday.csv").path("complete").asBoolean());
            assertThat(rig.summary("monday.csv").path("rows").asInt()).isEqualTo(4);
            assertThat(rig.summary("monday.csv").path("accepted").asInt()).isEqualTo(2);
            assertThat(rig.summary("monday.csv").path("rejected").asInt()).isEqualTo(1);
            assertThat(rig.summary("monday.csv").path("duplicates").asInt()).isEqualTo(1);
            assertThat(rig.results("monday.csv")).hasSize(4).anyMatch(line -> line.startsWith("5,csv-1,CASE-1,DUPLICATE"));
            assertThat(Files.readAllLines(folder.resolve("data/results/monday.csv.rejects.csv"))).hasSize(2)
                    .last().asString().contains("csv-3", "4,type,not-allowed");
            assertThat(folder.resolve("data/done/monday.csv")).exists();

            assertThat(receivedByJms(jms)).isEqualTo(ids(outcomes));
            JMSConsumer invalid = jms.createConsumer(jms.createQueue("patchbay.intents.invalid"));
            Message refused = invalid.receive(5_000);
            assertThat(refused.getBody(String.class)).isEqualTo("this is no intent");
            assertThat(refused.getStringProperty("patchbayError")).isNotBlank();

            await().atMost(Duration.ofSeconds(20)).until(() -> receiver.getAllServeEvents().size() == 4);
            for (LoggedRequest request : receiver.findAll(WireMock.postRequestedFor(WireMock.urlEqualTo("/hook")))) {
                String id = Rig.JSON.readTree(request.getBodyAsString()).path("intentId").asText();
                assertThat(request.getHeader("Idempotency-Key")).isEqualTo(outcomes.get(id).outcomeId());
                assertThat(request.getHeader("Patchbay-Signature")).isEqualTo(signature(request));
            }
        } finally {
            receiver.stop();
        }
    }

    private static Map<String, String> ids(Map<String, Outcome> outcomes) {
        Map<String, String> ids = new HashMap<>();
        outcomes.forEach((id, outcome) -> ids.put(id, outcome.outcomeId()));
        return ids;
    }

    private static Map<String, String> receivedByJms(JMSContext jms) throws Exception {
        Map<String, String> received = new HashMap<>();
        JMSConsumer consumer = jms.createConsumer(jms.createQueue("patchbay.outcomes"));
        while (received.size() < 4) {
            Message message = consumer.receive(10_000);
            assertThat(message).as("an outcome by JMS after " + received).isNotNull();
            String id = Rig.JSON.readTree(message.getBody(String.class)).path("intentId").asText();
            received.put(id, message.getStringProperty("_AMQ_DUPL_ID"));
        }
        return received;
    }

    /** Computed as a receiver would, from product.md alone. */
    private static String signature(LoggedRequest request) throws Exception {
        List<String> parts = List.of(request.getHeader("Patchbay-Signature").split("[=,]"));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((parts.get(1) + ".").getBytes(StandardCharsets.UTF_8));
        return "t=" + parts.get(1) + ",v1=" + HexFormat.of().formatHex(mac.doFinal(request.getBody()));
    }
}
