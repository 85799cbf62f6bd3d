package io.patchbay.governance;

import io.patchbay.journal.Tally.Sums;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The share of customers who leave, in one way of leaving, against half as much again as is usual; patient while nothing is usual yet. */
public final class LeavingShare {

    private static final double FLOOR = 0.10;
    private static final double MARGIN = 1.5;
    /** Of a house nobody knows yet: some lose every tenth customer on every day. */
    private static final double PATIENT = 0.30;

    private final String what;
    private final ToLongFunction<Sums> way;
    private final long least;

    /**
     * @param what  the way for people, like {@code were abandoned}
     * @param way   how many went it
     * @param least a smaller sample raises nothing
     */
    public LeavingShare(String what, ToLongFunction<Sums> way, long least) {
        this.what = what;
        this.way = way;
        this.least = least;
    }

    /**
     * Judges it.
     *
     * @param sums   what ended within the window, by queue
     * @param usual  what ended before it, by queue; of fewer than the least nothing is usual
     * @param before which queues were above at the last look, {@link ShareRule#ALL} among them
     * @return what is above; empty where nothing is
     */
    public Optional<Finding> judge(Map<String, Sums> sums, Map<String, Sums> usual, Set<String> before) {
        Sums all = usual.values().stream().reduce(Sums.NONE, Sums::plus);
        return new ShareRule(what, least, queue -> threshold(queue.equals(ShareRule.ALL) ? all : usual.getOrDefault(queue, Sums.NONE)))
                .judge(shares(sums), before);
    }

    private double threshold(Sums usual) {
        return usual.ended() < least ? PATIENT : Math.max(FLOOR, MARGIN * share(usual).value());
    }

    private Map<String, Share> shares(Map<String, Sums> sums) {
        Map<String, Share> shares = new TreeMap<>();
        sums.forEach((queue, its) -> shares.put(queue, share(its)));
        return shares;
    }

    /** Who left a queue other than the one he was sent for counts there, without having ended there: hence not more than all. */
    private Share share(Sums sums) {
        return new Share(Math.min(way.applyAsLong(sums), sums.ended()), sums.ended());
    }
}
