package io.patchbay.genesys;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The platform's event socket and token server on loopback, with dials for what goes wrong. */
final class SocketServer implements AutoCloseable {

    static final String PATH = "/api/v2/routing/conversations/websocket";

    final List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();
    final Queue<String> heard = new ConcurrentLinkedQueue<>();
    final Queue<String> bearers = new ConcurrentLinkedQueue<>();
    final AtomicInteger tokens = new AtomicInteger();
    volatile List<String> greeting = List.of();
    volatile long handshakeDelay;
    volatile String refusedBearer;
    volatile boolean answersPings = true;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;

    SocketServer(int port) throws Exception {
        server = vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketFrameSize(1 << 20).setMaxWebSocketMessageSize(1 << 24))
            .requestHandler(request -> request.response().end("{\"access_token\":\"t" + tokens.incrementAndGet()
                + "\",\"expires_in\":3600}"))
            .webSocketHandler(this::accept);
        server.listen(port, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    int port() {
        return server.actualPort();
    }

    /** Returns how many sockets are open now. */
    long open() {
        return sockets.stream().filter(socket -> !socket.isClosed()).count();
    }

    void sendAll(String text) {
        sockets.stream().filter(socket -> !socket.isClosed()).forEach(socket -> socket.writeTextMessage(text));
    }

    /** Returns an event of a conversation. */
    static String event(String conversationId) {
        return "{\"topicName\":\"routing.conversation\",\"eventBody\":{\"conversationId\":\"" + conversationId
            + "\",\"state\":\"pending\",\"routing\":{\"decision\":\"none\"}}}";
    }

    private void accept(ServerWebSocket socket) {
        String bearer = socket.headers().get("Authorization");
        bearers.add(bearer);
        if (!socket.path().equals(PATH)) {
            socket.reject(404);
            return;
        }
        if (bearer.equals(refusedBearer)) {
            socket.reject(401);
            return;
        }
        socket.textMessageHandler(text -> {
            heard.add(text);
            if (answersPings && text.contains("ping")) {
                socket.writeTextMessage("{\"topicName\":\"channel.metadata\",\"eventBody\":{\"message\":\"pong\"}}");
            }
        });
        if (handshakeDelay > 0) {
            Promise<Integer> handshake = Promise.promise();
            socket.setHandshake(handshake.future());
            vertx.setTimer(handshakeDelay, late -> {
                handshake.complete(101);
                sockets.add(socket);
            });
        } else {
            sockets.add(socket);
            greeting.forEach(socket::writeTextMessage);
        }
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
