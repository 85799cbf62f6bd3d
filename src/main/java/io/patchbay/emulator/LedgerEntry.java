package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * One fact: a line of the ledger. What does not go with its kind is null.
 *
 * @param at when: of a call its arrival, of a transition the time it was due, of an answer when it was sent
 * @param kind what it is about
 * @param conversationId the conversation
 * @param reference the request's attributes.patchbayIntent
 * @param requestHash SHA-256 of the create's body, hexadecimal
 * @param status the answer's status; 0 where it never went out: the connection was closed or torn instead, or the caller had gone
 * @param method HTTP method of a call
 * @param path path template of a call
 * @param heldBackMillis of an answer, how long it was held back; null for not at all
 * @param body of an answer, false where it went out without a body; null otherwise
 * @param truth what was so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerEntry(Instant at, Kind kind, String conversationId, String reference, String requestHash, Integer status,
        String method, String path, Long heldBackMillis, Boolean body, Truth truth) {

    static LedgerEntry create(Instant at, Conversation conversation, String requestHash) {
        InteractionRequest request = conversation.request();
        return new LedgerEntry(at, Kind.CREATE, conversation.conversationId(), request.reference(), requestHash, null, null, null, null, null,
                new Truth(State.PENDING, Decision.NONE, null, request.fallbackQueueId().orElse(null), null, 1, null, request.preferredAgents()));
    }

    static LedgerEntry answer(Instant at, String conversationId, String reference, String requestHash, int status, Long heldBackMillis, Boolean body) {
        return new LedgerEntry(at, Kind.ANSWER, conversationId, reference, requestHash, status, null, null, heldBackMillis, body, null);
    }

    static LedgerEntry call(Instant at, String method, String path, int status) {
        return new LedgerEntry(at, Kind.CALL, null, null, null, status, method, path, null, null, null);
    }

    static LedgerEntry transition(Conversation conversation) {
        return of(Kind.TRANSITION, conversation.changedAt(), conversation);
    }

    static LedgerEntry eventSent(Instant at, Conversation conversation) {
        return of(Kind.EVENT_SENT, at, conversation);
    }

    private static LedgerEntry of(Kind kind, Instant at, Conversation conversation) {
        Conversation.Routing routing = conversation.routing();
        return new LedgerEntry(at, kind, conversation.conversationId(), conversation.request().reference(), null, null, null, null, null, null,
                new Truth(conversation.state(), routing.decision(), routing.agentId(), routing.queueId(), conversation.disconnectReason(),
                        conversation.version(), conversation.outcome(), null));
    }

    /** What a line is about. */
    public enum Kind {
        /** A conversation came into being: its version 1. */
        CREATE,
        /** A create was answered, or its answer was withheld; one for each create that arrived whole. */
        ANSWER,
        /** A conversation made a further transition. */
        TRANSITION,
        /** An event frame was written to one socket. */
        EVENT_SENT,
        /** A call was made that counts for the rate limit, or would if there were one. */
        CALL;

        /** @return the word in the ledger */
        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What was so.
     *
     * @param state where the conversation was
     * @param decision what the engine had decided
     * @param agentId the agent, ringing or connected
     * @param queueId the queue; of a create the fallback queue asked for
     * @param disconnectReason why it was over
     * @param version the conversation's version
     * @param outcome {@link Conversation#outcome()}
     * @param preferredAgents of a create: whom it asked for, in order
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Truth(State state, Decision decision, String agentId, String queueId, DisconnectReason disconnectReason, int version,
            String outcome, List<String> preferredAgents) {
    }
}
