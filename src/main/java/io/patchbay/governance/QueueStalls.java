package io.patchbay.governance;

import io.patchbay.journal.QueueFate;
import io.patchbay.journal.QueueFates.Usual;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Judges what queues do with what falls back to them, against what they usually do. */
public final class QueueStalls {

    private static final int LEAST = 3;
    private static final double STUCK = 0.20;
    private static final double RECOVERED = 0.10;
    private static final int ENOUGH_HISTORY = 100;
    private static final int ENOUGH_NOW = 10;
    private static final double CALM = 0.8;
    private static final int CYCLES = 3;
    private static final int MOST_NAMED = 20;

    private final Duration usualWait;

    /** @param usualWait how long a queue may take while too little of it is known */
    public QueueStalls(Duration usualWait) {
        this.usualWait = usualWait;
    }

    private Duration wait(Map<String, Usual> usual, String queue) {
        Usual known = usual.getOrDefault(queue, Usual.UNKNOWN);
        return known.waits() < ENOUGH_HISTORY ? usualWait : known.waitTime();
    }

    private static Map<String, List<QueueFate>> byQueue(List<QueueFate> window) {
        return window.stream().collect(Collectors.groupingBy(QueueFate::queueId, TreeMap::new, Collectors.toList()));
    }

    private record Stuck(List<QueueFate> due, List<QueueFate> stuck) {

        double share() {
            return due.isEmpty() ? 0 : (double) stuck.size() / due.size();
        }

        boolean isMuch() {
            return stuck.size() >= LEAST && share() >= STUCK;
        }
    }

    /** Of what has been there for longer than usual: who has been connected to nobody. */
    private static Stuck stuck(List<QueueFate> fates, Duration wait, Instant now) {
        List<QueueFate> due = fates.stream().filter(fate -> !fate.fellBackAt().plus(wait).isAfter(now)).toList();
        return new Stuck(due, due.stream().filter(fate -> fate.waits() || fate.wasLeft()).toList());
    }

    /**
     * Whom to ask the platform for before it is said that a queue connects nobody, since events may have been lost: oldest first.
     *
     * @param window what fell back within the window
     * @param usual  what is usual, by queue
     * @param raised queues of which it has been said
     * @param now    the time
     * @param most   how many at most
     */
    public List<QueueFate> doubtful(List<QueueFate> window, Map<String, Usual> usual, Set<String> raised, Instant now, int most) {
        List<QueueFate> doubtful = new ArrayList<>();
        byQueue(window).forEach((queue, fates) -> {
            Stuck stuck = stuck(fates, wait(usual, queue), now);
            if (!raised.contains(queue) && stuck.isMuch()) {
                stuck.stuck.stream().filter(fate -> fate.waits() && fate.askedAt() == null).forEach(doubtful::add);
            }
        });
        return doubtful.stream().sorted(Comparator.comparing(QueueFate::fellBackAt)).limit(most).toList();
    }

    /**
     * Queues that do not connect what they have had for longer than usual. It is said once some of it was proved: by an asking, or by
     * customers who were seen to leave.
     *
     * @param window what fell back within the window
     * @param usual  what is usual, by queue
     * @param now    the time
     */
    public List<Finding> neverConnects(List<QueueFate> window, Map<String, Usual> usual, Instant now) {
        List<Finding> findings = new ArrayList<>();
        byQueue(window).forEach((queue, fates) -> {
            Duration wait = wait(usual, queue);
            Stuck stuck = stuck(fates, wait, now);
            if (stuck.share() >= RECOVERED) {
                long proved = stuck.stuck.stream().filter(fate -> fate.wasLeft() || fate.askedAt() != null).count();
                long left = stuck.stuck.stream().filter(QueueFate::wasLeft).count();
                String says = "queue " + queue + " connected " + (stuck.due.size() - stuck.stuck.size()) + " of " + stuck.due.size()
                        + " interactions that fell back more than " + words(wait) + " ago; " + left + " customers left";
                findings.add(new Finding(queue, stuck.isMuch() && proved >= LEAST, Set.of(), says, evidence(stuck.stuck, Map.of("queue", queue,
                        "stuck", stuck.stuck.size(), "left", left, "of", stuck.due.size(), "usualWaitSeconds", seconds(wait)))));
            }
        });
        return findings;
    }

    /**
     * Queues that take longer than usual to connect.
     *
     * @param window what fell back within the window
     * @param usual  what is usual, by queue
     * @param raised queues of which it has been said
     */
    public List<Finding> waits(List<QueueFate> window, Map<String, Usual> usual, Set<String> raised) {
        return outOfRange(window, usual, raised, new Measure("wait", Usual::waits, Usual::waitTime,
                fate -> fate.connectedAt() == null ? Optional.empty() : Optional.of(fate.waited())));
    }

    /**
     * Queues whose agents take longer than usual with an interaction.
     *
     * @param window what fell back within the window
     * @param usual  what is usual, by queue
     * @param raised queues of which it has been said
     */
    public List<Finding> handles(List<QueueFate> window, Map<String, Usual> usual, Set<String> raised) {
        return outOfRange(window, usual, raised, new Measure("handle", Usual::handles, Usual::handleTime, fate -> fate.connectedAt() == null
                || fate.endedAt() == null ? Optional.empty() : Optional.of(Duration.between(fate.connectedAt(), fate.endedAt()))));
    }

    private record Measure(String name, Function<Usual, Long> known, Function<Usual, Duration> usual, Function<QueueFate, Optional<Duration>> of) {
    }

    private static List<Finding> outOfRange(List<QueueFate> window, Map<String, Usual> usual, Set<String> raised, Measure measure) {
        List<Finding> findings = new ArrayList<>();
        byQueue(window).forEach((queue, fates) -> {
            Usual known = usual.getOrDefault(queue, Usual.UNKNOWN);
            List<Duration> times = fates.stream().flatMap(fate -> measure.of.apply(fate).stream()).sorted().toList();
            if (measure.known.apply(known) < ENOUGH_HISTORY || times.size() < ENOUGH_NOW) {
                if (raised.contains(queue)) {
                    // a queue that connects nobody any more has no wait time, and is not well for that
                    findings.add(new Finding(queue, false, Set.of(), "too little is known of queue " + queue + " to say that its " + measure.name
                            + " time is back", Map.of("queue", queue, "of", times.size(), "usualOf", measure.known.apply(known))));
                }
                return;
            }
            Duration median = times.get(times.size() / 2);
            Duration most = measure.usual.apply(known);
            boolean above = median.compareTo(most) > 0;
            if (above || raised.contains(queue) && seconds(median) > CALM * seconds(most)) {
                String says = "half of what queue " + queue + " had lately took " + words(median) + " of " + measure.name
                        + " time or more, where 95 of 100 used to take no more than " + words(most);
                findings.add(new Finding(queue, above, Set.of(), says, Map.of("queue", queue, "medianSeconds", seconds(median),
                        "of", times.size(), "usualSeconds", seconds(most), "usualOf", measure.known.apply(known))));
            }
        });
        return findings;
    }

    /**
     * Queues that interactions come back to again and again.
     *
     * @param window what fell back within the window
     */
    public List<Finding> cycling(List<QueueFate> window) {
        List<Finding> findings = new ArrayList<>();
        byQueue(window).forEach((queue, fates) -> {
            List<QueueFate> cycling = fates.stream().filter(fate -> fate.requeued() >= CYCLES)
                    .sorted(Comparator.comparing(QueueFate::requeued).reversed()).toList();
            if (!cycling.isEmpty()) {
                int most = cycling.get(0).requeued();
                String says = cycling.size() + " of " + fates.size() + " interactions came back to queue " + queue + " " + CYCLES
                        + " times or more, one " + most + " times";
                findings.add(new Finding(queue, true, Set.of(), says, evidence(cycling, Map.of("queue", queue, "cycling", cycling.size(),
                        "of", fates.size(), "mostOften", most))));
            }
        });
        return findings;
    }

    private static Map<String, Object> evidence(List<QueueFate> fates, Map<String, Object> figures) {
        Map<String, Object> evidence = new TreeMap<>(figures);
        evidence.put("intents", fates.stream().limit(MOST_NAMED).map(QueueFate::intentId).toList());
        evidence.put("conversations", fates.stream().limit(MOST_NAMED).map(QueueFate::conversationId).toList());
        return evidence;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1_000.0;
    }

    private static String words(Duration time) {
        return time.toMillis() < 60_000 ? seconds(time) + " s" : time.toSeconds() / 60 + " min " + time.toSeconds() % 60 + " s";
    }
}
