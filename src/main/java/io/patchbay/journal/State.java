package io.patchbay.journal;

/**
 * Where an intent stands before it has an outcome. With its outcome an intent's state is that outcome's name, and
 * nothing leaves it.
 */
public enum State {
    /** Written down; not submitted, or submitted and surely not processed. */
    ACCEPTED,
    /** A create may be under way right now. */
    SUBMITTING,
    /** The platform has it; what it decides is not known yet. */
    ROUTING,
    /** A create was sent and its fate is not known. */
    UNKNOWN
}
