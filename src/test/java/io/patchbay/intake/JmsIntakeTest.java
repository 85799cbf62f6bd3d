package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.RouteFiles;
import io.patchbay.intent.Fault;
import io.patchbay.intent.Samples;
import io.patchbay.intent.StrictJson;
import io.patchbay.journal.JournalUnavailable;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JMS edge as shipped, at a real broker; what comes after it is a stand-in. */
class JmsIntakeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_BYTES = 65_536;

    @TempDir
    Path data;
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Queue<Offer> offers = new ConcurrentLinkedQueue<>();
    private final Queue<Map<String, Object>> headers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicBoolean journalWorks = new AtomicBoolean(true);
    private final IntakeGate gate = new IntakeGate(journalWorks::get, () -> Long.MAX_VALUE, 0);
    private final AtomicBoolean brokenAfterwards = new AtomicBoolean();
    private volatile Answer answer = new Answer(Answer.Status.ACCEPTED, "i", "ACCEPTED", List.of());
    private EmbeddedBroker broker;
    private JmsConnections connections;
    private Connection sender;
    private Session session;

    @BeforeEach
    void open() throws Exception {
        broker = EmbeddedBroker.start(data, "");
        connections = JmsConnections.to(broker);
        sender = broker.connectionFactory().createConnection();
        sender.start();
        session = sender.createSession();
        for (String queue : List.of("patchbay.intents", "patchbay.intents.invalid", "elsewhere")) {
            session.createConsumer(session.createQueue(queue)).close();
        }
        Properties settings = new Properties();
        settings.putAll(Map.of("intake.jms.enabled", "true", "intake.jms.queue", "patchbay.intents", "intake.jms.consumers", "2",
                "intake.jms.invalid-queue", "patchbay.intents.invalid"));
        context.getPropertiesComponent().setInitialProperties(settings);
        context.addComponent("jms", connections.component());
        context.getRegistry().bind("intakeGate", gate);
        context.getRegistry().bind("jmsIntake", new JmsIntake("patchbay.intents", MOST_BYTES, new StrictJson()));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:accept").errorHandler(noErrorHandler()).process(JmsIntakeTest.this::accept);
            }
        });
        RouteFiles.load(context, "intake-jms");
        context.getShutdownStrategy().setTimeout(3);
        context.start();
    }

    @AfterEach
    void close() throws Exception {
        context.close();
        sender.close();
        connections.close();
        broker.close();
    }

    private void accept(Exchange exchange) {
        Offer offer = (Offer) exchange.getMessage().getBody(List.class).get(0);
        offers.add(offer);
        headers.add(new HashMap<>(exchange.getMessage().getHeaders()));
        if (failures.getAndDecrement() > 0) {
            throw new JournalUnavailable("the disk is full", null);
        }
        exchange.getMessage().setBody(List.of(offer.faults().isEmpty() ? answer : new Answer(Answer.Status.INVALID, null, null, offer.faults())));
    }

    @Test
    void aTextIsOfferedAndAcknowledged() throws Exception {
        send(session.createTextMessage(Samples.full().toString()));
        Offer offer = theOffer();
        assertThat(offer.document()).isEqualTo(Samples.full());
        assertThat(offer.source()).hasToString("Source[kind=JMS, name=patchbay.intents, line=null]");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting("patchbay.intents")).isEmpty());
        assertThat(waiting("patchbay.intents.invalid")).isEmpty();
    }

    @Test
    void bytesOfUtf8AreAText() throws Exception {
        ObjectNode intent = Samples.shortest();
        intent.withObject("to").put("name", "Zoë 漢字");
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(intent.toString().getBytes(StandardCharsets.UTF_8));
        send(message);
        assertThat(theOffer().document()).isEqualTo(intent);
    }

    @Test
    void aDuplicateIsNoFault() throws Exception {
        answer = new Answer(Answer.Status.DUPLICATE, "i", "ROUTING", List.of());
        send(session.createTextMessage(Samples.full().toString()));
        theOffer();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting("patchbay.intents")).isEmpty());
        assertThat(waiting("patchbay.intents.invalid")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "", "{\"a\": 1, \"a\": 2}", "{} {}", "{\"to\": \"+15550109876\"", "{\"to\": tel+15550109876}"})
    void whatIsNoJsonGoesToTheInvalidAsItCame(String text) throws Exception {
        send(session.createTextMessage(text));
        TextMessage refused = theRefused();
        assertThat(refused.getText()).isEqualTo(text);
        assertThat(refused.getStringProperty("patchbayError")).startsWith("The message ").doesNotContain("15550109876");
    }

    @Test
    void whatIsInvalidIsToldFieldByField() throws Exception {
        answer = new Answer(Answer.Status.INVALID, null, null, List.of(new Fault("to.phoneNumber", Fault.Code.PHONE_NUMBER, "is no number: +15550109876"),
                new Fault("preferredAgents", Fault.Code.EMPTY, "is empty; name at least one")));
        Message message = session.createTextMessage("{\"type\": \"voice\"}");
        message.setJMSCorrelationID("case 7");
        send(message);
        TextMessage refused = theRefused();
        assertThat(refused.getText()).isEqualTo("{\"type\": \"voice\"}");
        assertThat(refused.getJMSCorrelationID()).isEqualTo("case 7");
        assertThat(refused.getStringProperty("patchbayError"))
                .isEqualTo("to.phoneNumber is no number: ***876; preferredAgents is empty; name at least one");
    }

    @Test
    void aConflictIsTold() throws Exception {
        answer = new Answer(Answer.Status.CONFLICT, "i", "ROUTING", List.of());
        send(session.createTextMessage(Samples.full().toString()));
        assertThat(theRefused().getStringProperty("patchbayError")).contains("other content");
    }

    @Test
    void whatIsTooLongIsRefusedUnread() throws Exception {
        String text = "{\"reference\": \"" + "ü".repeat(MOST_BYTES / 2) + "\"}";
        send(session.createTextMessage(text));
        TextMessage refused = theRefused();
        assertThat(refused.getText()).isEqualTo(text);
        assertThat(refused.getStringProperty("patchbayError")).contains("longer than 65536 bytes");
    }

    /** Tells when anybody reads it back from its bytes. */
    private static final class Bomb implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final AtomicInteger READ = new AtomicInteger();

        private void readObject(ObjectInputStream in) {
            READ.incrementAndGet();
        }
    }

    @Test
    void aJavaObjectIsRefusedAndNeverDeserialised() throws Exception {
        send(session.createObjectMessage(new Bomb()));
        TextMessage refused = theRefused();
        assertThat(refused.getStringProperty("patchbayError")).contains("is no text message");
        assertThat(Bomb.READ).hasValue(0);
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws Exception {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[] {'{', (byte) 0xff, '}'});
        send(message);
        assertThat(theRefused().getStringProperty("patchbayError")).contains("UTF-8");
    }

    @Test
    void noHeaderOfCamelsComesIn() throws Exception {
        Message message = session.createTextMessage(Samples.full().toString());
        message.setStringProperty("CAmelHttpUri", "http://elsewhere");
        message.setStringProperty("CamelFileName", "../../etc");
        message.setStringProperty("camelJmsDestinationName", "elsewhere");
        message.setStringProperty("colour", "blue");
        send(message);
        theOffer();
        assertThat(headers.element()).containsEntry("colour", "blue");
        assertThat(headers.element().keySet()).noneMatch(name -> name.regionMatches(true, 0, "camel", 0, 5));
    }

    @Test
    void nobodyIsAnsweredAtAnAddressOfTheSendersChoice() throws Exception {
        Message message = session.createTextMessage("not json");
        message.setJMSReplyTo(session.createQueue("elsewhere"));
        send(message);
        theRefused();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting("patchbay.intents")).isEmpty());
        assertThat(waiting("elsewhere")).isEmpty();
    }

    @Test
    void whatCannotBeJournaledComesBack() throws Exception {
        failures.set(2);
        send(session.createTextMessage(Samples.full().toString()));
        await().atMost(PATIENCE).untilAsserted(() -> {
            gate.check();
            assertThat(offers).hasSize(3);
        });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting("patchbay.intents")).isEmpty());
        assertThat(waiting("patchbay.intents.invalid")).isEmpty();
        assertThat(waiting(EmbeddedBroker.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void whileTheJournalIsAwayNoMessageIsFetchedAndNoRedeliveryBurnt() throws Exception {
        journalWorks.set(false);
        failures.set(Integer.MAX_VALUE);
        for (int i = 0; i < 20; i++) {
            send(session.createTextMessage(Samples.full().toString()));
        }
        await().atMost(PATIENCE).until(() -> gate.shut().isPresent());
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).untilAsserted(() -> {
            gate.check();
            assertThat(offers).as("one for each consumer").hasSizeLessThanOrEqualTo(2);
        });
        assertThat(waiting("patchbay.intents")).hasSize(20);

        journalWorks.set(true);
        failures.set(0);
        gate.check();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(offers).hasSizeGreaterThan(20));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting("patchbay.intents")).isEmpty());
        assertThat(offers).hasSizeLessThanOrEqualTo(22);
    }

    @Test
    void theRefusalIsPartOfTheTransaction() throws Exception {
        brokenAfterwards.set(true);
        AdviceWith.adviceWith(context, "intake-jms", advice -> advice.weaveById("to-invalid").after().process(exchange -> {
            if (brokenAfterwards.getAndSet(false)) {
                throw new IllegalStateException("after the refusal was sent");
            }
        }));
        send(session.createTextMessage("not json"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(offers).hasSize(2));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting("patchbay.intents")).isEmpty());
        assertThat(waiting("patchbay.intents.invalid")).hasSize(1);
    }

    @Test
    void messagesSurviveTheBroker() throws Exception {
        context.getRouteController().stopRoute("intake-jms");
        send(session.createTextMessage(Samples.full().toString()));
        context.close();
        sender.close();
        connections.close();
        broker.close();

        broker = EmbeddedBroker.start(data, "");
        connections = JmsConnections.to(broker);
        sender = broker.connectionFactory().createConnection();
        sender.start();
        session = sender.createSession();
        assertThat(waiting("patchbay.intents")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://0.0.0.0:61616", "tcp://192.0.2.1:61616", "tcp://:61616"})
    void theEmbeddedBrokerListensToThisMachineAlone(String acceptor) {
        assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedBroker.start(data.resolve("other"), acceptor))
                .withMessageContaining("jms.embedded.acceptor");
    }

    private void send(Message message) throws JMSException {
        session.createProducer(session.createQueue("patchbay.intents")).send(message);
    }

    private Offer theOffer() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(offers).hasSize(1));
        return offers.element();
    }

    private TextMessage theRefused() throws JMSException {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting("patchbay.intents.invalid")).hasSize(1));
        return (TextMessage) waiting("patchbay.intents.invalid").get(0);
    }

    private List<?> waiting(String queue) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            Enumeration<?> messages = browser.getEnumeration();
            return Collections.list(messages);
        }
    }
}
