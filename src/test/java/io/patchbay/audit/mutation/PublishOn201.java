package io.patchbay.audit.mutation;

import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.Routed;
import io.patchbay.routing.Correlation;
import io.patchbay.routing.Observation;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/** Takes an accepted create for a connection with the first agent asked for. */
public final class PublishOn201 implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange group, Exchange added) {
        Routed routed = added.getMessage().getBody(Observation.class).routed();
        String agent = routed.plan().agentIds().stream().findFirst().orElse(null);
        added.getMessage().setBody(new Correlation(routed, new Resolution(Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED,
                Evidence.RESPONSE, routed.conversationId(), agent, 1, null, null), 0));
        return added;
    }
}
