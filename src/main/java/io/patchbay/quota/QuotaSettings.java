package io.patchbay.quota;

import java.time.Duration;
import java.util.Objects;

/**
 * What the quota is built from.
 *
 * @param limitPerMinute         calls that no window of 60 s may exceed, at least 1 (genesys.rate-limit-per-minute)
 * @param maxWaitForCreate       how long a create waits for its turn before {@link QuotaSpent}; zero: not at all
 * @param maxWaitForRead         the same for a read that waits
 * @param maxWaitForPresence     the same for a presence call, which gives way at once where a create waits
 * @param pauseWithoutRetryAfter how long nothing goes out after a 429 that names no Retry-After; more than zero
 */
public record QuotaSettings(int limitPerMinute, Duration maxWaitForCreate, Duration maxWaitForRead,
                            Duration maxWaitForPresence, Duration pauseWithoutRetryAfter) {

    /** @throws IllegalArgumentException naming the value that makes no sense */
    public QuotaSettings {
        if (limitPerMinute < 1) {
            throw new IllegalArgumentException("genesys.rate-limit-per-minute is " + limitPerMinute
                    + ": at least 1 call a minute is needed, e.g. 300");
        }
        requireNotNegative("maxWaitForCreate", maxWaitForCreate);
        requireNotNegative("maxWaitForRead", maxWaitForRead);
        requireNotNegative("maxWaitForPresence", maxWaitForPresence);
        requireNotNegative("pauseWithoutRetryAfter", pauseWithoutRetryAfter);
        if (pauseWithoutRetryAfter.isZero()) {
            throw new IllegalArgumentException("pauseWithoutRetryAfter is zero: a 429 would be answered by the next call at once");
        }
    }

    private static void requireNotNegative(String name, Duration duration) {
        if (Objects.requireNonNull(duration, name).isNegative()) {
            throw new IllegalArgumentException(name + " is negative: " + duration);
        }
    }
}
