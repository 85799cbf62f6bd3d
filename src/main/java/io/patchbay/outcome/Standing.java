package io.patchbay.outcome;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a sink works. The operator is told once when it stops and once when it goes on; after each failure it is left alone
 * for a while. It is a memory only: what is due stands in the outbox.
 */
final class Standing {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);
    private static final Health GOOD = new Health(0, Instant.MIN);

    private final String sink;
    private final InstantSource clock;
    private final IntFunction<Duration> pause;
    private final AtomicReference<Health> health = new AtomicReference<>(GOOD);

    private record Health(int failures, Instant until) {
    }

    /**
     * @param sink  how logs call it
     * @param clock the time of failures
     * @param pause how long to leave it alone, by the failures before this one
     */
    Standing(String sink, InstantSource clock, IntFunction<Duration> pause) {
        this.sink = sink;
        this.clock = clock;
        this.pause = pause;
    }

    boolean ready() {
        return !clock.instant().isBefore(health.get().until());
    }

    void failed(String because) {
        Instant now = clock.instant();
        // what fails while it is left alone was under way before: the same failure, seen again
        Health before = health.getAndUpdate(last -> now.isBefore(last.until())
                ? last
                : new Health(last.failures() + 1, now.plus(pause.apply(last.failures()))));
        if (before == GOOD) {
            LOG.warn("{} fails; what is due stays in the journal and is tried again: {}", sink, because);
        }
    }

    void works() {
        if (health.getAndSet(GOOD) != GOOD) {
            LOG.info("{} works again", sink);
        }
    }
}
