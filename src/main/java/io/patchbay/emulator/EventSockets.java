package io.patchbay.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The open sockets, and what is sent to them. Used on the event loop alone. */
final class EventSockets {

    private static final int MOST_UNSENT_BYTES = 4 << 20;
    private static final short TOO_SLOW = 1013;
    private static final short GOING_AWAY = 1001;

    private final Vertx vertx;
    private final Clock clock;
    private final Json json;
    private final Ledger ledger;
    private final Supplier<Faults.Events> faults;
    private final Strangeness strangeness;
    private final RandomGenerator random;
    private final Map<ServerWebSocket, Client> clients = new LinkedHashMap<>();
    private final Set<ServerWebSocket> silent = new LinkedHashSet<>();
    private final List<Runnable> heldBack = new ArrayList<>();

    EventSockets(Vertx vertx, Clock clock, Json json, Ledger ledger, Supplier<Faults.Events> faults, Strangeness strangeness,
            RandomGenerator random, long heartbeatMillis) {
        this.vertx = vertx;
        this.clock = clock;
        this.json = json;
        this.ledger = ledger;
        this.faults = faults;
        this.strangeness = strangeness;
        this.random = random;
        vertx.setPeriodic(heartbeatMillis, tick -> beat());
    }

    /** Takes a socket that has been opened with a client's token, and the connection under it. */
    void add(ServerWebSocket socket, Wire wire, String clientId) {
        socket.setWriteQueueMaxSize(MOST_UNSENT_BYTES);
        clients.put(socket, new Client(clientId, wire));
        socket.closeHandler(closed -> forget(socket));
        socket.exceptionHandler(broken -> forget(socket));
        socket.textMessageHandler(text -> answer(socket, text));
    }

    private void forget(ServerWebSocket socket) {
        clients.remove(socket);
        silent.remove(socket);
    }

    /** @return how many are open, those that have fallen silent among them */
    int count() {
        return clients.size() + silent.size();
    }

    /** Closes every socket, silent ones too. */
    void closeAll() {
        closeSpeaking();
        List.copyOf(silent).forEach(ServerWebSocket::close);
    }

    /** Closes every socket that is not silent. */
    void closeSpeaking() {
        List.copyOf(clients.keySet()).forEach(ServerWebSocket::close);
    }

    /** Closes the connection under every socket that is not silent; no close frame is sent. */
    void cut() {
        List.copyOf(clients.values()).forEach(client -> client.wire.close());
    }

    /** Tears the connection under every socket that is not silent. */
    void reset() {
        List.copyOf(clients.values()).forEach(client -> client.wire.reset());
    }

    /** Nothing is sent any more on the sockets there are; they stay open. */
    void silence() {
        silent.addAll(clients.keySet());
        clients.clear();
    }

    /**
     * Says on every socket that it will be closed, and closes it.
     *
     * @param later how long after the notice
     */
    void announceClosing(Duration later) {
        List<ServerWebSocket> told = List.copyOf(clients.keySet());
        String notice = text(EventFrame.closing("The socket will be closed for maintenance."));
        told.forEach(socket -> send(socket, notice));
        vertx.setTimer(Math.max(1, later.toMillis()), tick -> told.stream().filter(clients::containsKey)
                .forEach(socket -> socket.close(GOING_AWAY, "maintenance")));
    }

    /**
     * Tells a conversation's client of its transitions.
     *
     * @param conversations as they were after each transition, in order
     */
    void publish(List<Conversation> conversations) {
        conversations.forEach(this::publish);
        ledger.flush();
    }

    private void publish(Conversation conversation) {
        List<ServerWebSocket> listening = clients.entrySet().stream()
                .filter(open -> open.getValue().id.equals(conversation.clientId())).map(Map.Entry::getKey).toList();
        if (listening.isEmpty()) {
            return;
        }
        String frame = text(strangeness.in(EventFrame.of(conversation, clock.instant())));
        listening.forEach(socket -> sendAsFaultsHaveIt(() -> {
            if (clients.containsKey(socket) && !socket.isClosed()) {
                strangeness.frame().ifPresent(strange -> send(socket, strange));
                ledger.write(LedgerEntry.eventSent(clock.instant(), conversation));
                send(socket, frame);
            }
        }));
    }

    private void sendAsFaultsHaveIt(Runnable send) {
        Faults.Events weather = faults.get();
        if (weather.halfOpen() || random.nextDouble() < weather.lost()) {
            return;
        }
        if (random.nextDouble() < weather.late()) {
            vertx.setTimer(Math.max(1, weather.lateBy().draw(random).toMillis()), tick -> {
                send.run();
                ledger.flush();
            });
            return;
        }
        if (random.nextDouble() < weather.reordered()) {
            heldBack.add(send);
            return;
        }
        send.run();
        if (random.nextDouble() < weather.duplicated()) {
            send.run();
        }
        List<Runnable> now = List.copyOf(heldBack);
        heldBack.clear();
        now.forEach(Runnable::run);
    }

    private void beat() {
        String beat = text(EventFrame.metadata("WebSocket Heartbeat"));
        List.copyOf(clients.keySet()).forEach(socket -> send(socket, beat));
    }

    private void answer(ServerWebSocket socket, String text) {
        if (isPing(text)) {
            send(socket, text(EventFrame.metadata("pong")));
        }
    }

    private boolean isPing(String text) {
        try {
            JsonNode message = json.tree(text.getBytes(StandardCharsets.UTF_8));
            return message.path("message").asText().equals("ping");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void send(ServerWebSocket socket, String frame) {
        send(socket, new Strangeness.Frame(frame, false));
    }

    private void send(ServerWebSocket socket, Strangeness.Frame frame) {
        // closed already while its close frame is under way
        if (faults.get().halfOpen() || silent.contains(socket) || socket.isClosed()) {
            return;
        }
        if (socket.writeQueueFull()) {
            socket.close(TOO_SLOW, "reads too slowly");
        } else if (frame.binary()) {
            socket.writeBinaryMessage(Buffer.buffer(frame.content().getBytes(StandardCharsets.ISO_8859_1)));
        } else {
            socket.writeTextMessage(frame.content());
        }
    }

    private String text(Object frame) {
        return new String(json.write(frame), StandardCharsets.UTF_8);
    }

    /**
     * Who listens.
     *
     * @param id the OAuth client
     * @param wire the connection under the socket
     */
    private record Client(String id, Wire wire) {
    }
}
