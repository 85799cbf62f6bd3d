package io.patchbay.routing;

import io.patchbay.intent.Intent;
import io.patchbay.intent.SkippedAgent;
import io.patchbay.journal.Claim;
import io.patchbay.journal.PresenceSeen;
import io.patchbay.journal.RoutingPlan;
import java.util.List;

/**
 * A claimed intent on its way to the platform.
 *
 * @param claim  the right to work on it; holds the intent as it was accepted
 * @param intent the intent as it is to be sent: enrichment may have filled it in
 * @param plan   who is to be asked for, and who is skipped
 */
public record Preparation(Claim claim, Intent intent, RoutingPlan plan) {

    /** An agent of the plan as the sender wrote it. */
    public String written(RoutingPlan.PlannedAgent agent) {
        return intent.preferredAgents().get(agent.rank() - 1);
    }

    /** The same with an enriched intent. */
    public Preparation with(Intent enriched) {
        return new Preparation(claim, enriched, plan);
    }

    /** The same with another plan. */
    public Preparation with(List<RoutingPlan.PlannedAgent> agents, List<SkippedAgent> skipped) {
        return new Preparation(claim, intent, new RoutingPlan(agents, skipped, plan.presence()));
    }

    /** The same with what presence said of its agents. */
    public Preparation with(PresenceSeen presence) {
        return new Preparation(claim, intent, new RoutingPlan(plan.agents(), plan.skipped(), presence));
    }
}
