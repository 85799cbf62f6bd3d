package io.patchbay.genesys;

/**
 * What the platform says of one agent right now.
 *
 * @param agentId           the user id
 * @param state             routing state; {@link State#UNKNOWN} for a value this version does not know
 * @param availableCapacity interactions the agent could still take; null where the platform does not say
 */
public record AgentStatus(String agentId, State state, Integer availableCapacity) {

    /** Routing state of an agent. */
    public enum State { AVAILABLE, BUSY, AWAY, NOT_READY, OFFLINE, UNKNOWN }
}
