package io.patchbay.emulator;

import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** One agent at work: presence, and what is on the desk. Used by {@link ContactCentre} alone, on one thread. */
final class AgentDesk {

    private final Scenario.Agent agent;
    private final Map<Medium, Integer> load = new EnumMap<>(Medium.class);
    private final Set<Line> awaited = new LinkedHashSet<>();
    private Presence presence;
    private boolean steady;
    private Integer capacity;
    private Instant freeSince;
    private Instant lastGiven = Instant.MIN;

    AgentDesk(Scenario.Agent agent, Instant opensAt) {
        this.agent = agent;
        this.presence = agent.presence();
        this.steady = agent.steady();
        this.freeSince = opensAt;
    }

    Scenario.Agent agent() {
        return agent;
    }

    Presence presence() {
        return presence;
    }

    /** @return true where the agent's presence changes only by hand or as listed */
    boolean steady() {
        return steady;
    }

    /** @return since when the agent could take more */
    Instant freeSince() {
        return freeSince;
    }

    /** @return when the agent was last given something; the beginning of time where never */
    Instant lastGiven() {
        return lastGiven;
    }

    /** @return lines that wait for this agent, among other preferred ones, in the order of their waiting */
    Set<Line> awaited() {
        return awaited;
    }

    int concurrency(Medium medium) {
        return capacity == null ? agent.concurrencyOf(medium) : capacity;
    }

    int freeCapacity(Medium medium) {
        return Math.max(0, concurrency(medium) - load.getOrDefault(medium, 0));
    }

    boolean canTake(Medium medium) {
        return agent.active() && presence == Presence.AVAILABLE && freeCapacity(medium) > 0;
    }

    void become(Presence other, Instant at) {
        if (presence != other && other == Presence.AVAILABLE) {
            freeSince = at;
        }
        presence = other;
    }

    void keepSteady() {
        steady = true;
    }

    void limitTo(int interactions) {
        capacity = interactions;
    }

    void give(Medium medium, Instant at) {
        load.merge(medium, 1, Integer::sum);
        lastGiven = at;
    }

    void take(Medium medium, Instant at) {
        load.merge(medium, -1, Integer::sum);
        freeSince = at;
    }
}
