package io.patchbay.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.patchbay.intent.SkippedAgent;
import java.util.List;

/**
 * What is asked of the platform for an intent: the agents left after looking, in the sender's order, and those who were
 * skipped. No agents means standard routing by the fallback queue.
 *
 * @param agents   who is sent, may be empty
 * @param skipped  who is not, and why
 * @param presence what that was decided by; null before, and in a plan that comes out of the journal
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoutingPlan(List<PlannedAgent> agents, List<SkippedAgent> skipped, PresenceSeen presence) {

    /** Nobody asked for, nobody skipped. */
    public static final RoutingPlan NONE = new RoutingPlan(List.of(), List.of());

    /** Defensive copies. */
    public RoutingPlan {
        agents = List.copyOf(agents);
        skipped = List.copyOf(skipped);
    }

    /** A plan before presence was looked at. */
    public RoutingPlan(List<PlannedAgent> agents, List<SkippedAgent> skipped) {
        this(agents, skipped, null);
    }

    /**
     * An agent who is sent.
     *
     * @param id   the platform's user id
     * @param rank the place in the sender's list, from 1
     */
    public record PlannedAgent(String id, int rank) {
    }

    /** The user ids in order. */
    public List<String> agentIds() {
        return agents.stream().map(PlannedAgent::id).toList();
    }
}
