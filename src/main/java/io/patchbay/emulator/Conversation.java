package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;

/**
 * A conversation as it was after one of its transitions; what GET answers and what an event carries.
 *
 * @param conversationId its id
 * @param type kind of interaction
 * @param state where it is
 * @param disconnectReason why it is over; null unless it is
 * @param routing what the engine has decided
 * @param attributes as sent
 * @param version 1 for the first transition, one more for each after it
 * @param request what it came from; not on the wire
 * @param clientId whose it is; not on the wire
 * @param changedAt when this transition happened; not on the wire
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Conversation(String conversationId, Medium type, State state, DisconnectReason disconnectReason, Routing routing,
        Map<String, String> attributes, int version, @JsonIgnore InteractionRequest request, @JsonIgnore String clientId,
        @JsonIgnore Instant changedAt) {

    static Conversation created(String conversationId, InteractionRequest request, String clientId, Instant at) {
        return new Conversation(conversationId, request.type(), State.PENDING, null, new Routing(Decision.NONE, null, null, null, null),
                request.attributes(), 1, request, clientId, at);
    }

    Conversation offeredToPreferred(String agentId, Instant at) {
        return moved(State.PENDING, null, new Routing(Decision.PREFERRED, agentId, null, at, null), at);
    }

    Conversation queued(String queueId, Instant at) {
        return moved(State.QUEUED, null, new Routing(Decision.FALLBACK, null, queueId, at, null), at);
    }

    Conversation backInQueue(Instant at) {
        return moved(State.QUEUED, null, routing, at);
    }

    Conversation connected(String agentId, Instant at) {
        return moved(State.CONNECTED, null, new Routing(routing.decision, agentId, routing.queueId, routing.decidedAt, at), at);
    }

    Conversation disconnected(DisconnectReason reason, Instant at) {
        return moved(State.DISCONNECTED, reason, routing, at);
    }

    /**
     * How it ended for the one who asked for preferred agents, by the table that Patchbay's users hold on to; written down
     * here a second time on purpose, so that it can be compared.
     *
     * @return CONNECTED_PREFERRED, FELL_BACK, SENT_TO_QUEUE, ABANDONED or FAILED; null while nothing is decided
     */
    public String outcome() {
        if (routing.decision == Decision.FALLBACK) {
            return request.preferredAgents().isEmpty() ? "SENT_TO_QUEUE" : "FELL_BACK";
        }
        if (routing.connectedAt != null) {
            return "CONNECTED_PREFERRED";
        }
        if (state == State.DISCONNECTED) {
            return disconnectReason == DisconnectReason.ERROR ? "FAILED" : "ABANDONED";
        }
        return null;
    }

    private Conversation moved(State next, DisconnectReason reason, Routing decided, Instant at) {
        return new Conversation(conversationId, type, next, reason, decided, attributes, version + 1, request, clientId, at);
    }

    /**
     * What the engine has decided.
     *
     * @param decision none until it commits
     * @param agentId the agent; null where there is none
     * @param queueId the queue, where the decision is fallback; null otherwise
     * @param decidedAt when; null until then
     * @param connectedAt when an agent had it; null until then
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Routing(Decision decision, String agentId, String queueId, Instant decidedAt, Instant connectedAt) {
    }
}
