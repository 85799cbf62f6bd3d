package io.patchbay.intent;

/** Why a preferred agent was not handed to the platform. */
public enum SkipReason {
    /** The platform knows nobody of this id, e-mail or name. */
    UNKNOWN("agent.unknown", "Correct the id, the e-mail or the exact display name."),
    /** More than one user has this e-mail or name. */
    AMBIGUOUS("agent.ambiguous", "Write the agent's user id instead of the name."),
    /** The user is not active any more. */
    INACTIVE("agent.inactive", "Take the agent out of the sender's lists."),
    /** On another interaction. */
    BUSY("agent.busy", "Nothing; let intents wait for busy agents with presence.when-busy=wait."),
    /** Free, but without capacity for one more. */
    NO_CAPACITY("agent.no-capacity", "Check the agent's concurrency setting at the platform."),
    /** Away from the desk. */
    AWAY("agent.away", "Nothing; the agent was away at that moment."),
    /** Logged in, but not taking interactions. */
    NOT_READY("agent.not-ready", "Nothing; the agent was not ready at that moment."),
    /** Not logged in. */
    OFFLINE("agent.offline", "Nothing; the agent was not logged in at that moment."),
    /** The platform's answer to the create named this agent as unknown. */
    REFUSED_BY_PLATFORM("agent.refused-by-platform", "Look the agent up at the platform: it was found before, and refused on create.");

    private final String wire;
    private final String advice;

    SkipReason(String wire, String advice) {
        this.wire = wire;
        this.advice = advice;
    }

    /**
     * The code in outcomes.
     *
     * @return the code, never null
     */
    public String wire() {
        return wire;
    }

    /**
     * What to do about it.
     *
     * @return one sentence
     */
    public String advice() {
        return advice;
    }

    /**
     * The reason of a code.
     *
     * @param wire what {@link #wire()} gave
     * @return the reason, never null
     * @throws IllegalArgumentException where the list has no such code
     */
    public static SkipReason ofWire(String wire) {
        for (SkipReason reason : values()) {
            if (reason.wire.equals(wire)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("No reason to skip an agent: " + wire);
    }
}
