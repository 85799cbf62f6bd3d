package io.patchbay.emulator;

import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** One queue's way of choosing. It remembers whom it chose last, for the round. */
final class Distribution {

    private final Strategy strategy;
    private AgentDesk last;

    Distribution(Strategy strategy) {
        this.strategy = strategy;
    }

    /**
     * Chooses one of those who can take an interaction.
     *
     * @param listed everybody in question, in the order of the list, whether free or not
     * @param medium the kind of interaction
     * @param random for {@link Strategy#RANDOM}
     * @return the one chosen; null where nobody can take it
     */
    AgentDesk choose(List<AgentDesk> listed, Medium medium, RandomGenerator random) {
        List<AgentDesk> able = listed.stream().filter(desk -> desk.canTake(medium)).toList();
        if (able.isEmpty()) {
            return null;
        }
        last = switch (strategy) {
            case SEQUENTIAL -> able.get(0);
            case LONGEST_AVAILABLE -> able.stream().min(Comparator.comparing(AgentDesk::freeSince)).orElseThrow();
            case LEAST_RECENT -> able.stream().min(Comparator.comparing(AgentDesk::lastGiven)).orElseThrow();
            case RANDOM -> able.get(random.nextInt(able.size()));
            case ROUND_ROBIN -> nextInRound(listed, able);
        };
        return last;
    }

    private AgentDesk nextInRound(List<AgentDesk> listed, List<AgentDesk> able) {
        int lastPlace = listed.indexOf(last);
        return able.stream().filter(desk -> listed.indexOf(desk) > lastPlace).findFirst().orElse(able.get(0));
    }
}
