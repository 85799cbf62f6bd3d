package io.patchbay.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A fact of the platform's ledger. What does not go with its kind is null.
 *
 * @param at when
 * @param kind create, answer, transition, event-sent or call
 * @param conversationId the conversation
 * @param reference the intent's id as the platform saw it
 * @param status of an answer or a call; 0 where the connection was closed instead
 * @param method of a call
 * @param path path template of a call
 * @param body of an answer, false where it went out without one
 * @param truth how the conversation stood
 */
public record LedgerLine(Instant at, String kind, String conversationId, String reference, Integer status, String method, String path,
        boolean body, Truth truth) {

    static LedgerLine of(JsonNode line) {
        return new LedgerLine(Lines.instant(line, "at"), Lines.text(line, "kind"), Lines.text(line, "conversationId"),
                Lines.text(line, "reference"), line.has("status") ? line.get("status").asInt() : null, Lines.text(line, "method"),
                Lines.text(line, "path"), line.path("body").asBoolean(true), line.has("truth") ? Truth.of(line.get("truth")) : null);
    }

    boolean is(String wanted) {
        return kind.equals(wanted);
    }

    /** Whether the caller cannot know from this answer if there is a conversation: a table that users hold on to. */
    boolean isAmbiguous() {
        return is("answer") && (status < 200 || status >= 300 && status < 400 || status == 408 || status >= 500
                || status < 300 && (conversationId == null || !body));
    }

    boolean isRefusal() {
        return is("answer") && body && List.of(400, 404, 409, 413, 422).contains(status);
    }

    /**
     * How a conversation stood.
     *
     * @param state pending, queued, connected, disconnected
     * @param decision none, preferred, fallback
     * @param agentId who rang or was connected
     * @param queueId the queue it fell back to
     * @param disconnectReason why it was over
     * @param version from 1, one more with each transition
     * @param preferredAgents of a create: whom it asked for
     */
    public record Truth(String state, String decision, String agentId, String queueId, String disconnectReason, int version,
            List<String> preferredAgents) {

        static Truth of(JsonNode truth) {
            List<String> preferred = new ArrayList<>();
            truth.path("preferredAgents").forEach(agent -> preferred.add(agent.asText()));
            return new Truth(Lines.text(truth, "state"), Lines.text(truth, "decision"), Lines.text(truth, "agentId"),
                    Lines.text(truth, "queueId"), Lines.text(truth, "disconnectReason"), truth.path("version").asInt(), preferred);
        }
    }
}
