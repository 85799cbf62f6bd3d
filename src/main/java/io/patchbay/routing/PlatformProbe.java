package io.patchbay.routing;

import io.patchbay.genesys.Breakers;
import io.patchbay.genesys.GenesysDoors;
import io.patchbay.genesys.NotFound;
import io.patchbay.genesys.PlatformFailure;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, while the create breaker is open, whether the platform is back. It asks for a conversation that does not
 * exist: an answer to a GET is proof enough, and costs no customer anything. A breaker that opens again soon after it was
 * closed, and no create has worked in between, is probed less and less often: reads then work where creates do not.
 */
public final class PlatformProbe {

    private static final Logger LOG = LoggerFactory.getLogger(PlatformProbe.class);
    private static final String NO_CONVERSATION = "00000000-0000-0000-0000-000000000000";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Breakers breakers;
    private final GenesysDoors doors;
    private final Clock clock;
    private final Duration interval;
    private Instant openSince;
    private Instant closedAt = Instant.EPOCH;
    private Duration patience;
    private volatile boolean creates;

    /**
     * @param breakers the breakers
     * @param doors    how to ask
     * @param clock    the time
     * @param interval how long after its opening a breaker is first probed
     */
    public PlatformProbe(Breakers breakers, GenesysDoors doors, Clock clock, Duration interval) {
        this.breakers = breakers;
        this.doors = doors;
        this.clock = clock;
        this.interval = interval;
        this.patience = interval;
        breakers.create().getEventPublisher().onSuccess(worked -> creates = true);
    }

    /** Whether the create breaker is open, and has been for long enough to ask. */
    public synchronized boolean isNeeded() {
        if (breakers.create().getState() != CircuitBreaker.State.OPEN) {
            openSince = null;
            return false;
        }
        Instant now = clock.instant();
        if (openSince == null) {
            openSince = now;
            boolean again = !creates && now.isBefore(closedAt.plus(SOON));
            patience = !again ? interval : patience.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : patience.multipliedBy(2);
            LOG.warn("the create breaker is open: intents wait, the platform is probed in {} s", patience.toSeconds());
        }
        return !now.isBefore(openSince.plus(patience));
    }

    /** Asks, and closes the breaker if there is an answer. */
    public void ask() {
        try {
            doors.conversation(NO_CONVERSATION);
        } catch (NotFound answered) {
            LOG.debug("the platform answers: {}", answered.getMessage());
        } catch (RuntimeException failed) {
            // 401, 403 and 429 are answers too; a time-out, a 5xx or no call left in the quota are none
            if (!(failed instanceof PlatformFailure failure && failure.answered())) {
                LOG.info("the platform is still away: {}", failed.getMessage());
                return;
            }
        }
        synchronized (this) {
            closedAt = clock.instant();
            openSince = null;
            creates = false;
        }
        breakers.probed();
        LOG.info("the platform answers again: the create breaker is closed, intents go on");
    }
}
