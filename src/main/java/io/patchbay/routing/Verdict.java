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
     * Judges one view. A 201, an evaluation that goes on, and an agent who rings decide nothing (guide, section 2).
     *
     * @param routed   the intent, and what was asked of the platform
     * @param seen     the view
     * @param evidence how it was come by
     * @param deadline from when on a GET that shows no decision ends the wait
     * @param now      when it was seen
     * @return how the intent ends, or empty for not yet
     */
    public static Optional<Resolution> of(Routed routed, ConversationSnapshot seen, Evidence evidence, Instant deadline,
                                          Instant now) {
        Optional<PlannedAgent> preferred = routed.plan().agents().stream()
                .filter(agent -> agent.id().equals(seen.agentId())).findFirst();
        boolean wasConnected = seen.connectedAt() != null || seen.state() == State.CONNECTED;
        if (seen.decision() == Decision.PREFERRED && wasConnected && preferred.isPresent()) {
            return Optional.of(new Resolution(Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, evidence,
                    seen.conversationId(), seen.agentId(), preferred.get().rank(), null, null));
        }
        if (seen.decision() == Decision.FALLBACK) {
            return Optional.of(inQueue(routed, seen, evidence));
        }
        if (seen.state() == State.DISCONNECTED) {
            return Optional.of(ended(seen, evidence));
        }
        if (evidence == Evidence.POLL && !now.isBefore(deadline)) {
            return Optional.of(new Resolution(Outcome.Kind.TIMED_OUT, Reason.DECISION_NONE, evidence, seen.conversationId(),
                    null, null, null, "the platform still says " + seen.state() + ", decision " + seen.decision()));
        }
        return Optional.empty();
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

    private static Resolution ended(ConversationSnapshot seen, Evidence evidence) {
        if (seen.disconnect() == Disconnect.ERROR) {
            return new Resolution(Outcome.Kind.FAILED, Reason.PLATFORM_ERROR, evidence, seen.conversationId(), null, null, null,
                    "the platform disconnected it with an error");
        }
        Reason reason = seen.disconnect() == Disconnect.VOICEMAIL ? Reason.CUSTOMER_VOICEMAIL : Reason.CUSTOMER_ABANDONED;
        return new Resolution(Outcome.Kind.ABANDONED, reason, evidence, seen.conversationId(), null, null, null,
                "it ended before anybody was connected");
    }
}
