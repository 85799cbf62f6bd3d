package io.patchbay.journal;

/** A moment in which a process may end, and which must not matter: something is committed, and its counterpart is not. */
public enum FailPoint {
    /** Intents are journaled, and no sender was told. */
    ACCEPTED_UNANSWERED,
    /** A create is journaled as begun, and no byte of it went out. */
    BEGUN_UNSENT,
    /** The platform has answered a create, and the journal does not know. */
    ANSWERED_UNRECORDED,
    /** An event has decided, and its outcome is not committed. */
    DECIDED_UNCOMMITTED,
    /** An outcome is committed, and no sink was told. */
    RESOLVED_UNPUBLISHED,
    /** A broker or a webhook has an outcome, and its mark is not committed. */
    DELIVERED_UNMARKED,
    /** Lines are in a file of outcomes, and their marks are not committed. */
    OUTCOMES_UNMARKED,
    /** Lines are in a drop's results file, and their marks are not committed. */
    RESULTS_UNMARKED,
    /** A batch of a drop is journaled and its refused rows are in the rejects file, and the batch is not counted. */
    REJECTS_UNMARKED,
    /** A drop has been moved out of the inbox, and the journal does not know. */
    MOVED_UNRECORDED
}
