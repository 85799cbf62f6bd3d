package io.patchbay.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many calls one token may make in any 60 s. Counted at arrival; calls that are refused do not count.
 * Not for use by several threads.
 */
final class RateLimit {

    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final int allowed;
    private final Deque<Instant> arrivals = new ArrayDeque<>();

    /** @param allowed calls in any 60 s; 0 for no limit */
    RateLimit(int allowed) {
        this.allowed = allowed;
    }

    /**
     * Counts one call if it is within the limit.
     *
     * @param now when it arrived
     * @return what the answer's headers say
     */
    Standing arrive(Instant now) {
        if (allowed == 0) {
            return new Standing(false, 0, 0, 0);
        }
        Instant outside = now.minus(WINDOW);
        while (!arrivals.isEmpty() && !arrivals.peek().isAfter(outside)) {
            arrivals.remove();
        }
        boolean exceeded = arrivals.size() >= allowed;
        if (!exceeded) {
            arrivals.add(now);
        }
        Duration untilFree = Duration.between(now, arrivals.element().plus(WINDOW));
        return new Standing(exceeded, arrivals.size(), allowed, Math.max(1, untilFree.plusMillis(999).toSeconds()));
    }

    /**
     * Where a token stands.
     *
     * @param exceeded whether this call is over the limit
     * @param count calls of the last 60 s, this one included unless it is over the limit
     * @param allowed the limit; 0 where there is none
     * @param resetSeconds whole seconds until the oldest of them no longer counts, at least 1
     */
    record Standing(boolean exceeded, int count, int allowed, long resetSeconds) {
    }
}
