package io.patchbay.quota;

import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.TimeMeter;

import java.time.Duration;

/** A clock that stands still until it is moved; to wait for it is to move it. */
final class VirtualClock implements TimeMeter, BlockingStrategy {

    private long nanos = -5_000_000_000L;

    @Override
    public long currentTimeNanos() {
        return nanos;
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }

    @Override
    public void park(long nanosToPark) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        nanos += nanosToPark;
    }

    void advance(Duration duration) {
        nanos += duration.toNanos();
    }
}
