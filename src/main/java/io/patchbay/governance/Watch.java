package io.patchbay.governance;

import io.patchbay.journal.JournalUnavailable;
import io.patchbay.journal.QueueFate;
import io.patchbay.journal.QueueFates;
import io.patchbay.journal.QueueFates.Usual;
import io.patchbay.journal.Tally;
import io.patchbay.journal.Tally.Sums;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, now and then, whether what the routing guide warns of happens: reads the journal's sums, has them judged, and tells the
 * alerts what was found.
 */
public final class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration AGENTS_SEEN = Duration.ofHours(24);
    private static final Duration USUAL_BELIEVED = Duration.ofMinutes(10);
    private static final int MOST_READ = 20_000;
    private static final int MOST_PENDING = 1_000;
    private static final int MOST_ASKED = 5;

    private final Tally tally;
    private final QueueFates fates;
    private final Alerts alerts;
    private final Clock clock;
    private final Bounds bounds;
    private final FallbackShare fallback;
    private final LeavingShare abandoned;
    private final LeavingShare voicemail;
    private final QueueStalls stalls;
    private final PendingLimit pending;
    private final UnreachedAgents unreached = new UnreachedAgents();
    private volatile History history = new History(Instant.EPOCH, Map.of(), Map.of());
    private volatile Reading reading = new Reading(Map.of(), 0);

    /**
     * What is too much.
     *
     * @param window          how far back a look goes, a minute at least
     * @param minimumSample   shares of fewer raise nothing
     * @param fallbackPercent above so many percent too much falls back
     * @param engineTimeout   after so long the engine falls back by itself
     * @param usualWait       how long a queue may take while too little of it is known
     */
    public record Bounds(Duration window, int minimumSample, int fallbackPercent, Duration engineTimeout, Duration usualWait) {

        /**
         * Checks that they make sense.
         *
         * @throws IllegalArgumentException where they do not
         */
        public Bounds {
            if (window.compareTo(Duration.ofMinutes(1)) < 0 || window.compareTo(Duration.ofHours(24)) > 0) {
                throw new IllegalArgumentException("governance.window has to be between 1m and 24h");
            }
            if (fallbackPercent < 1 || fallbackPercent > 100) {
                throw new IllegalArgumentException("governance.fallback-alert-percent has to be between 1 and 100");
            }
            if (minimumSample < 1) {
                throw new IllegalArgumentException("governance.minimum-sample has to be 1 or more");
            }
        }
    }

    /**
     * What a look has read, for metrics.
     *
     * @param queues    what ended within the window, by queue
     * @param unreached how many agents are never reached
     */
    public record Reading(Map<String, Sums> queues, int unreached) {
    }

    /** What is usual, read now and then: it hardly changes. */
    private record History(Instant readAt, Map<String, Sums> sums, Map<String, Usual> stays) {
    }

    /**
     * @param tally  what ended
     * @param fates  what queues do
     * @param alerts are told what was found
     * @param clock  the time
     * @param bounds what is too much
     */
    public Watch(Tally tally, QueueFates fates, Alerts alerts, Clock clock, Bounds bounds) {
        this.tally = tally;
        this.fates = fates;
        this.alerts = alerts;
        this.clock = clock;
        this.bounds = bounds;
        this.fallback = new FallbackShare(bounds.fallbackPercent, bounds.minimumSample);
        this.abandoned = new LeavingShare("were abandoned", Sums::abandoned, bounds.minimumSample);
        this.voicemail = new LeavingShare("ended on a voicemail", Sums::voicemail, bounds.minimumSample);
        this.stalls = new QueueStalls(bounds.usualWait);
        this.pending = new PendingLimit(bounds.engineTimeout);
    }

    /** What the last look has read. */
    public Reading reading() {
        return reading;
    }

    /** Reads what metrics show, on every node; nothing new while the journal is away. */
    public void read() {
        try {
            reading = new Reading(sums(), unreached.judge(tally.agents(clock.instant().minus(AGENTS_SEEN)), Set.of()).size());
        } catch (JournalUnavailable away) {
            LOG.debug("not read: {}", away.getMessage());
        }
    }

    /** What was created before is decided. Of what is younger only that has ended which is decided soonest, which is overflow. */
    private Instant settledUntil() {
        return clock.instant().minus(bounds.engineTimeout);
    }

    private Map<String, Sums> sums() {
        Instant end = settledUntil();
        return tally.queues(end.minus(bounds.window), end);
    }

    /**
     * Looks at everything and tells the alerts.
     *
     * @return what the platform is to be asked for before more is said of it: interactions in a queue of which no event told
     */
    public List<QueueFate> look() {
        try {
            return lookAround();
        } catch (JournalUnavailable away) {
            LOG.debug("looked for later: {}", away.getMessage());
            return List.of();
        }
    }

    private List<QueueFate> lookAround() {
        Instant now = clock.instant();
        Instant begin = now.minus(bounds.window);
        History usual = usual(now, begin);
        Map<String, Sums> sums = sums();
        share(AlertName.FALLBACK_SHARE, sums, before -> fallback.judge(sums, before));
        share(AlertName.SHARE_ABANDONED, sums, before -> abandoned.judge(sums, usual.sums, before));
        share(AlertName.SHARE_VOICEMAIL, sums, before -> voicemail.judge(sums, usual.sums, before));
        alerts.found(AlertName.CONVERSATION_PENDING, pending.judge(fates.undecided(now.minus(pending.limit()), MOST_PENDING), sums,
                alerts.raised(AlertName.CONVERSATION_PENDING)));
        alerts.found(AlertName.AGENT_NEVER_REACHED, unreached.judge(tally.agents(now.minus(AGENTS_SEEN)),
                alerts.raised(AlertName.AGENT_NEVER_REACHED)));
        List<QueueFate> window = fates.since(begin, MOST_READ);
        alerts.found(AlertName.CONVERSATION_CYCLING, stalls.cycling(window));
        Predicate<String> unused = queue -> window.stream().noneMatch(fate -> fate.queueId().equals(queue));
        alerts.found(AlertName.QUEUE_WAIT, stalls.waits(window, usual.stays, alerts.raised(AlertName.QUEUE_WAIT)), unused);
        alerts.found(AlertName.QUEUE_HANDLE, stalls.handles(window, usual.stays, alerts.raised(AlertName.QUEUE_HANDLE)), unused);
        alerts.found(AlertName.QUEUE_NEVER_CONNECTS, stalls.neverConnects(window, usual.stays, now));
        return stalls.doubtful(window, usual.stays, alerts.raised(AlertName.QUEUE_NEVER_CONNECTS), now, MOST_ASKED);
    }

    private void share(AlertName name, Map<String, Sums> sums, Function<Set<String>, Optional<Finding>> judge) {
        Set<String> before = alerts.parts(name);
        alerts.found(name, judge.apply(before).stream().toList(),
                any -> ShareRule.isTooFew(FallbackShare.shares(sums), before, bounds.minimumSample));
    }

    private History usual(Instant now, Instant begin) {
        if (now.isAfter(history.readAt.plus(USUAL_BELIEVED))) {
            Instant oldest = now.minus(KEPT);
            tally.forget(oldest);
            fates.forget(oldest);
            history = new History(now, tally.queues(oldest, settledUntil().minus(bounds.window)), fates.usual(oldest, begin));
        }
        return history;
    }
}
