package io.patchbay.routing;

import io.patchbay.intent.Evidence;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.Routed;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * What the observations of one conversation come to. The first that decides is kept; the order in which the others come, and
 * how often, makes no difference.
 *
 * @param routed     the intent under way
 * @param resolution how it ends, or null for not yet
 * @param unclear    how many GETs at or after the deadline were answered in words that are not known here
 */
public record Correlation(Routed routed, Resolution resolution, int unclear) {

    /** So many unclear answers are no accident: the platform says it so. */
    static final int MOST_UNCLEAR = 5;

    /** Whether the group is complete. */
    public boolean decided() {
        return resolution != null;
    }

    /** Puts one observation after another into a correlation. */
    public static final class Strategy implements AggregationStrategy {

        private final Duration resolveTimeout;

        /** @param resolveTimeout from the creation to the moment from which a GET without a decision ends the wait */
        public Strategy(Duration resolveTimeout) {
            this.resolveTimeout = resolveTimeout;
        }

        @Override
        public Exchange aggregate(Exchange group, Exchange added) {
            Observation observation = added.getMessage().getBody(Observation.class);
            Exchange kept = group == null ? added : group;
            Correlation before = group == null ? null : group.getMessage().getBody(Correlation.class);
            kept.getMessage().setBody(correlate(before, observation));
            return kept;
        }

        Correlation correlate(Correlation before, Observation observation) {
            if (before != null && before.decided()) {
                return before;
            }
            Routed routed = observation.routed();
            Instant deadline = routed.since().plus(resolveTimeout);
            boolean isUnclear = observation.evidence() == Evidence.POLL && !observation.at().isBefore(deadline)
                    && Verdict.hasUnknownWord(observation.snapshot());
            int unclear = (before == null ? 0 : before.unclear) + (isUnclear ? 1 : 0);
            return new Correlation(routed, Verdict.of(routed, observation.snapshot(), observation.evidence(), deadline, observation.at(),
                    unclear < MOST_UNCLEAR).orElse(null), unclear);
        }
    }
}
