package io.patchbay.outcome;

import java.time.Duration;

/**
 * How long to leave something alone that has failed: twice as long after every failure, spread at random, so that what failed
 * together does not come back together.
 *
 * @param first the shortest pause, at least a millisecond
 * @param most  the longest pause, at least twice the first
 */
public record RetryPlan(Duration first, Duration most) {

    /**
     * Checks that the pauses can grow.
     *
     * @throws IllegalArgumentException where they cannot
     */
    public RetryPlan {
        if (first.toMillis() < 1 || most.compareTo(first.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("The longest pause must be at least twice the first, and the first at least 1 ms: " + first + ", " + most);
        }
    }

    /**
     * The pause after a failure: between the first, doubled with every failure before this one, and twice that.
     *
     * @param before how many failures came before this one
     * @param random where in that range, from 0 inclusive to 1 exclusive
     * @return a pause between the first and the longest
     */
    public Duration pause(int before, double random) {
        long halfOfMost = most.toMillis() / 2;
        long shortest = first.toMillis();
        for (int i = 0; i < before && shortest < halfOfMost; i++) {
            shortest *= 2;
        }
        shortest = Math.min(shortest, halfOfMost);
        return Duration.ofMillis(shortest + (long) (shortest * random));
    }
}
