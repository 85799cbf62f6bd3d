package io.patchbay.emulator;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** One queue at work: its members and who waits, the longest waiting first. Used by {@link ContactCentre} alone, on one thread. */
final class WaitingRoom {

    private final Scenario.Queue queue;
    private final List<AgentDesk> members;
    private final List<AgentDesk> qualified;
    private final Distribution distribution;
    private final Map<Medium, Set<Line>> waiting = new EnumMap<>(Medium.class);

    WaitingRoom(Scenario.Queue queue, List<AgentDesk> members) {
        this.queue = queue;
        this.members = members;
        this.qualified = members.stream().filter(desk -> desk.agent().skills().containsAll(queue.requiredSkills())).toList();
        this.distribution = new Distribution(queue.strategy());
        for (Medium medium : Medium.values()) {
            waiting.put(medium, new LinkedHashSet<>());
        }
    }

    Scenario.Queue queue() {
        return queue;
    }

    /** @return members who are available now */
    int onQueue() {
        return (int) members.stream().filter(desk -> desk.agent().active() && desk.presence() == Presence.AVAILABLE).count();
    }

    /** @return this queue's way of choosing, also among preferred agents whose fallback it is */
    Distribution distribution() {
        return distribution;
    }

    boolean serves(AgentDesk desk) {
        return members.contains(desk);
    }

    /** @return the member who gets something of this kind now; null where nobody can */
    AgentDesk chooseMember(Medium medium, RandomGenerator random) {
        return distribution.choose(qualified, medium, random);
    }

    void enter(Line line) {
        waiting.get(line.medium()).add(line);
    }

    void leave(Line line) {
        waiting.get(line.medium()).remove(line);
    }

    /** @return who has waited the longest of what the agent can take; empty where the agent is no help */
    Optional<Line> nextFor(AgentDesk desk) {
        if (!qualified.contains(desk)) {
            return Optional.empty();
        }
        Line longest = null;
        for (Medium medium : Medium.values()) {
            if (desk.canTake(medium) && !waiting.get(medium).isEmpty()) {
                Line head = waiting.get(medium).iterator().next();
                if (longest == null || head.conversation().changedAt().isBefore(longest.conversation().changedAt())) {
                    longest = head;
                }
            }
        }
        return Optional.ofNullable(longest);
    }
}
