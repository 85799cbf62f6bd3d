package io.patchbay.governance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Judges a share, of every queue and in all, as one thing: it is above while any of them is.
 *
 * @param what      whose share it is, like {@code fell back}
 * @param least     a smaller sample raises nothing
 * @param threshold 0 to 1, by queue, or {@link #ALL}
 */
public record ShareRule(String what, long least, ToDoubleFunction<String> threshold) {

    /** All queues together. */
    public static final String ALL = "all";
    private static final int MOST_NAMED = 50;

    /**
     * Judges.
     *
     * @param queues the share by queue
     * @param before which were above at the last look, {@link #ALL} among them
     * @return what is above; empty where nothing is
     */
    public Optional<Finding> judge(Map<String, Share> queues, Set<String> before) {
        Map<String, Share> shares = withAll(queues);
        Set<String> above = shares.entrySet().stream()
                .filter(one -> one.getValue().isAbove(threshold.applyAsDouble(one.getKey()), least, before.contains(one.getKey())))
                .map(Map.Entry::getKey).collect(Collectors.toCollection(TreeSet::new));
        if (above.isEmpty()) {
            return Optional.empty();
        }
        String says = above.stream().map(one -> (one.equals(ALL) ? "in all " : "of queue " + one + " ") + shares.get(one) + " " + what + ", more than "
                + words(percent(threshold.applyAsDouble(one))) + " %").collect(Collectors.joining("; "));
        return Optional.of(new Finding(ALL, true, above, says, Map.of("above", List.copyOf(above), "total", figures(ALL, shares.get(ALL)),
                "queues", named(queues, above))));
    }

    private static Map<String, Share> withAll(Map<String, Share> queues) {
        Map<String, Share> shares = new TreeMap<>(queues);
        shares.put(ALL, queues.values().stream().reduce(new Share(0, 0), Share::plus));
        return shares;
    }

    /**
     * Whether any of those that were above is of too few by now to be judged.
     *
     * @param queues the share by queue
     * @param before which were above at the last look, {@link #ALL} among them
     * @param least  a smaller sample raises nothing
     */
    public static boolean isTooFew(Map<String, Share> queues, Set<String> before, long least) {
        Map<String, Share> shares = withAll(queues);
        return before.stream().anyMatch(one -> shares.getOrDefault(one, new Share(0, 0)).isTooFew(least));
    }

    /** Those above first, then the largest: what a message may grow to is bounded. */
    private List<Map<String, Object>> named(Map<String, Share> queues, Set<String> above) {
        List<String> order = new ArrayList<>(queues.keySet());
        order.sort((one, other) -> above.contains(one) != above.contains(other) ? above.contains(one) ? -1 : 1
                : Long.compare(queues.get(other).sample(), queues.get(one).sample()));
        return order.stream().limit(MOST_NAMED).map(queue -> figures(queue, queues.get(queue))).toList();
    }

    private Map<String, Object> figures(String queue, Share share) {
        return new TreeMap<>(Map.of("queue", queue, "percent", percent(share.value()), "of", share.sample(), "thresholdPercent",
                percent(threshold.applyAsDouble(queue))));
    }

    private static String words(double percent) {
        return percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent);
    }

    private static double percent(double share) {
        return Math.round(share * 1_000) / 10.0;
    }
}
