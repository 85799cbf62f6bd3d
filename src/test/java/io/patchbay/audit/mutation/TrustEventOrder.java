package io.patchbay.audit.mutation;

import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.Routed;
import io.patchbay.routing.Correlation;
import io.patchbay.routing.Observation;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Right in calm weather: queued first means fallback, connected first means a preferred agent, over first means that nobody
 * had it. Whatever overtakes makes it wrong.
 */
public final class TrustEventOrder implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange group, Exchange added) {
        Observation seen = added.getMessage().getBody(Observation.class);
        Correlation before = group == null ? null : group.getMessage().getBody(Correlation.class);
        added.getMessage().setBody(before != null && before.decided() ? before : new Correlation(seen.routed(), resolution(seen), 0));
        return added;
    }

    private static Resolution resolution(Observation seen) {
        ConversationSnapshot snapshot = seen.snapshot();
        if (snapshot == null) {
            return null;
        }
        return switch (snapshot.state()) {
            case QUEUED -> end(seen, seen.routed().plan().agents().isEmpty() ? Reason.QUEUE_NO_AGENT_FREE : Reason.FALLBACK_ENGINE, null,
                    snapshot.queueId());
            case CONNECTED -> end(seen, Reason.PREFERRED_CONNECTED, snapshot.agentId(), null);
            case DISCONNECTED -> end(seen, snapshot.disconnect() == ConversationSnapshot.Disconnect.ERROR ? Reason.PLATFORM_ERROR
                    : Reason.CUSTOMER_ABANDONED, null, null);
            default -> null;
        };
    }

    private static Resolution end(Observation seen, Reason reason, String agent, String queue) {
        Routed routed = seen.routed();
        Outcome.Kind outcome = reason.outcome();
        return new Resolution(outcome, reason, seen.evidence(), routed.conversationId(), agent, agent == null ? null : 1, queue, null);
    }
}
