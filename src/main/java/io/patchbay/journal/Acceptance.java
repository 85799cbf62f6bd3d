package io.patchbay.journal;

/**
 * What became of a candidate.
 *
 * @param intentId the intent's id
 * @param status   whether it is new
 * @param state    where the intent that the journal holds under this id stands, a {@link State} or an outcome
 */
public record Acceptance(String intentId, Status status, String state) {

    /** The three answers to a candidate. */
    public enum Status {
        /** New, or the very same row of the very same drop read again after a crash. */
        ACCEPTED,
        /** The same id and the same content are here already. */
        DUPLICATE,
        /** The same id is here with other content. */
        CONFLICT
    }
}
