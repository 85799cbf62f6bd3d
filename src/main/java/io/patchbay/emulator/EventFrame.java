package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One frame on a socket.
 *
 * @param topicName what it is about
 * @param eventId names it; the copy of a frame sent twice has the same; null on system topics
 * @param eventTime when it was made; null on system topics
 * @param eventBody a {@link Conversation}, or a message
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EventFrame(String topicName, String eventId, Instant eventTime, Object eventBody) {

    static EventFrame of(Conversation conversation, Instant at) {
        return new EventFrame("routing.conversation", UUID.randomUUID().toString(), at, conversation);
    }

    static EventFrame closing(String message) {
        return new EventFrame("v2.system.socket_closing", null, null, Map.of("message", message));
    }

    static EventFrame metadata(String message) {
        return new EventFrame("channel.metadata", null, null, Map.of("message", message));
    }
}
