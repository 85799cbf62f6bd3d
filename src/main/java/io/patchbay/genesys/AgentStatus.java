package io.patchbay.genesys;

/**
 * Routing state and free capacity of one agent (guide, section 3).
 *
 * @param agentId           the user id asked for
 * @param state             his routing state
 * @param availableCapacity interactions he can still take; null where the platform does not say
 */
public record AgentStatus(String agentId, State state, Integer availableCapacity) {

    /** An agent's routing state. */
    public enum State {
        /** Can be offered an interaction. */
        AVAILABLE,
        /** Has as many as he can take. */
        BUSY,
        /** Logged in, away. */
        AWAY,
        /** Logged in, not taking interactions. */
        NOT_READY,
        /** Not logged in. */
        OFFLINE,
        /** A word this version does not know, or none. */
        UNKNOWN
    }
}
