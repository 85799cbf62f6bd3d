package io.patchbay.quota;

import java.time.Duration;
import java.util.Map;

/**
 * The quota at one moment, for metrics and health.
 *
 * @param limitPerMinute the limit followed now: the setting, or less where the platform says so
 * @param tokensLeft     calls that could go out at once, for whatever purpose
 * @param pauseLeft      how long nothing goes out any more because the platform said so; zero: no pause
 * @param purposes       the counts of every purpose since the start
 */
public record QuotaReading(int limitPerMinute, long tokensLeft, Duration pauseLeft, Map<Purpose, Count> purposes) {

    /** Takes its own copy of the map. */
    public QuotaReading {
        purposes = Map.copyOf(purposes);
    }

    /**
     * Counts of one purpose, each only ever rising.
     *
     * @param calls   calls let through
     * @param refused ended in {@link QuotaSpent}
     * @param waited  time spent waiting, those refused included
     */
    public record Count(long calls, long refused, Duration waited) {
    }
}
