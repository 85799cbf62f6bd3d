package io.patchbay.journal;

import io.patchbay.intent.Outcome;
import java.time.Instant;

/**
 * One outcome, or row of a drop, that a sink has yet to tell.
 *
 * @param position  its place in the sink's rows
 * @param duplicate true for a row of a drop that was a duplicate, false for an outcome
 * @param intentId  the intent
 * @param reference the sender's case, or null
 * @param dropName  the drop that it came from, or null
 * @param line      the line in that drop, or null
 * @param attempts  how often it was tried before
 * @param outcome   the outcome; null for a duplicate
 * @param document  the outcome as JSON, the same text for every sink; null for a duplicate
 */
public record Delivery(long position, boolean duplicate, String intentId, String reference, String dropName, Integer line,
                       int attempts, Outcome outcome, String document) implements Due {

    @Override
    public String key() {
        return outcome.outcomeId();
    }

    @Override
    public Instant since() {
        return outcome.resolvedAt();
    }

    @Override
    public String name() {
        return "Outcome " + key() + " of intent " + intentId;
    }
}
