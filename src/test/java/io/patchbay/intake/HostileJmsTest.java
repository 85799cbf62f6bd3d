package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.RouteFiles;
import io.patchbay.intent.Samples;
import io.patchbay.intent.StrictJson;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that no well-meaning sender sends, at a real broker and a real journal: each is told, and the good one after it is accepted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileJmsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String INVALID = "patchbay.intents.invalid";
    private static final String ELSEWHERE = "elsewhere";

    private final DefaultCamelContext context = new DefaultCamelContext();
    private EmbeddedBroker broker;
    private JmsConnections connections;
    private Connection sender;
    private Session session;
    private Journal journal;
    private int good;

    /** Makes a message. */
    private interface Made {
        Message by(Session session) throws JMSException;
    }

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + data.resolve("journal.db"), null, null, Duration.ofSeconds(5)), Clock.systemUTC(), "node",
                Duration.ofMinutes(1), Set.of(), Samples.MAPPER);
        broker = EmbeddedBroker.start(data.resolve("broker"), "");
        connections = JmsConnections.to(broker);
        sender = broker.connectionFactory().createConnection();
        sender.start();
        session = sender.createSession();
        session.createConsumer(session.createQueue(ELSEWHERE)).close();
        Properties settings = new Properties();
        settings.putAll(Map.of("intake.jms.enabled", "true", "intake.jms.queue", "patchbay.intents", "intake.jms.consumers", "1",
                "intake.jms.invalid-queue", INVALID));
        context.getPropertiesComponent().setInitialProperties(settings);
        context.addComponent("jms", connections.component());
        context.getRegistry().bind("jmsIntake", new JmsIntake("patchbay.intents", 65_536, new StrictJson()));
        context.getRegistry().bind("intakeGate", new IntakeGate(journal::works, () -> Long.MAX_VALUE, 0));
        context.getRegistry().bind("acceptStage", new AcceptStage(Samples.reader(), journal));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:dispatch").log("nudged");
            }
        });
        RouteFiles.load(context, "accept");
        RouteFiles.load(context, "intake-jms");
        context.start();
    }

    @AfterAll
    void stop() throws Exception {
        context.close();
        sender.close();
        connections.close();
        broker.close();
        journal.close();
    }

    static List<Map.Entry<String, String>> texts() {
        ObjectNode intent = Samples.shortest();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("", "is empty");
        texts.put(" \n", "is empty");
        texts.put("null", "must be one intent as a JSON object");
        texts.put("[" + intent + "]", "must be one intent as a JSON object");
        texts.put(intent.toString().substring(0, 60), "it ends too early");
        texts.put(intent + " " + intent, "more follows after its end");
        texts.put("{\"to\": NaN}", "NaN");
        texts.put("{\"type\": 1, \"type\": 2}", "has a field twice: 'type'");
        texts.put("[".repeat(5_000), "nesting depth");
        texts.put("{\"priority\": " + "9".repeat(2_000) + "}", "Number value length");
        texts.put("\"" + "x".repeat(200_000) + "\"", "longer than 65536 bytes");
        texts.put("{\"to\": 15550109876x}", "is no JSON");
        texts.put("{\"+15550109876\": 1}", "***876 is no field of an intent");
        texts.put("{\"a\\nb\\u001b[31m\\u202e\": 1}", "a<U+000A>b<U+001B>[31m<U+202E> has the control character");
        texts.put("{\"" + "x".repeat(40_000) + "\": 1}", "xxx... is no field");
        texts.put("<intent/>", "is no JSON");
        return List.copyOf(texts.entrySet());
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aTextThatIsNoIntentIsToldAndKept(Map.Entry<String, String> text) throws Exception {
        Message refused = refused(made -> made.createTextMessage(text.getKey()));
        assertThat(refused.getBody(String.class) == null ? "" : refused.getBody(String.class)).isEqualTo(text.getKey());
        assertThat(refused.getStringProperty("patchbayError")).contains(text.getValue()).doesNotContain("15550109876").hasSizeLessThan(4_100)
                .doesNotContainPattern("\\p{Cc}");
    }

    static List<Made> others() {
        return List.of(
                Session::createMessage,
                Session::createTextMessage,
                made -> made.createObjectMessage(new ArrayList<>(List.of("x"))),
                made -> {
                    MapMessage map = made.createMapMessage();
                    map.setString("type", "voice");
                    return map;
                },
                made -> {
                    StreamMessage stream = made.createStreamMessage();
                    stream.writeString("{}");
                    return stream;
                },
                Session::createBytesMessage,
                made -> bytes(made, new byte[] {'{', (byte) 0xFF, '}'}),
                made -> bytes(made, Samples.shortest().toString().getBytes(StandardCharsets.UTF_16)),
                made -> bytes(made, new byte[1_000_000]));
    }

    private static BytesMessage bytes(Session session, byte[] content) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(content);
        return message;
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsNoTextIsTold(Made message) throws Exception {
        assertThat(refused(message).getStringProperty("patchbayError")).startsWith("The message ");
    }

    private static Message hostile(Message message, Session session) throws JMSException {
        for (String name : List.of("CamelFileName", "CAMELHttpUri", "camelJmsDestinationName", "CamelJmsDestination", "CamelOverruleFileName", "CamelHttpMethod",
                "CamelSplitSize", "CamelBeanMethodName", "CamelRedelivered", "CamelToEndpoint", "breadcrumbId", "patchbayError", "from_DOT_dot", "a_HYPHEN_b", "JMSXGroupID",
                "rollback", "x".repeat(5_000))) {
            message.setStringProperty(name, ELSEWHERE);
        }
        message.setStringProperty("expression", "${bean:acceptStage?method=toString}");
        message.setObjectProperty("_AMQ_DUPL_ID", "the same, always " + System.nanoTime());
        message.setJMSReplyTo(session.createQueue(ELSEWHERE));
        message.setJMSCorrelationID("c\r\nX: y");
        message.setJMSType("T");
        return message;
    }

    @Test
    void noHeaderSteersARoute() throws Exception {
        Message refused = refused(made -> hostile(made.createTextMessage("not JSON"), made));
        assertThat(refused.getStringProperty("patchbayError")).contains("is no JSON");
        assertThat(refused.getJMSReplyTo()).isNull();
        String id = "hostile-headers";
        send(made -> hostile(made.createTextMessage(intent(id)), made));
        await().atMost(PATIENCE).until(() -> journal.find(id).isPresent());
        assertThat(waiting(ELSEWHERE)).isZero();
    }

    @Test
    void whatTheBrokerUnderstandsDoesNotGoOnWithARefusedMessage() throws Exception {
        for (int i = 0; i < 2; i++) {
            Message refused = refused(made -> {
                Message message = made.createTextMessage("not JSON");
                message.setLongProperty("_AMQ_SCHED_DELIVERY", System.currentTimeMillis() + 1);
                message.setStringProperty("colour", "blue");
                return message;
            });
            assertThat(refused.propertyExists("_AMQ_SCHED_DELIVERY")).isFalse();
            assertThat(refused.getStringProperty("colour")).isEqualTo("blue");
        }
    }

    private void send(Made message) throws JMSException {
        session.createProducer(session.createQueue("patchbay.intents")).send(message.by(session));
    }

    private static String intent(String id) {
        return Samples.shortest().put("intentId", id).toString();
    }

    /** What the queue of the invalid has of a message, once the good one after it was accepted. */
    private Message refused(Made message) throws JMSException {
        send(message);
        String after = "good-" + good++;
        send(made -> made.createTextMessage(intent(after)));
        await().atMost(PATIENCE).until(() -> journal.find(after).isPresent());
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(INVALID))) {
            Message refused = consumer.receive(PATIENCE.toMillis());
            assertThat(refused).as("a refused message").isNotNull();
            assertThat(waiting(EmbeddedBroker.DEAD_LETTERS)).isZero();
            return refused;
        }
    }

    private int waiting(String queue) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            return Collections.list(browser.getEnumeration()).size();
        }
    }
}
