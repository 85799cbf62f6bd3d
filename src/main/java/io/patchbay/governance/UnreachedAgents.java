package io.patchbay.governance;

import io.patchbay.journal.Tally.Asked;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the agents who are asked for again and again and never connected, while others are. */
public final class UnreachedAgents {

    private static final long OFTEN = 20;
    private static final int MOST_NAMED = 50;

    /**
     * Judges.
     *
     * @param agents what was asked and connected, by user id
     * @param raised agents of whom it has been said
     * @return one for each agent; where there are many, those of whom it has been said and the most asked for
     */
    public List<Finding> judge(Map<String, Asked> agents, Set<String> raised) {
        long others = agents.values().stream().mapToLong(Asked::connected).sum();
        if (others == 0) {
            return List.of();
        }
        return agents.entrySet().stream().filter(agent -> agent.getValue().asked() >= OFTEN && agent.getValue().connected() == 0)
                .sorted(Comparator.comparing((Map.Entry<String, Asked> agent) -> !raised.contains(agent.getKey()))
                        .thenComparing(agent -> -agent.getValue().asked()).thenComparing(Map.Entry::getKey))
                .limit(MOST_NAMED)
                .map(agent -> new Finding(agent.getKey(), true, Set.of(), "agent " + agent.getKey() + " was asked for " + agent.getValue().asked()
                        + " times and never connected, while others were " + others + " times",
                        Map.of("agent", agent.getKey(), "asked", agent.getValue().asked(), "othersConnected", others))).toList();
    }
}
