package io.patchbay.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The open sockets, and what is sent to them. Used on the event loop alone. */
final class EventSockets {

    private static final int MOST_UNSENT_BYTES = 4 << 20;
    private static final short TOO_SLOW = 1013;

    private final Vertx vertx;
    private final Clock clock;
    private final Json json;
    private final Ledger ledger;
    private final Supplier<Faults.Events> faults;
    private final RandomGenerator random;
    private final Map<ServerWebSocket, String> clients = new LinkedHashMap<>();
    private final List<Runnable> heldBack = new ArrayList<>();

    EventSockets(Vertx vertx, Clock clock, Json json, Ledger ledger, Supplier<Faults.Events> faults, RandomGenerator random, long heartbeatMillis) {
        this.vertx = vertx;
        this.clock = clock;
        this.json = json;
        this.ledger = ledger;
        this.faults = faults;
        this.random = random;
        vertx.setPeriodic(heartbeatMillis, tick -> beat());
    }

    /** Takes a socket that has been opened with a client's token. */
    void add(ServerWebSocket socket, String clientId) {
        socket.setWriteQueueMaxSize(MOST_UNSENT_BYTES);
        clients.put(socket, clientId);
        socket.closeHandler(closed -> clients.remove(socket));
        socket.exceptionHandler(broken -> clients.remove(socket));
        socket.textMessageHandler(text -> answer(socket, text));
    }

    /** @return how many are open */
    int count() {
        return clients.size();
    }

    /** Closes every socket. */
    void closeAll() {
        List.copyOf(clients.keySet()).forEach(ServerWebSocket::close);
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
                .filter(open -> open.getValue().equals(conversation.clientId())).map(Map.Entry::getKey).toList();
        if (listening.isEmpty()) {
            return;
        }
        String frame = text(EventFrame.of(conversation, clock.instant()));
        listening.forEach(socket -> sendAsFaultsHaveIt(() -> {
            if (!socket.isClosed()) {
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
        if (faults.get().halfOpen()) {
            return;
        }
        if (socket.writeQueueFull()) {
            socket.close(TOO_SLOW, "reads too slowly");
        } else {
            socket.writeTextMessage(frame);
        }
    }

    private String text(EventFrame frame) {
        return new String(json.write(frame), StandardCharsets.UTF_8);
    }
}
