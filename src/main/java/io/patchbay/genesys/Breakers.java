package io.patchbay.genesys;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;

/**
 * The two breakers between us and the platform. Only a {@link PlatformFailure} counts; any other exception, such as one of the journal,
 * leaves them as they were.
 */
public final class Breakers {

    /** Far beyond any process: no customer's intent is ever the probe. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final CircuitBreaker create;
    private final CircuitBreaker read;

    /**
     * Makes both, closed.
     *
     * @param create   when the create breaker opens
     * @param read     when the read breaker opens, and how long it waits
     * @param registry takes them in, so that their metrics are seen
     */
    public Breakers(BreakerSettings create, BreakerSettings read, CircuitBreakerRegistry registry) {
        this.create = registry.circuitBreaker("genesys-create", config(create, FOR_EVER));
        this.read = registry.circuitBreaker("genesys-read", config(read, read.pause()));
    }

    /** Returns the breaker of creates, bean genesysBreaker; once open it stays so until {@link #probed()}. */
    public CircuitBreaker create() {
        return create;
    }

    /** Returns the breaker of reads, bean genesysReadBreaker; it tries again by itself. */
    public CircuitBreaker read() {
        return read;
    }

    /** Closes the create breaker, a GET having shown that the platform is back. */
    public void probed() {
        if (create.getState() == CircuitBreaker.State.OPEN) {
            create.transitionToClosedState();
        }
    }

    private static CircuitBreakerConfig config(BreakerSettings settings, Duration wait) {
        return CircuitBreakerConfig.custom()
            .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(settings.window())
            .minimumNumberOfCalls(settings.minimumCalls())
            .failureRateThreshold(settings.failurePercent())
            .waitDurationInOpenState(wait)
            .permittedNumberOfCallsInHalfOpenState(1)
            .recordException(Breakers::counts)
            .ignoreException(thrown -> !counts(thrown))
            .build();
    }

    /** Camel wraps what a route throws. */
    private static boolean counts(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PlatformFailure) {
                return true;
            }
        }
        return false;
    }
}
