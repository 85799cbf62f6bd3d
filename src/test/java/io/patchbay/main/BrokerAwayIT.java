package io.patchbay.main;

import static io.patchbay.main.Rig.fated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.intake.EmbeddedBroker;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker of its own that is down when the bundle starts, comes, goes and comes back. */
class BrokerAwayIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Test
    void intentsAndOutcomesGoOnWithoutItAndItIsToldEverythingInTheEnd(@TempDir Path folder, @TempDir Path elsewhere) throws Exception {
        String address = "tcp://127.0.0.1:" + Rig.freePort();
        try (Rig rig = new Rig(folder, EmulatorOptions.defaults().seed(29).timeFactor(10).rateLimit(0), Map.of(
                "jms.broker-url", address, "intake.jms.enabled", "true", "outcome.jms.destination", "queue:patchbay.outcomes",
                "outcome.retry.first", "100ms", "outcome.retry.most", "500ms"))) {
            rig.post(fated("without-0", "preferred"));
            rig.awaitOutcomes(1, PATIENCE);

            try (EmbeddedBroker broker = EmbeddedBroker.start(elsewhere, address)) {
                send(address, "by-jms-", 10);
                rig.awaitOutcomes(11, PATIENCE);
            }

            for (int i = 1; i <= 10; i++) {
                rig.post(fated("without-" + i, "preferred"));
            }
            rig.awaitOutcomes(21, PATIENCE);

            try (EmbeddedBroker broker = EmbeddedBroker.start(elsewhere, address)) {
                send(address, "again-", 5);
                TreeSet<String> ids = new TreeSet<>(rig.awaitOutcomes(26, PATIENCE).keySet());
                assertThat(rig.conversations().values()).hasSize(26).containsOnly(1);
                try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(address);
                     JMSContext jms = factory.createContext(JMSContext.AUTO_ACKNOWLEDGE);
                     JMSConsumer outcomes = jms.createConsumer(jms.createQueue("patchbay.outcomes"))) {
                    TreeSet<String> told = new TreeSet<>();
                    for (int i = 0; i < 26; i++) {
                        Message message = outcomes.receive(PATIENCE.toMillis());
                        assertThat(message).as("after %s", told).isNotNull();
                        told.add(Rig.JSON.readTree(message.getBody(String.class)).path("intentId").asText());
                    }
                    assertThat(told).as("each once").isEqualTo(ids);
                    // nothing is on its way any more
                    await().atMost(PATIENCE).until(() -> rig.http("GET", "/intents/again-4", "").body().contains("CONNECTED_PREFERRED"));
                    assertThat(outcomes.receiveNoWait()).isNull();
                }
            }
        }
    }

    private static void send(String address, String prefix, int count) {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(address);
             JMSContext jms = factory.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
            IntStream.range(0, count).forEach(i -> jms.createProducer().send(jms.createQueue("patchbay.intents"),
                    fated(prefix + i, "preferred").toString()));
        }
    }
}
