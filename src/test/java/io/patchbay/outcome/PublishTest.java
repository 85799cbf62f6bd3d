package io.patchbay.outcome;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Awaitility.reset;
import static org.awaitility.Awaitility.setDefaultTimeout;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.RouteFiles;
import io.patchbay.intake.EmbeddedBroker;
import io.patchbay.intake.JmsConnections;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.OutcomeJson;
import io.patchbay.intent.Samples;
import io.patchbay.journal.Delivery;
import io.patchbay.safety.Trust;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The publishing routes as shipped, with a real journal, a real broker and a real HTTP server. */
class PublishTest {
    private static final String SECRET = "a secret of the tests";
    private static final String HOOK = "/hook?tenant=a%20b";

    @TempDir
    Path data;
    private final RetryPlan plan = new RetryPlan(Duration.ofMillis(50), Duration.ofMillis(400));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WireMockServer receiver = new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
    private final DefaultCamelContext context = new DefaultCamelContext();
    private Object nodes = new Duties(duty -> false);
    private String responseTimeout = "10000";
    private String brokerUrl;
    private EmbeddedBroker broker;
    private JmsConnections connections;
    private Ledger ledger;

    @BeforeAll
    static void patience() {
        setDefaultTimeout(Duration.ofSeconds(60));
    }

    @AfterAll
    static void usualPatience() {
        reset();
    }

    @BeforeEach
    void open() throws Exception {
        ledger = new Ledger(data, Clock.systemUTC());
        brokerUrl = "tcp://127.0.0.1:" + freePort();
        broker = EmbeddedBroker.start(data.resolve("jms"), brokerUrl);
        connections = JmsConnections.to(brokerUrl, null, null, Trust.ofJava());
        receiver.start();
        receiverAnswers(200);
    }

    @AfterEach
    void close() throws Exception {
        context.close();
        connections.close();
        broker.close();
        receiver.stop();
        ledger.close();
    }

    @Test
    void oneNudgeIsEnoughForManyBatches() throws Exception {
        List<String> outcomes = ids(ledger.outcomes("a-", 25));
        start(Duration.ofHours(24), true);
        context.createProducerTemplate().sendBody("direct:nudge-publish", "as it was");

        await().untilAsserted(() -> assertThat(openOfAll()).isZero());
        assertThat(written()).containsExactlyInAnyOrderElementsOf(outcomes);
        assertThat(sent()).containsExactlyInAnyOrderElementsOf(outcomes);
        assertThat(posted()).containsExactlyInAnyOrderElementsOf(outcomes);
    }

    @Test
    void aNudgeLeavesTheCallersExchangeAsItWas() throws Exception {
        start(Duration.ofHours(24), false);
        assertThat(context.createProducerTemplate().requestBody("direct:nudge-publish", "as it was")).isEqualTo("as it was");
    }

    @Test
    void aBrokerThatIsDownHoldsUpNobodyAndLosesNothing() throws Exception {
        broker.close();
        start(Duration.ofHours(24), true);
        clock();
        List<String> outcomes = ids(ledger.outcomes("a-", 25));

        await().untilAsserted(() -> assertThat(ledger.outbox.open(OutcomeLog.SINK) + ledger.outbox.open(WebhookSink.SINK)).isZero());
        assertThat(ledger.outbox.open(JmsSink.SINK)).isEqualTo(25);
        assertThat(written()).containsExactlyInAnyOrderElementsOf(outcomes);

        broker = EmbeddedBroker.start(data.resolve("jms"), brokerUrl);
        await().untilAsserted(() -> assertThat(ledger.outbox.open(JmsSink.SINK)).isZero());
        assertThat(sent()).containsExactlyInAnyOrderElementsOf(outcomes);
    }

    @Test
    void aBrokerThatGoesAwayWhileInUseIsFoundAgain() throws Exception {
        start(Duration.ofHours(24), true);
        clock();
        List<String> outcomes = new ArrayList<>(ids(ledger.outcomes("a-", 3)));
        await().untilAsserted(() -> assertThat(openOfAll()).isZero());
        broker.close();
        outcomes.addAll(ids(ledger.outcomes("b-", 3)));
        await().untilAsserted(() -> assertThat(attempts(JmsSink.SINK)).isGreaterThanOrEqualTo(2));

        broker = EmbeddedBroker.start(data.resolve("jms"), brokerUrl);
        await().untilAsserted(() -> assertThat(openOfAll()).isZero());
        assertThat(sent()).containsExactlyInAnyOrderElementsOf(outcomes);
    }

    @Test
    void whatIsSentAgainIsKnownToTheBroker() throws Exception {
        start(Duration.ofHours(24), true);
        clock();
        List<Outcome> outcomes = ledger.outcomes("a-", 5);
        await().untilAsserted(() -> assertThat(openOfAll()).isZero());

        try (java.sql.Connection sql = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("patchbay.db"))) {
            sql.createStatement().executeUpdate("UPDATE outbox SET delivered_at = NULL WHERE sink IN ('jms', 'webhook')");
        }
        await().untilAsserted(() -> assertThat(openOfAll()).isZero());

        assertThat(posted()).hasSize(10);
        assertThat(sent()).containsExactlyInAnyOrderElementsOf(ids(outcomes));
        browse(message -> {
            assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
            Enumeration<?> names = message.getPropertyNames();
            assertThat(Collections.list(names)).extracting(Object::toString).contains("_AMQ_DUPL_ID").allMatch(name -> name.matches("_AMQ_.*|JMSX.*"));
            assertThat(outcomes).contains(new OutcomeJson(Samples.MAPPER).read(((TextMessage) message).getText()));
        });
    }

    @Test
    void aReceiverThatFailsHoldsUpNobodyAndGetsEverythingInTheEnd() throws Exception {
        receiver.stubFor(post(urlEqualTo(HOOK)).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        start(Duration.ofHours(24), true);
        clock();
        List<String> outcomes = ids(ledger.outcomes("a-", 12));
        await().untilAsserted(() -> assertThat(ledger.outbox.open(OutcomeLog.SINK) + ledger.outbox.open(JmsSink.SINK)).isZero());
        await().untilAsserted(() -> assertThat(attempts(WebhookSink.SINK)).isGreaterThan(24));

        receiverAnswers(503);
        await().untilAsserted(() -> assertThat(lastErrors()).containsOnly("answered 503"));
        assertThat(ledger.outbox.open(WebhookSink.SINK)).isEqualTo(12);

        receiver.resetRequests();
        receiverAnswers(204);
        await().untilAsserted(() -> assertThat(openOfAll()).isZero());
        assertThat(posted()).containsAll(outcomes);
        assertThat(meters.get("patchbay.outcomes.parked").counter().count()).isZero();
    }

    @Test
    void aThousandThatTheReceiverRefusedDelayNobodyAndAreDeliveredOnce() throws Exception {
        receiverAnswers(503);
        start(Duration.ofHours(24), true);
        clock();
        List<String> outcomes = new ArrayList<>(ids(ledger.outcomes("a-", 1_000)));
        await().untilAsserted(() -> assertThat(ledger.outbox.open(OutcomeLog.SINK) + ledger.outbox.open(JmsSink.SINK)).isZero());
        assertThat(ledger.outbox.open(WebhookSink.SINK)).isEqualTo(1_000);
        await().untilAsserted(() -> assertThat(attempts(WebhookSink.SINK)).isGreaterThan(1_000));

        List<String> fresh = ids(ledger.outcomes("b-", 3));
        await().untilAsserted(() -> assertThat(posted()).as("what failed starves nobody").containsAll(fresh));
        outcomes.addAll(fresh);
        receiverAnswers(204);
        await().untilAsserted(() -> assertThat(openOfAll()).isZero());
        assertThat(receiver.getAllServeEvents()).filteredOn(event -> event.getResponse().getStatus() == 204)
                .extracting(event -> event.getRequest().getHeader("Idempotency-Key")).containsExactlyInAnyOrderElementsOf(outcomes);
        assertThat(written()).containsExactlyInAnyOrderElementsOf(outcomes);
    }

    @Test
    void whatIsFreshGoesBeforeWhatFailed() {
        ledger.outcomes("a-", 20);
        ledger.outbox.due(WebhookSink.SINK, 20).forEach(failed -> ledger.outbox.putOff(WebhookSink.SINK, List.of(failed.position()), Duration.ZERO, "refused"));
        ledger.outcomes("b-", 1);
        assertThat(ledger.outbox.due(WebhookSink.SINK, 1)).extracting(Delivery::intentId).containsExactly("b-0");
    }

    @Test
    void aReceiverThatIsSlowIsNotWaitedForByOthers() throws Exception {
        receiver.stubFor(post(urlEqualTo(HOOK)).willReturn(aResponse().withStatus(200).withFixedDelay(60_000)));
        responseTimeout = "500";
        start(Duration.ofHours(24), true);
        clock();
        ledger.outcomes("a-", 25);

        await().untilAsserted(() -> assertThat(ledger.outbox.open(OutcomeLog.SINK) + ledger.outbox.open(JmsSink.SINK)).isZero());
        assertThat(ledger.outbox.open(WebhookSink.SINK)).isEqualTo(25);
        await().untilAsserted(() -> assertThat(lastErrors()).anyMatch(error -> error.startsWith("no answer: ")));
    }

    @Test
    void everyPostIsSignedAndCarriesNothingElse() throws Exception {
        start(Duration.ofHours(24), true);
        Outcome outcome = ledger.outcomes("a-", 1).get(0);
        context.createProducerTemplate().sendBodyAndHeader("direct:nudge-publish", "", "Stray", "header");
        await().untilAsserted(() -> assertThat(openOfAll()).isZero());

        LoggedRequest request = receiver.findAll(postRequestedFor(urlEqualTo(HOOK))).get(0);
        assertThat(request.getHeader("Idempotency-Key")).isEqualTo(outcome.outcomeId());
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
        String[] signature = request.getHeader("Patchbay-Signature").split("[=,]");
        assertThat(signature[2]).isEqualTo("v1");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(signature[3]).isEqualTo(HexFormat.of().formatHex(
                mac.doFinal((signature[1] + "." + request.getBodyAsString()).getBytes(StandardCharsets.UTF_8))));
        assertThat(request.getAllHeaderKeys()).containsExactlyInAnyOrder("Patchbay-Signature", "Idempotency-Key", "Content-Type",
                "Content-Length", "Host", "User-Agent", "Connection", "Accept-Encoding");
    }

    @Test
    void whatIsGoneIsParkedAndTold() throws Exception {
        receiverAnswers(410);
        start(Duration.ofHours(24), true);
        clock();
        ledger.outcomes("a-", 2);

        await().untilAsserted(() -> assertThat(meters.get("patchbay.outcomes.parked").counter().count()).isEqualTo(2));
        await().untilAsserted(() -> assertThat(openOfAll()).isZero());
        assertThat(posted()).hasSize(2);
    }

    @Test
    void whatFailsForTooLongIsParked() throws Exception {
        receiverAnswers(500);
        start(Duration.ofSeconds(4), true);
        clock();
        ledger.outcomes("a-", 2);

        await().untilAsserted(() -> assertThat(meters.get("patchbay.outcomes.parked").counter().count()).isEqualTo(2));
        assertThat(posted()).hasSizeGreaterThan(2);
    }

    @Test
    void aFailureIsPostedOncePerTry() throws Exception {
        receiverAnswers(429);
        start(Duration.ofHours(24), true);
        ledger.outcomes("a-", 1);
        context.createProducerTemplate().sendBody("direct:nudge-publish", "");

        await().untilAsserted(() -> assertThat(attempts(WebhookSink.SINK)).isEqualTo(1));
        assertThat(posted()).hasSize(1);
    }

    @Test
    void aNodeThatIsNoMoreTheOneToPostLeavesTheRest() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        nodes = new Duties(duty -> duty.equals("publish-webhook") && asked.incrementAndGet() > 1);
        start(Duration.ofHours(24), true);
        ledger.outcomes("a-", 5);
        context.createProducerTemplate().sendBody("direct:nudge-publish", "");

        await().until(() -> asked.get() == 6);
        await().untilAsserted(() -> assertThat(ledger.outbox.open(OutcomeLog.SINK) + ledger.outbox.open(JmsSink.SINK)).isZero());
        assertThat(posted()).isEmpty();
        assertThat(ledger.outbox.open(WebhookSink.SINK)).isEqualTo(5);
    }

    @Test
    void routesThatAreSwitchedOffNeedNoSettings() throws Exception {
        start(Duration.ofHours(24), false);
        assertThat(context.getRoutes()).extracting(Route::getRouteId).containsExactlyInAnyOrder("nudge-publish", "publish-ndjson");
        assertThat(context.getComponentNames()).doesNotContain("jms");
    }

    /** Stands in for the nodes' agreement on who does what. */
    public record Duties(Predicate<String> anothers) {
        /** Asked by each route that only one node is to run. */
        public boolean isAnothers(String duty) {
            return anothers.test(duty);
        }
    }

    private void start(Duration giveUp, boolean on) throws Exception {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "outcome.ndjson.batch", "10",
                "outcome.jms.enabled", "" + on,
                "outcome.jms.destination", on ? "queue:outcomes" : "",
                "outcome.jms.batch", "10",
                "outcome.webhook.enabled", "" + on,
                "outcome.webhook.batch", "10",
                "outcome.webhook.connect-timeout", "2000",
                "outcome.webhook.response-timeout", responseTimeout));
        context.getPropertiesComponent().setInitialProperties(settings);
        context.getRegistry().bind("nodes", nodes);
        context.getRegistry().bind("outcomeLog", new OutcomeLog(ledger.outbox, ledger.files, Clock.systemUTC()));
        if (on) {
            context.getRegistry().bind("jmsSink", new JmsSink(Told.outcomes(JmsSink.SINK, ledger.outbox), ledger.outbox,
                    plan, Clock.systemUTC(), new Random(1)));
            context.getRegistry().bind("webhookSink", new WebhookSink(Told.outcomes(WebhookSink.SINK, ledger.outbox),
                    "http://127.0.0.1:" + receiver.port() + HOOK,
                    new WebhookSignature(SECRET), new WebhookPolicy(plan, giveUp), ledger.outbox, Clock.systemUTC(), new Random(1), meters));
            context.addComponent("jms", connections.component());
        }
        HttpComponent http = new HttpComponent();
        http.setAutomaticRetriesDisabled(true);
        http.setCookieManagementDisabled(true);
        context.addComponent("http", http);
        for (String pool : List.of("publish-jms", "publish-webhook")) {
            context.getExecutorServiceManager().registerThreadPoolProfile(new ThreadPoolProfileBuilder(pool).poolSize(4).maxPoolSize(4).build());
        }
        RouteFiles.load(context, "nudge-publish", "publish-ndjson", "publish-jms", "publish-webhook");
        context.getShutdownStrategy().setTimeout(3);
        context.start();
    }

    private void clock() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:clock?period=20").to("direct:nudge-publish");
            }
        });
    }

    private void receiverAnswers(int status) {
        receiver.stubFor(post(urlEqualTo(HOOK)).willReturn(aResponse().withStatus(status)));
    }

    private long openOfAll() {
        return Stream.of(OutcomeLog.SINK, JmsSink.SINK, WebhookSink.SINK).mapToLong(ledger.outbox::open).sum();
    }

    private int attempts(String sink) throws Exception {
        try (java.sql.Connection sql = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("patchbay.db"))) {
            return sql.createStatement().executeQuery("SELECT SUM(attempts) FROM outbox WHERE sink = '" + sink + "'").getInt(1);
        }
    }

    private List<String> lastErrors() throws Exception {
        List<String> errors = new ArrayList<>();
        try (java.sql.Connection sql = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("patchbay.db"))) {
            java.sql.ResultSet rows = sql.createStatement().executeQuery("SELECT DISTINCT last_error FROM outbox WHERE last_error IS NOT NULL");
            while (rows.next()) {
                errors.add(rows.getString(1));
            }
        }
        return errors;
    }

    private static List<String> ids(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::outcomeId).toList();
    }

    private List<String> written() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("outcomes"))) {
            List<String> ids = new ArrayList<>();
            for (Path file : files.toList()) {
                Files.readAllLines(file).forEach(line -> ids.add(Samples.document(line).get("outcomeId").textValue()));
            }
            return ids;
        }
    }

    private List<String> posted() {
        return receiver.findAll(postRequestedFor(urlEqualTo(HOOK))).stream().map(request -> request.getHeader("Idempotency-Key")).toList();
    }

    private List<String> sent() throws JMSException {
        List<String> ids = new ArrayList<>();
        browse(message -> ids.add(message.getStringProperty("_AMQ_DUPL_ID")));
        return ids;
    }

    private interface Look {
        void at(Message message) throws JMSException;
    }

    private void browse(Look look) throws JMSException {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(brokerUrl); Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            Enumeration<?> messages = session.createBrowser(session.createQueue("outcomes")).getEnumeration();
            while (messages.hasMoreElements()) {
                look.at((Message) messages.nextElement());
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
