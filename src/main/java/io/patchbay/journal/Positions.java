package io.patchbay.journal;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers that rise with the clock: the order of arrival. Each life of a node counts in a residue of its own, so that two
 * nodes never give out the same number, nor does one whose clock was set back before it was started again.
 */
final class Positions {

    private static final long LIVES = 1 << 10;
    private static final int MILLIS_SHIFT = 20;

    private final Clock clock;
    private final long residue;
    private final AtomicLong last = new AtomicLong();

    /**
     * @param clock the order between lives
     * @param life  tells this life from the {@value #LIVES} before it
     */
    Positions(Clock clock, long life) {
        this.clock = clock;
        this.residue = Math.floorMod(life, LIVES);
    }

    /** What comes before every number that is given out from then on. */
    static long at(Instant moment) {
        return (moment.toEpochMilli() << MILLIS_SHIFT) - 1;
    }

    long next() {
        long now = (clock.millis() << MILLIS_SHIFT) + residue;
        return last.updateAndGet(previous -> Math.max(previous + LIVES, now));
    }
}
