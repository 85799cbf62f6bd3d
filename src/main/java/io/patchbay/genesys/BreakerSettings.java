package io.patchbay.genesys;

import java.time.Duration;

/**
 * When a breaker opens, and for how long.
 *
 * @param failurePercent opens at this share of failures, 1 to 100
 * @param window         among so many calls
 * @param minimumCalls   but not before so many were made
 * @param pause          how long it stays open before it lets calls try again; the create breaker does not look at it
 */
public record BreakerSettings(int failurePercent, int window, int minimumCalls, Duration pause) {
}
