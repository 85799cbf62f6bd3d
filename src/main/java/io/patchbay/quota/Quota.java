package io.patchbay.quota;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many calls may go to the platform now, and for what.
 *
 * <p><b>The limit.</b> Every call takes one token of one bucket: a few tokens, empty at the start, refilled evenly, so
 * that what is in it and what flows in within 60 s never exceed the limit together. That bucket alone keeps the window;
 * everything below only refuses calls that it would have let through. It is a second stricter than it has to be, because
 * a call that set out earlier may arrive later, and the platform counts arrivals.
 *
 * <p><b>The shares.</b> One kind of call takes the rest, the others have a share of it:
 * <table>
 * <caption>who may go when</caption>
 * <tr><th></th><th>socket healthy</th><th>socket unhealthy: outcomes have to be polled</th></tr>
 * <tr><td>CREATE</td><td>the rest</td><td>a third, so that the polls it will cause can go too</td></tr>
 * <tr><td>SEARCH, QUEUE</td><td>the rest, as the creates that need them</td><td>the rest</td></tr>
 * <tr><td>RECONCILE</td><td>2 %</td><td>the rest</td></tr>
 * <tr><td>PRESENCE</td><td>2 %</td><td>2 %</td></tr>
 * <tr><td>AUDIT</td><td>10 % at most, of what nobody wants</td><td>the same</td></tr>
 * </table>
 * A share grows to two calls; while there is one in it, the others leave a token in the bucket for it. Whatever is full
 * lends: a full share would lose its next call anyway, so the other reads may have it, and so would a full bucket, so any read
 * may go. A loan always leaves its owner one call. AUDIT takes nobody's place: it goes from a full bucket only, and not while anybody
 * waits here. (With a limit under 120
 * a minute the bucket is too small to keep tokens apart; then it is first come, first served within the shares.)
 *
 * <p>Thread-safe. Those who wait for the same purpose go in the order in which they came.
 */
public final class Quota {

    private static final Logger LOG = LoggerFactory.getLogger(Quota.class);
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Duration LATE_ARRIVAL = Duration.ofSeconds(1);
    private static final int READ_SHARE_ONE_IN = 50;
    private static final int CREATE_SHARE_ONE_IN = 3;
    private static final int AUDIT_SHARE_ONE_IN = 10;
    private static final int SHARE_CAPACITY = 2;
    private static final int FEW = 5;
    private static final long LONGEST_PAUSE_SECONDS = Duration.ofDays(1).toSeconds();
    /** Socket health and limit can change while somebody waits. */
    private static final Duration OUTAGE = Duration.ofSeconds(1);
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(200).toNanos();

    /** Another node took the token between the look and the grasp. */
    private static final long OVERTAKEN_NANOS = Duration.ofMillis(1).toNanos();

    private final QuotaSettings settings;
    private final BooleanSupplier socketHealthy;
    private final TimeMeter clock;
    private final BlockingStrategy blocking;

    private final ReentrantLock lock = new ReentrantLock();
    private final Bucket total;
    private final Bucket presenceShare;
    private final Bucket reconcileShare;
    private final Bucket createShare;
    private final Bucket auditShare;
    private int limit;
    private long pausedUntilNanos;
    private volatile boolean closed;

    private final Map<Purpose, Line> lines = new EnumMap<>(Purpose.class);

    /**
     * A quota of this process, on the system's clock.
     *
     * @param settings      limit and waits
     * @param socketHealthy whether events arrive; asked often, so it must be cheap
     */
    public Quota(QuotaSettings settings, BooleanSupplier socketHealthy) {
        this(settings, socketHealthy, Buckets.own(TimeMeter.SYSTEM_NANOTIME));
    }

    /**
     * A quota on the system's clock.
     *
     * @param settings      limit and waits, the same for all who share the buckets
     * @param socketHealthy whether events arrive; asked often, so it must be cheap
     * @param buckets       where the tokens are kept
     */
    public Quota(QuotaSettings settings, BooleanSupplier socketHealthy, Buckets buckets) {
        this(settings, socketHealthy, buckets, TimeMeter.SYSTEM_NANOTIME, BlockingStrategy.PARKING);
    }

    /**
     * A quota on any clock.
     *
     * @param settings      limit and waits
     * @param socketHealthy whether events arrive; asked often, so it must be cheap
     * @param buckets       where the tokens are kept
     * @param clock         the only time it knows
     * @param blocking      how a thread waits for that clock
     */
    public Quota(QuotaSettings settings, BooleanSupplier socketHealthy, Buckets buckets, TimeMeter clock, BlockingStrategy blocking) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.socketHealthy = Objects.requireNonNull(socketHealthy, "socketHealthy");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.blocking = Objects.requireNonNull(blocking, "blocking");
        limit = settings.limitPerMinute();
        total = buckets.bucket("total", wholeLimit(limit));
        presenceShare = buckets.bucket("presence", share(limit, READ_SHARE_ONE_IN));
        reconcileShare = buckets.bucket("reconcile", share(limit, READ_SHARE_ONE_IN));
        createShare = buckets.bucket("create", share(limit, CREATE_SHARE_ONE_IN));
        auditShare = buckets.bucket("audit", share(limit, AUDIT_SHARE_ONE_IN));
        pausedUntilNanos = clock.currentTimeNanos();
        for (Purpose purpose : Purpose.values()) {
            lines.put(purpose, new Line());
        }
    }

    /**
     * Waits until one create may go.
     *
     * @throws QuotaSpent           when it may not within maxWaitForCreate, or not at all any more; as soon as that is certain
     * @throws InterruptedException when interrupted; no call is counted then
     */
    public void takeForCreate() throws InterruptedException {
        take(Purpose.CREATE, settings.maxWaitForCreate());
    }

    /**
     * Waits until one read may go. {@link Purpose#PRESENCE} is advice: it does not wait while a create does. {@link Purpose#AUDIT} does not
     * wait at all: whoever waits here may hold the one call by which a breaker finds out whether reads work again.
     *
     * @param purpose any but CREATE
     * @throws QuotaSpent               when it may not within maxWaitForRead, or not at all any more; as soon as that is certain
     * @throws InterruptedException     when interrupted; no call is counted then
     * @throws IllegalArgumentException for CREATE
     */
    public void takeForRead(Purpose purpose) throws InterruptedException {
        if (purpose == Purpose.CREATE) {
            throw new IllegalArgumentException("a create is no read");
        }
        take(purpose, switch (purpose) {
            case PRESENCE -> settings.maxWaitForPresence();
            case AUDIT -> Duration.ZERO;
            default -> settings.maxWaitForRead();
        });
    }

    /** The process stops: no further call goes out, and who waits for one need not wait any longer. */
    public void close() {
        closed = true;
    }

    /**
     * How many creates might go at once now, those already waiting taken off. Who claims no more than that decides the
     * order of creates as late as possible. What is claimed and not yet in {@link #takeForCreate()} is for the caller to take off.
     *
     * @return at least 0
     */
    public int roomForCreates() {
        boolean calm = socketHealthy.getAsBoolean();
        lock.lock();
        try {
            if (closed || pauseLeftNanos() > 0) {
                return 0;
            }
            long tokens = tokens(total);
            long free = calm ? tokens - keptApart(calm) : Math.min(tokens, tokens(createShare));
            return (int) Math.max(0, free - lines.get(Purpose.CREATE).waiting.get());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Learns from the platform's answer to any call. After a 429 nothing goes out until Retry-After is over; nor, when
     * the platform counts its own window as used up, until that window ends. A limit of the platform's own below the
     * setting is followed until it tells a larger one.
     *
     * @param status            HTTP status
     * @param allowed           inin-ratelimit-allowed, calls a minute; null where missing
     * @param count             inin-ratelimit-count, calls counted in the platform's window; null where missing
     * @param reset             inin-ratelimit-reset, seconds until that window ends; null where missing
     * @param retryAfterSeconds Retry-After; null where missing
     */
    public void observe(int status, Integer allowed, Integer count, Integer reset, Long retryAfterSeconds) {
        lock.lock();
        try {
            if (status == 429) {
                pauseFor(retryAfterSeconds == null || retryAfterSeconds < 1
                        ? settings.pauseWithoutRetryAfter()
                        : Duration.ofSeconds(Math.min(retryAfterSeconds, LONGEST_PAUSE_SECONDS)));
            }
            if (allowed == null || allowed < 1) {
                return;
            }
            if (count != null && reset != null && count >= allowed) {
                pauseFor(Duration.ofSeconds(Math.min(Math.max(reset, 0), WINDOW.toSeconds())));
            }
            follow(Math.min(allowed, settings.limitPerMinute()));
        } finally {
            lock.unlock();
        }
    }

    /** @return limit, tokens, pause and counts as they are now */
    public QuotaReading reading() {
        Map<Purpose, QuotaReading.Count> counts = new EnumMap<>(Purpose.class);
        lines.forEach((purpose, line) -> counts.put(purpose, line.count()));
        lock.lock();
        try {
            return new QuotaReading(limit, tokens(total), Duration.ofNanos(Math.max(0, pauseLeftNanos())), counts);
        } finally {
            lock.unlock();
        }
    }

    private void take(Purpose purpose, Duration maxWait) throws InterruptedException {
        Line line = lines.get(purpose);
        long start = clock.currentTimeNanos();
        line.waiting.incrementAndGet();
        try {
            if (maxWait.isZero()) {
                attemptUntil(start, Duration.ZERO, purpose);
            } else if (line.door.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    attemptUntil(start, maxWait, purpose);
                } finally {
                    line.door.release();
                }
            } else {
                throw new QuotaSpent(purpose, Duration.ofNanos(LOOK_AGAIN_NANOS));
            }
            line.calls.increment();
        } catch (QuotaSpent spent) {
            line.refused.increment();
            throw spent;
        } finally {
            line.waiting.decrementAndGet();
            line.waitedNanos.add(clock.currentTimeNanos() - start);
        }
    }

    private void attemptUntil(long start, Duration maxWait, Purpose purpose) throws InterruptedException {
        for (long nap = attempt(purpose); nap > 0; nap = attempt(purpose)) {
            boolean givesWay = purpose == Purpose.PRESENCE && lines.get(Purpose.CREATE).waiting.get() > 0;
            if (givesWay || clock.currentTimeNanos() - start + nap > maxWait.toNanos()) {
                throw new QuotaSpent(purpose, Duration.ofNanos(nap));
            }
            blocking.park(Math.min(nap, LOOK_AGAIN_NANOS));
        }
    }

    /** One try without waiting: 0 when the call may go and is counted, else the nanoseconds before which it certainly may not. */
    private long attempt(Purpose purpose) {
        boolean calm = socketHealthy.getAsBoolean();
        lock.lock();
        try {
            if (closed) {
                throw new QuotaSpent(purpose);
            }
            long pause = pauseLeftNanos();
            if (pause > 0) {
                return pause;
            }
            return allowance(purpose, calm);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #attempt}; a database of buckets that does not answer has none to give. */
    private long allowance(Purpose purpose, boolean calm) {
        try {
            return switch (purpose) {
                case CREATE -> calm ? takeOfTheRest(calm) : takeWhenShareHolds(createShare, 1, 1);
                case SEARCH, QUEUE -> takeOfTheRest(calm);
                case RECONCILE -> calm ? takeOfShareOrLent(reconcileShare, presenceShare) : takeOfTheRest(calm);
                case PRESENCE -> takeOfShareOrLent(presenceShare, reconcileShare);
                case AUDIT -> isAnybodyWaiting() ? LOOK_AGAIN_NANOS : takeWhenShareHolds(auditShare, 1, capacity(limit));
            };
        } catch (RuntimeException away) {
            LOG.debug("the quota's buckets cannot be asked", away);
            throw new QuotaSpent(purpose, OUTAGE);
        }
    }

    private long takeOfTheRest(boolean calm) {
        return takeWhenBucketHolds(1 + keptApart(calm));
    }

    private long takeWhenBucketHolds(long tokens) {
        long wait = nanosUntil(total, tokens);
        return wait > 0 || total.tryConsume(1) ? wait : OVERTAKEN_NANOS;
    }

    /** Those who ask for an audit left aside. */
    private boolean isAnybodyWaiting() {
        return lines.entrySet().stream().anyMatch(line -> line.getKey() != Purpose.AUDIT && line.getValue().waiting.get() > 0);
    }

    private long takeWhenShareHolds(Bucket share, long calls, long tokens) {
        long wait = Math.max(nanosUntil(total, tokens), nanosUntil(share, calls));
        if (wait > 0) {
            return wait;
        }
        if (!share.tryConsume(1)) {
            return OVERTAKEN_NANOS;
        }
        if (!total.tryConsume(1)) {
            share.addTokens(1);
            return OVERTAKEN_NANOS;
        }
        return 0;
    }

    private long takeOfShareOrLent(Bucket own, Bucket other) {
        long wait = takeWhenBucketHolds(lent(limit));
        if (wait > 0) {
            wait = Math.min(wait, takeWhenShareHolds(own, 1, 1));
        }
        if (wait > 0) {
            wait = Math.min(wait, takeWhenShareHolds(other, SHARE_CAPACITY, 1));
        }
        return wait;
    }

    /** Tokens that those who take the rest leave in the bucket, never so many that they could not go from a bucket one short of full. */
    private long keptApart(boolean calm) {
        long owed = (tokens(presenceShare) > 0 ? 1 : 0)
                + (tokens(calm ? reconcileShare : createShare) > 0 ? 1 : 0);
        return Math.max(0, Math.min(owed, capacity(limit) - 2));
    }

    private long pauseLeftNanos() {
        return pausedUntilNanos - clock.currentTimeNanos();
    }

    private void pauseFor(Duration pause) {
        if (pause.toNanos() > pauseLeftNanos()) {
            pausedUntilNanos = clock.currentTimeNanos() + pause.toNanos();
        }
    }

    private void follow(int newLimit) {
        if (newLimit == limit) {
            return;
        }
        try {
            replace(total, wholeLimit(newLimit));
            replace(presenceShare, share(newLimit, READ_SHARE_ONE_IN));
            replace(reconcileShare, share(newLimit, READ_SHARE_ONE_IN));
            replace(createShare, share(newLimit, CREATE_SHARE_ONE_IN));
            replace(auditShare, share(newLimit, AUDIT_SHARE_ONE_IN));
            limit = newLimit;
        } catch (RuntimeException away) {
            // an answer of the platform must not be lost for this; the next one tells the limit again
            LOG.debug("the limit of {} a minute is followed later", newLimit, away);
        }
    }

    /** What is in a bucket; nothing, where the database that keeps it does not answer. */
    private static long tokens(Bucket bucket) {
        try {
            return bucket.getAvailableTokens();
        } catch (RuntimeException away) {
            return 0;
        }
    }

    private static long nanosUntil(Bucket bucket, long tokens) {
        return bucket.estimateAbilityToConsume(tokens).getNanosToWaitForRefill();
    }

    /** A few tokens at the limits that are sold; half a second's worth where the limit is so high that a few are gone at once. */
    private static int capacity(int limit) {
        return Math.min(limit, Math.max(2, Math.min(Math.max(FEW, limit / 120), limit / 40)));
    }

    /** What the bucket must hold for a read to go that has no share left. */
    private static int lent(int limit) {
        return Math.min(FEW, capacity(limit));
    }

    /** In 60 s less than refill tokens flow in, as that takes a second longer; so capacity + (refill - 1) = limit is the most. */
    private static Bandwidth wholeLimit(int limit) {
        int capacity = capacity(limit);
        int refill = limit - capacity + 1;
        return Bandwidth.builder().capacity(capacity).refillGreedy(refill, WINDOW.plus(LATE_ARRIVAL)).initialTokens(0).build();
    }

    private static Bandwidth share(int limit, int oneIn) {
        Duration gap = WINDOW.plus(LATE_ARRIVAL).multipliedBy(oneIn).dividedBy(limit);
        return Bandwidth.builder().capacity(SHARE_CAPACITY).refillGreedy(1, gap).initialTokens(0).build();
    }

    private static void replace(Bucket bucket, Bandwidth bandwidth) {
        bucket.replaceConfiguration(BucketConfiguration.builder().addLimit(bandwidth).build(), TokensInheritanceStrategy.AS_IS);
    }

    /** Those who want to go for one purpose, and what became of them. */
    private static final class Line {
        /** Fair, and one at a time looks at the buckets: the first to come is the first to go. */
        final Semaphore door = new Semaphore(1, true);
        final AtomicInteger waiting = new AtomicInteger();
        final LongAdder calls = new LongAdder();
        final LongAdder refused = new LongAdder();
        final LongAdder waitedNanos = new LongAdder();

        QuotaReading.Count count() {
            return new QuotaReading.Count(calls.sum(), refused.sum(), Duration.ofNanos(waitedNanos.sum()));
        }
    }
}
