package io.patchbay.routing;

import io.patchbay.genesys.PlatformFailure;
import io.patchbay.presence.WeeklyHours;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether intents are submitted now. While it is shut they wait in the journal and none fails for it: outside the hours of
 * dispatch, while the create breaker is open, and for a while after an answer that says the set-up is wrong.
 */
public final class DispatchGate {

    private static final Logger LOG = LoggerFactory.getLogger(DispatchGate.class);

    private final Clock clock;
    private final WeeklyHours hours;
    private final ZoneId zone;
    private final BooleanSupplier platformAnswers;
    private final Duration setupPause;
    private final AtomicReference<Pause> pause = new AtomicReference<>();
    private final AtomicReference<String> told = new AtomicReference<>();
    private final AtomicReference<String> noticed = new AtomicReference<>();
    private volatile Creates creates = Creates.UNTRIED;

    /**
     * @param clock           the time
     * @param hours           when to dispatch
     * @param zone            the zone of the hours
     * @param platformAnswers whether the create breaker is closed
     * @param setupPause      how long to wait after an answer that says the set-up is wrong
     */
    public DispatchGate(Clock clock, WeeklyHours hours, ZoneId zone, BooleanSupplier platformAnswers, Duration setupPause) {
        this.clock = clock;
        this.hours = hours;
        this.zone = zone;
        this.platformAnswers = platformAnswers;
        this.setupPause = setupPause;
    }

    private record Pause(Instant until, String because) {
    }

    /**
     * What the platform last said of creates.
     *
     * @param answered whether it has said anything since the start
     * @param refusal  the permission or setting that it refuses them for; null where it takes them
     */
    public record Creates(boolean answered, String refusal) {

        private static final Creates UNTRIED = new Creates(false, null);
        private static final Creates TAKEN = new Creates(true, null);
    }

    /** What intents can wait for. */
    public enum Cause {
        /** The hours of dispatch are over. */
        HOURS,
        /** The create breaker is open. */
        BREAKER,
        /** The set-up is wrong. */
        SETUP
    }

    /**
     * Why nothing is submitted.
     *
     * @param cause   what is waited for
     * @param because the same for people, with the permission or setting to look at
     */
    public record Shut(Cause cause, String because) {
    }

    /**
     * The set-up is wrong: nothing is submitted for a while, so that the backlog is not burnt.
     *
     * @param because which permission or setting to look at
     */
    public void pause(String because) {
        Pause before = pause.getAndSet(new Pause(clock.instant().plus(setupPause), because));
        if (before == null || !before.because.equals(because)) {
            LOG.error("dispatch pauses, tried again every {} s: {}", setupPause.toSeconds(), because);
        }
    }

    /**
     * The platform refused a create because the set-up is wrong: {@link #pause}.
     *
     * @param because which permission or setting to look at
     */
    public void refused(String because) {
        creates = new Creates(true, because);
        pause(because);
    }

    /** What the platform last said of creates. */
    public Creates creates() {
        return creates;
    }

    /**
     * Something that is only advice, or is asked for again, failed. Dispatch goes on; where the set-up is the reason it is
     * told, once until the reason changes.
     *
     * @param thrown what was thrown
     */
    public void notice(Throwable thrown) {
        PlatformFailure.wrongSetUp(thrown).filter(because -> !because.equals(noticed.getAndSet(because)))
                .ifPresent(because -> LOG.error("the platform refuses a read, intents go on without: {}", because));
    }

    /** A create was taken: the set-up is right. */
    public void proven() {
        creates = Creates.TAKEN;
        if (pause.getAndSet(null) != null) {
            LOG.info("the set-up works again; dispatch goes on");
        }
    }

    /** Why nothing is submitted now; empty when intents are. */
    public Optional<Shut> shut() {
        Optional<Shut> shut = now();
        String because = shut.map(Shut::because).orElse(null);
        if (!Objects.equals(because, told.getAndSet(because))) {
            LOG.info(because == null ? "intents are dispatched" : "intents wait: " + because);
        }
        return shut;
    }

    private Optional<Shut> now() {
        Instant now = clock.instant();
        if (!hours.contains(now, zone)) {
            return Optional.of(new Shut(Cause.HOURS, "outside dispatch.hours until "
                    + hours.nextOpening(now, zone).atZone(zone).toOffsetDateTime()));
        }
        if (!platformAnswers.getAsBoolean()) {
            return Optional.of(new Shut(Cause.BREAKER, "the create breaker is open, the platform is probed"));
        }
        Pause paused = pause.get();
        return paused != null && now.isBefore(paused.until) ? Optional.of(new Shut(Cause.SETUP, paused.because)) : Optional.empty();
    }
}
