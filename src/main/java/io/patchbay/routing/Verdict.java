package io.patchbay.routing;

import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.ConversationSnapshot.Decision;
import io.patchbay.genesys.ConversationSnapshot.Disconnect;
import io.patchbay.genesys.ConversationSnapshot.State;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.intent.SkipReason;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.Routed;
import io.patchbay.journal.RoutingPlan.PlannedAgent;
import java.time.Instant;
import java.util.Optional;

/**
 * What a view of a conversation says about its intent: an end, or nothing yet. A pure function, so that any order,
 * repetition, delay or loss of views comes to the same outcome: a view that decides never contradicts another that does.
 */
public final class Verdict {

    private Verdict() {
    }

    /**
     * Judges one view. A 201, an evaluation that goes on, and an agent who rings decide nothing (guide, section 2), nor does
     * an end that leaves open how it came, until a GET at the deadline shows no more of it.
     *
     * @param routed   the intent, and what was asked of the platform
     * @param seen     the view; null for a creation, and for a GET that found no conversation
     * @param evidence how it was come by
     * @param deadline from when on a GET that shows no decision ends the wait
     * @param at       as of when it was seen; for a GET when it was asked, not when it was answered
     * @param askAgain whether a GET whose words are not known here is to be asked once more rather than believed
     * @return how the intent ends, or empty for not yet
     */
    public static Optional<Resolution> of(Routed routed, ConversationSnapshot seen, Evidence evidence, Instant deadline,
                                          Instant at, boolean askAgain) {
        boolean last = evidence == Evidence.POLL && !at.isBefore(deadline) && !(askAgain && hasUnknownWord(seen));
        if (seen == null) {
            return last ? Optional.of(end(Outcome.Kind.NEEDS_REVIEW, Reason.CONVERSATION_NOT_FOUND, evidence, routed.conversationId(),
                    "the platform gave this conversation's id and does not know it any more")) : Optional.empty();
        }
        Optional<PlannedAgent> preferred = routed.plan().agents().stream()
                .filter(agent -> agent.id().equals(seen.agentId())).findFirst();
        boolean wasConnected = seen.connectedAt() != null || seen.state() == State.CONNECTED;
        if (seen.decision() == Decision.PREFERRED && wasConnected && preferred.isPresent()) {
            return Optional.of(new Resolution(Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, evidence,
                    seen.conversationId(), seen.agentId(), preferred.get().rank(), null, null));
        }
        if (seen.decision() == Decision.FALLBACK || seen.state() == State.QUEUED) {
            return Optional.of(inQueue(routed, seen, evidence));
        }
        boolean over = seen.state() == State.DISCONNECTED;
        if (over && !last && (wasConnected || !isWhole(seen))) {
            // another view may say what this one leaves out
            return Optional.empty();
        }
        if (over && seen.disconnect() == Disconnect.ERROR) {
            return Optional.of(end(Outcome.Kind.FAILED, Reason.PLATFORM_ERROR, evidence, seen.conversationId(),
                    "the platform disconnected it with an error"));
        }
        if (last && wasConnected) {
            return Optional.of(end(Outcome.Kind.NEEDS_REVIEW, Reason.DECISION_UNCLEAR, evidence, seen.conversationId(),
                    "it was connected, but not to one of the agents it was given: decision " + seen.decision() + ", agent " + seen.agentId()));
        }
        if (over) {
            return Optional.of(end(Outcome.Kind.ABANDONED, seen.disconnect() == Disconnect.VOICEMAIL ? Reason.CUSTOMER_VOICEMAIL
                    : Reason.CUSTOMER_ABANDONED, evidence, seen.conversationId(), "it ended before anybody was connected"));
        }
        return last ? Optional.of(end(Outcome.Kind.TIMED_OUT, Reason.DECISION_NONE, evidence, seen.conversationId(),
                "the platform still says " + seen.state() + ", decision " + seen.decision())) : Optional.empty();
    }

    /** Whether one of its words is not known here: it teaches nothing, and the next answer may have another. */
    static boolean hasUnknownWord(ConversationSnapshot seen) {
        return seen != null && (seen.state() == State.UNKNOWN || seen.decision() == Decision.UNKNOWN || seen.disconnect() == Disconnect.UNKNOWN);
    }

    /** Whether the view of what is over says all that its end depends on, in words that are known here. */
    private static boolean isWhole(ConversationSnapshot seen) {
        return seen.decision() != Decision.UNKNOWN && seen.disconnect() != null && seen.disconnect() != Disconnect.UNKNOWN;
    }

    private static Resolution end(Outcome.Kind outcome, Reason reason, Evidence evidence, String conversationId, String detail) {
        return new Resolution(outcome, reason, evidence, conversationId, null, null, null, detail);
    }

    private static Resolution inQueue(Routed routed, ConversationSnapshot seen, Evidence evidence) {
        String queue = seen.queueId() != null ? seen.queueId() : routed.intent().fallback().queueId();
        if (routed.plan().agents().isEmpty()) {
            boolean someKnown = routed.plan().skipped().stream().anyMatch(skipped -> known(skipped.reason()));
            return new Resolution(Outcome.Kind.SENT_TO_QUEUE,
                    someKnown ? Reason.QUEUE_NO_AGENT_FREE : Reason.QUEUE_NO_AGENT_KNOWN, evidence, seen.conversationId(), null,
                    null, queue, "no preferred agent could take it, so none was asked for");
        }
        return new Resolution(Outcome.Kind.FELL_BACK, Reason.FALLBACK_ENGINE, evidence, seen.conversationId(), null, null, queue,
                "the engine reached none of the " + routed.plan().agents().size() + " preferred agents it was given");
    }

    private static boolean known(SkipReason reason) {
        return switch (reason) {
            case UNKNOWN, AMBIGUOUS, INACTIVE, REFUSED_BY_PLATFORM -> false;
            default -> true;
        };
    }
}
