package io.patchbay.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Fault;
import io.patchbay.intent.Source;
import java.util.List;
import java.util.Objects;

/**
 * One row, message or body, as it came.
 *
 * @param document what the sender sent; null where there are faults
 * @param faults what the edge found wrong with it already; empty where it is to be checked as an intent
 * @param source the way it came in, never null
 */
public record Offer(JsonNode document, List<Fault> faults, Source source) {

    /** Copies the list and refuses an offer without a source. */
    public Offer {
        faults = List.copyOf(faults);
        Objects.requireNonNull(source, "source");
    }

    /**
     * A document to be checked.
     *
     * @param document what the sender sent
     * @param source the way it came in
     * @return an offer without faults
     */
    public static Offer of(JsonNode document, Source source) {
        return new Offer(document, List.of(), source);
    }

    /**
     * Something that is no document at all.
     *
     * @param fault why
     * @param source the way it came in
     * @return an offer that will be answered as invalid
     */
    public static Offer faulty(Fault fault, Source source) {
        return new Offer(null, List.of(fault), source);
    }
}
