package io.patchbay.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody who calls a running emulator, over the JDK's own client so that nothing is shared with the server. */
final class Caller {

    static final String AGENT = "agent001-0000-0000-0000-000000000000";
    static final String QUEUE = "queue001-0000-0000-0000-000000000000";
    static final String EMPTY_QUEUE = "queue003-0000-0000-0000-000000000000";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Emulator emulator;
    private String token;

    Caller(Emulator emulator) {
        this.emulator = emulator;
    }

    static Caller withToken(Emulator emulator) {
        return withToken(emulator, "patchbay", "patchbay-secret");
    }

    static Caller withToken(Emulator emulator, String id, String secret) {
        Caller caller = new Caller(emulator);
        caller.token = caller.token(id + ":" + secret, "grant_type=client_credentials").json().path("access_token").asText();
        return caller;
    }

    static String request(String agents, String queue, String attributes) {
        String preferred = agents == null ? "" : "\"preferredAgents\": [" + agents + "]" + (queue == null ? "" : ",");
        String fallback = queue == null ? "" : "\"fallback\": {\"queueId\": \"" + queue + "\"}";
        return """
                {"type": "voice", "to": {"phoneNumber": "+15550109876", "name": "Callee"}, "from": {"phoneNumber": "+15550101234"},
                 "routingPreferences": {%s%s}, "attributes": {%s}}""".formatted(preferred, fallback, attributes);
    }

    static String request(String reference, String fate) {
        return request('"' + AGENT + '"', QUEUE, "\"patchbayIntent\": \"" + reference + "\", \"fate\": \"" + fate + '"');
    }

    /** @return the token it calls with */
    String token() {
        return token;
    }

    Answer token(String basic, String form) {
        HttpRequest.Builder request = to("/oauth/token").header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (basic != null) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)));
        }
        return send(request);
    }

    Answer create(String body) {
        return send(authorized("/api/v2/routing/interactions").header("Content-Type", "application/json")
                .header("Accept", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    String created(String body) {
        return create(body).json().path("conversationId").asText();
    }

    Answer get(String path) {
        return send(authorized(path).GET());
    }

    Answer search(String body) {
        return send(authorized("/api/v2/users/search").header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer control(String method, String path, String body) {
        return send(to("/emulator" + path).method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder authorized(String path) {
        return to(path).header("Authorization", "Bearer " + token);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(emulator.baseUrl() + path));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Listener listen() {
        Listener listener = new Listener();
        listener.socket = client.newWebSocketBuilder().header("Authorization", "Bearer " + token)
                .buildAsync(URI.create(emulator.baseUrl().replace("http:", "ws:") + "/api/v2/routing/conversations/websocket"), listener).join();
        return listener;
    }

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        JsonNode json() {
            return parse(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    static final class Listener implements WebSocket.Listener {

        private static final int WITHOUT_FRAME = 1006;

        private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
        private final List<String> others = new CopyOnWriteArrayList<>();
        private final StringBuilder part = new StringBuilder();
        private volatile boolean closed;
        private volatile Integer closeCode;
        private WebSocket socket;

        List<JsonNode> frames(String topic) {
            return frames.stream().filter(frame -> frame.path("topicName").asText().equals(topic)).toList();
        }

        List<JsonNode> of(String conversationId) {
            return frames("routing.conversation").stream().map(frame -> frame.path("eventBody"))
                    .filter(body -> body.path("conversationId").asText().equals(conversationId)).toList();
        }

        List<Integer> versions(String conversationId) {
            return of(conversationId).stream().map(body -> body.path("version").asInt()).toList();
        }

        List<String> messages() {
            return frames("channel.metadata").stream().map(frame -> frame.path("eventBody").path("message").asText()).toList();
        }

        /** What came and is no JSON object, binary frames as their bytes. */
        List<String> others() {
            return others;
        }

        List<JsonNode> frames() {
            return frames;
        }

        boolean closed() {
            return closed;
        }

        /** Null where no close frame came. */
        Integer closeCode() {
            return closeCode;
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                String text = part.toString();
                part.setLength(0);
                try {
                    JsonNode frame = MAPPER.readTree(text);
                    if (frame.isObject()) {
                        frames.add(frame);
                    } else {
                        others.add(text);
                    }
                } catch (JsonProcessingException noJson) {
                    others.add(text);
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            others.add("binary: " + data.remaining());
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            closeCode = status == WITHOUT_FRAME ? null : status;
            closed = true;
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed = true;
        }
    }
}
