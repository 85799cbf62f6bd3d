package io.patchbay.audit;

/** What can be wrong with what came out, each kind counted for itself. */
public enum Fault {
    /** Promised and not delivered: no outcome where one is told, no line in a results file, a sink that was never told. */
    LOST,
    /** Done or told twice: conversations, outcomes, lines. */
    DUPLICATED,
    /** Of what nobody sent. */
    UNEXPECTED,
    /** An outcome, a count or a call for a person that the platform's ledger contradicts. */
    WRONG,
    /** Told before it was so at the platform, or before the journal had it. */
    PREMATURE,
    /** The journal contradicts itself or what was told: a path that there is not, a state that is none, another text. */
    INCONSISTENT
}
