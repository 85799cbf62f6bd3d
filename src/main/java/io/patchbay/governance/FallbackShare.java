package io.patchbay.governance;

import io.patchbay.journal.Tally.Sums;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The share of overflow in what was created and has ended, against what the guide calls a systemic capacity mismatch. */
public final class FallbackShare {

    private final ShareRule rule;

    /**
     * @param percent above so many percent it is too much
     * @param least   a smaller sample raises nothing
     */
    public FallbackShare(int percent, long least) {
        this.rule = new ShareRule("fell back", least, queue -> percent / 100.0);
    }

    /**
     * The share of each queue.
     *
     * @param sums what was created within the window and has ended, by queue
     */
    public static Map<String, Share> shares(Map<String, Sums> sums) {
        Map<String, Share> shares = new TreeMap<>();
        sums.forEach((queue, its) -> shares.put(queue, new Share(its.overflow(), its.ended())));
        return shares;
    }

    /**
     * Judges it.
     *
     * @param sums   what ended within the window, by queue
     * @param before which queues were above at the last look, {@link ShareRule#ALL} among them
     * @return what is above; empty where nothing is
     */
    public Optional<Finding> judge(Map<String, Sums> sums, Set<String> before) {
        return rule.judge(shares(sums), before);
    }
}
