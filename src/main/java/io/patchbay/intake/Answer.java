package io.patchbay.intake;

import io.patchbay.intent.Fault;
import java.util.List;
import java.util.Objects;

/**
 * What became of an offer.
 *
 * @param status the word on it, never null
 * @param intentId the intent's id; null where it is invalid
 * @param state where the intent that the journal holds under this id stands; null where it is invalid
 * @param faults what is wrong with it; empty where it was accepted or is here already
 */
public record Answer(Status status, String intentId, String state, List<Fault> faults) {

    /** Copies the list and refuses an answer without a status. */
    public Answer {
        Objects.requireNonNull(status, "status");
        faults = List.copyOf(faults);
    }

    /** The words on an offer. */
    public enum Status {
        /** It is in the journal now. */
        ACCEPTED,
        /** The same intent is in the journal already. */
        DUPLICATE,
        /** Another intent is in the journal under this id. */
        CONFLICT,
        /** It is no intent. */
        INVALID
    }
}
