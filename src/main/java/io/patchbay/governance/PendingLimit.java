package io.patchbay.governance;

import io.patchbay.journal.QueueFates.Undecided;
import io.patchbay.journal.Tally.Sums;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Judges whether interactions remain pending for longer than the routing engine should let them. */
public final class PendingLimit {

    private static final int LEAST = 3;
    private static final int MOST_NAMED = 20;

    private final Duration limit;

    /** @param engineTimeout after so long the engine falls back by itself; a third of it is granted besides */
    public PendingLimit(Duration engineTimeout) {
        this.limit = engineTimeout.plus(engineTimeout.dividedBy(3));
    }

    /** How old an interaction without decision is that is pending for too long. */
    public Duration limit() {
        return limit;
    }

    /**
     * Judges what is pending now, and what was given up for it within the window.
     *
     * @param undecided older than the limit
     * @param sums      what ended within the window, by queue
     * @param raised    queues of which it has been said
     */
    public List<Finding> judge(List<Undecided> undecided, Map<String, Sums> sums, Set<String> raised) {
        Map<String, List<Undecided>> pending = undecided.stream().collect(Collectors.groupingBy(Undecided::queueId, TreeMap::new, Collectors.toList()));
        Set<String> queues = new HashSet<>(sums.keySet());
        queues.addAll(pending.keySet());
        List<Finding> findings = new ArrayList<>();
        for (String queue : queues) {
            List<Undecided> now = pending.getOrDefault(queue, List.of());
            long timedOut = sums.getOrDefault(queue, Sums.NONE).timedOut();
            boolean crossed = now.size() + timedOut >= LEAST;
            if (crossed || raised.contains(queue) && now.size() + timedOut > 0) {
                String says = now.size() + " interactions for queue " + queue + " are pending for more than " + limit.toSeconds() + " s, and "
                        + timedOut + " were given up as such";
                findings.add(new Finding(queue, crossed, Set.of(), says, Map.of("queue", queue, "pending", now.size(), "timedOut", timedOut,
                        "limitSeconds", limit.toMillis() / 1_000.0, "intents", now.stream().limit(MOST_NAMED).map(Undecided::intentId).toList(),
                        "conversations", now.stream().limit(MOST_NAMED).map(Undecided::conversationId).toList())));
            }
        }
        return findings;
    }
}
