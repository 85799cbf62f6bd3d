package io.patchbay.genesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.safety.Trust;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The route genesys-events and its socket against a server on loopback that misbehaves. */
class GenesysEventsTest {

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger gaps = new AtomicInteger();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private SocketServer server;
    private GenesysSocketComponent component;

    @BeforeEach
    void listen() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(40));
        server = new SocketServer(0);
    }

    @AfterEach
    void stop() throws Exception {
        gate.countDown();
        context.stop();
        server.close();
    }

    @RepeatedTest(5)
    void whatIsSentRightAfterTheHandshakeIsNotLost() throws Exception {
        server.greeting = IntStream.range(0, 5).mapToObj(i -> SocketServer.event("c" + i)).toList();
        start(server.port());
        await().untilAsserted(() -> assertThat(seen).containsExactly("c0", "c1", "c2", "c3", "c4"));
        assertThat(gaps).as("told first").hasValue(1);
        assertThat(component.health().connected()).isTrue();
        assertThat(component.health().lastFrameAt()).isNotNull();
        assertThat(server.bearers).containsExactly("Bearer t1");
    }

    @Test
    void orderIsKept() throws Exception {
        start(server.port());
        await().until(() -> server.open() == 1);
        gate = new CountDownLatch(1);
        IntStream.range(0, 1_000).forEach(i -> server.sendAll(SocketServer.event("c" + i)));
        gate.countDown();
        await().until(() -> seen.size() == 1_000);
        assertThat(seen).containsExactlyElementsOf(IntStream.range(0, 1_000).mapToObj(i -> "c" + i).toList());
    }

    @Test
    void readingStopsWhileTooMuchWaitsAndSilenceOfOurOwnMakingIsNoFault() throws Exception {
        gate = new CountDownLatch(1);
        start(server.port());
        await().until(() -> server.open() == 1);
        AtomicInteger sent = new AtomicInteger();
        sendOn(server.sockets.get(0), "x".repeat(20_000), sent, 2_000);
        AtomicInteger last = new AtomicInteger();
        await().during(Duration.ofSeconds(1)).until(() -> last.getAndSet(sent.get()) == sent.get());
        assertThat(sent.get()).as("what the network swallows").isLessThan(2_000);
        gate.countDown();
        await().until(() -> seen.size() == 2_000);
        assertThat(component.health().connections()).isEqualTo(1);
    }

    /** Sends each event when the one before it has left. */
    private static void sendOn(ServerWebSocket socket, String padding, AtomicInteger sent, int all) {
        socket.writeTextMessage(SocketServer.event("c" + sent).replace("pending", padding)).onSuccess(left -> {
            if (sent.incrementAndGet() < all) {
                sendOn(socket, padding, sent, all);
            }
        });
    }

    @Test
    void aSlowHandshakeMakesOneSocket() throws Exception {
        server.handshakeDelay = 1_000;
        start(server.port());
        await().until(() -> component.health().connected());
        assertThat(server.bearers).hasSize(1);
        server.sendAll(SocketServer.event("one"));
        await().untilAsserted(() -> assertThat(seen).containsExactly("one"));
    }

    @Test
    void aSocketOutlivesTheTimeOutOfItsHandshake() throws Exception {
        start(server.port());
        await().until(() -> component.health().connected());
        await().during(Duration.ofMillis(2_500)).until(() -> component.health().connections() == 1 && component.health().connected());
    }

    @Test
    void aHandshakeSlowerThanAllowedLeavesNoSecondSocketBehind() throws Exception {
        server.handshakeDelay = 3_000;
        start(server.port());
        await().until(() -> server.bearers.size() >= 2);
        server.handshakeDelay = 0;
        await().until(() -> component.health().connected());
        await().during(Duration.ofSeconds(1)).until(() -> server.open() == 1 && server.sockets.size() >= 2);
        server.sendAll(SocketServer.event("one"));
        await().untilAsserted(() -> assertThat(seen).containsExactly("one"));
    }

    @Test
    void aServerAwayAtStartStopsNeitherContextNorRoute() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        start(port);
        assertThat(context.getRouteController().getRouteStatus("genesys-events")).isEqualTo(ServiceStatus.Started);
        await().until(() -> component.health().lastFault() != null);
        assertThat(component.health().connected()).isFalse();
        server.close();
        server = new SocketServer(port);
        await().until(() -> component.health().connected());
        await().until(() -> gaps.get() == 1);
    }

    @Test
    void aClosedSocketIsReplacedAndTheGapTold() throws Exception {
        start(server.port());
        await().until(() -> server.open() == 1);
        server.sockets.get(0).close();
        await().until(() -> server.sockets.size() == 2 && server.open() == 1);
        await().until(() -> gaps.get() == 2);
        assertThat(component.health().lastFault()).contains("closed");
        assertThat(component.health().connections()).isEqualTo(2);
    }

    @Test
    void aSilentSocketIsAskedAndLeftWhenItDoesNotAnswer() throws Exception {
        start(server.port());
        await().until(() -> server.heard.contains("{\"message\":\"ping\"}"));
        await().until(() -> server.heard.size() >= 3);
        assertThat(component.health().connections()).as("it answers").isEqualTo(1);
        server.answersPings = false;
        await().until(() -> component.health().connections() >= 2);
        assertThat(component.health().lastFault()).contains("silent");
    }

    @Test
    void aTokenRefusedAtTheUpgradeIsReplacedAtOnce() throws Exception {
        server.refusedBearer = "Bearer t1";
        start(server.port());
        await().until(() -> server.open() == 1);
        assertThat(server.bearers).containsExactly("Bearer t1", "Bearer t2");
    }

    @Test
    void anAnnouncedCloseOpensTheNextSocketBeforeTheOldOneIsGone() throws Exception {
        start(server.port());
        await().until(() -> server.open() == 1);
        server.sendAll("{\"topicName\":\"v2.system.socket_closing\",\"eventBody\":{\"message\":\"soon\"}}");
        await().until(() -> server.sockets.size() == 2 && server.sockets.get(0).isClosed());
        server.sendAll(SocketServer.event("after"));
        await().untilAsserted(() -> assertThat(seen).containsExactly("after"));
        assertThat(gaps).as("nothing was missed").hasValue(1);
    }

    @Test
    void closingSaidThriceMakesOneNewSocket() throws Exception {
        start(server.port());
        await().until(() -> server.open() == 1);
        server.handshakeDelay = 500;
        for (int i = 0; i < 3; i++) {
            server.sendAll("{\"topicName\":\"v2.system.socket_closing\",\"eventBody\":{\"message\":\"soon\"}}");
        }
        await().until(() -> server.sockets.size() == 2 && server.sockets.get(0).isClosed());
        await().during(Duration.ofSeconds(1)).until(() -> server.bearers.size() == 2 && server.open() == 1);
    }

    @Test
    void tornUnknownAndHugeMessagesStopNothing() throws Exception {
        start(server.port());
        await().until(() -> server.open() == 1);
        ServerWebSocket socket = server.sockets.get(0);
        socket.writeTextMessage("{\"topicName\":");
        socket.writeTextMessage("");
        socket.writeTextMessage("{\"topicName\":\"v3.unheard.of\",\"eventBody\":7}");
        socket.writeTextMessage(SocketServer.event("huge").replace("pending", "x".repeat(300_000)));
        socket.writeBinaryMessage(Buffer.buffer(new byte[] {(byte) 0xff, 0}));
        String parts = SocketServer.event("parts-\u00e4");
        Buffer bytes = Buffer.buffer(parts);
        int inTheUmlaut = Buffer.buffer(parts.substring(0, parts.indexOf('\u00e4'))).length() + 1;
        socket.writeFrame(WebSocketFrame.binaryFrame(bytes.slice(0, inTheUmlaut), false));
        socket.writeFrame(WebSocketFrame.continuationFrame(bytes.slice(inTheUmlaut, bytes.length()), true));
        socket.writeTextMessage(SocketServer.event("last"));
        await().untilAsserted(() -> assertThat(seen).containsExactly("parts-\u00e4", "last"));
        assertThat(component.health().refused()).isEqualTo(1);
        assertThat(component.health().connections()).isEqualTo(1);
    }

    @Test
    void aFailingStepStopsNothing() throws Exception {
        start(server.port());
        await().until(() -> server.open() == 1);
        server.sendAll(SocketServer.event("bad"));
        server.sendAll(SocketServer.event("good"));
        await().untilAsserted(() -> assertThat(seen).containsExactly("good"));
    }

    @Test
    void aStoppedRouteHasNoSocketAndAStartedOneHasItAgain() throws Exception {
        start(server.port());
        await().until(() -> server.open() == 1);
        context.getRouteController().stopRoute("genesys-events");
        await().until(() -> server.open() == 0);
        assertThat(component.health().connected()).isFalse();
        context.getRouteController().startRoute("genesys-events");
        await().until(() -> server.open() == 1);
        server.sendAll(SocketServer.event("again"));
        await().untilAsserted(() -> assertThat(seen).containsExactly("again"));
        assertThat(server.sockets).hasSize(2);
    }

    private void start(int port) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        URI base = URI.create("http://127.0.0.1:" + port);
        AccessToken token = new AccessToken(new TokenSettings(base, "id", "s3cret", null, Trust.ofJava(), Duration.ofSeconds(2), Duration.ofSeconds(2)),
            Clock.systemUTC(), mapper);
        ParDialect par = new ParDialect(mapper, true, text -> text);
        component = new GenesysSocketComponent(new SocketSettings(base, null, Trust.ofJava(), Duration.ofSeconds(2), Duration.ofMillis(50),
            Duration.ofMillis(400), Duration.ofMillis(300), Duration.ofMillis(300), 100, 256 * 1024), token, Clock.systemUTC(),
            par::announcesClosing);
        context.addComponent("vertx-websocket", component);
        context.getRegistry().bind("par", par);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:fill-gap").process(exchange -> gaps.incrementAndGet());
                from("direct:observe").process(exchange -> {
                    gate.await(60, TimeUnit.SECONDS);
                    String id = exchange.getMessage().getBody(ConversationSnapshot.class).conversationId();
                    if (id.equals("bad")) {
                        throw new IllegalStateException("a step fails");
                    }
                    seen.add(id);
                });
            }
        });
        DoorsFixture.load(context, "genesys-events");
        context.start();
    }
}
