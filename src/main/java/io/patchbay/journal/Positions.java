package io.patchbay.journal;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers that rise within this process and, by the clock, from one process to the next: the order of arrival. */
final class Positions {

    private final Clock clock;
    private final AtomicLong last = new AtomicLong();

    Positions(Clock clock) {
        this.clock = clock;
    }

    long next() {
        long now = clock.millis() << 20;
        return last.updateAndGet(previous -> Math.max(previous + 1, now));
    }
}
