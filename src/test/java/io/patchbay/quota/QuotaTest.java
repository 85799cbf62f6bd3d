package io.patchbay.quota;

import io.github.bucket4j.Bucket;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

@Timeout(30)
class QuotaTest {

    private final VirtualClock clock = new VirtualClock();
    private final AtomicBoolean socketHealthy = new AtomicBoolean(true);
    private final Quota quota = quota(300);

    @Test
    void theBucketIsEmptyAtTheStart() {
        assertThat(quota.roomForCreates()).isZero();
        assertThat(quota.reading().tokensLeft()).isZero();
    }

    @Test
    void roomForCreatesIsAFewAfterAQuietTime() {
        clock.advance(Duration.ofMinutes(5));
        assertThat(quota.roomForCreates()).isEqualTo(3);
        socketHealthy.set(false);
        assertThat(quota.roomForCreates()).isEqualTo(2);
    }

    @Test
    void aCreateWaitsForItsTurn() throws InterruptedException {
        long start = clock.currentTimeNanos();
        quota.takeForCreate();
        assertThat(Duration.ofNanos(clock.currentTimeNanos() - start)).isBetween(Duration.ofMillis(150), Duration.ofMillis(250));
        QuotaReading.Count creates = quota.reading().purposes().get(Purpose.CREATE);
        assertThat(creates.calls()).isEqualTo(1);
        assertThat(creates.waited()).isBetween(Duration.ofMillis(150), Duration.ofMillis(250));
    }

    @Test
    void aCreateDoesNotWaitLongerThanItsLimit() {
        Quota slow = quota(6);
        long start = clock.currentTimeNanos();
        assertThatExceptionOfType(QuotaSpent.class).isThrownBy(slow::takeForCreate)
                .satisfies(spent -> assertThat(spent.purpose()).isEqualTo(Purpose.CREATE))
                .satisfies(spent -> assertThat(spent.retryIn()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(13)));
        assertThat(clock.currentTimeNanos()).as("certain at once, so nobody waits").isEqualTo(start);
        assertThat(slow.reading().purposes().get(Purpose.CREATE).refused()).isEqualTo(1);
    }

    @Test
    void closedItLetsNothingGoAndKeepsNobodyWaiting() throws Exception {
        Quota real = new Quota(new QuotaSettings(6, Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofSeconds(10)),
                () -> true);
        List<Thread> threads = new ArrayList<>();
        List<CompletableFuture<Throwable>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> catchThrowable(real::takeForCreate), task -> {
                threads.add(new Thread(task));
                threads.get(threads.size() - 1).start();
            }));
        }
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        real.close();
        assertThat(answers).map(CompletableFuture::join).allSatisfy(thrown -> assertThat(thrown).isInstanceOf(QuotaSpent.class)
                .hasMessageContaining("this node stops"));

        clock.advance(Duration.ofMinutes(5));
        quota.close();
        assertThat(quota.roomForCreates()).isZero();
        assertThatExceptionOfType(QuotaSpent.class).isThrownBy(quota::takeForCreate);
        assertThatExceptionOfType(QuotaSpent.class).isThrownBy(() -> quota.takeForRead(Purpose.RECONCILE));
    }

    @ParameterizedTest
    @EnumSource(value = Purpose.class, names = {"SEARCH", "QUEUE", "RECONCILE"})
    void readsWait(Purpose purpose) throws InterruptedException {
        long start = clock.currentTimeNanos();
        quota.takeForRead(purpose);
        assertThat(clock.currentTimeNanos()).isGreaterThan(start);
        assertThat(quota.reading().purposes().get(purpose).calls()).isEqualTo(1);
    }

    @Test
    void presenceWaitsWhileNoCreateDoes() throws InterruptedException {
        quota.takeForRead(Purpose.PRESENCE);
        assertThat(quota.reading().purposes().get(Purpose.PRESENCE).calls()).isEqualTo(1);
    }

    @Test
    void presenceGivesWayToACreateThatWaits() throws InterruptedException {
        AtomicReference<Quota> quota = new AtomicReference<>();
        AtomicReference<Throwable> refused = new AtomicReference<>();
        quota.set(new Quota(settings(300), socketHealthy::get, Buckets.own(clock), clock, nanos -> {
            // while the create naps, somebody wants to look at an agent
            refused.compareAndSet(null, catchThrowable(() -> quota.get().takeForRead(Purpose.PRESENCE)));
            clock.advance(Duration.ofNanos(nanos));
        }));
        quota.get().takeForCreate();
        assertThat(refused.get()).isInstanceOf(QuotaSpent.class);
    }

    @Test
    void anAuditGoesFromAFullBucketOnlyAndDoesNotWaitForOne() throws InterruptedException {
        clock.advance(Duration.ofMinutes(1));
        quota.takeForRead(Purpose.SEARCH);
        long start = clock.currentTimeNanos();
        assertThatExceptionOfType(QuotaSpent.class).isThrownBy(() -> quota.takeForRead(Purpose.AUDIT))
                .satisfies(spent -> assertThat(spent.retryIn()).isBetween(Duration.ofMillis(1), Duration.ofMillis(250)));
        assertThat(clock.currentTimeNanos()).isEqualTo(start);
        clock.advance(Duration.ofMillis(250));
        quota.takeForRead(Purpose.AUDIT);
        assertThat(quota.reading().purposes().get(Purpose.AUDIT).calls()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(value = Purpose.class, names = "AUDIT", mode = EnumSource.Mode.EXCLUDE)
    void anAuditGivesWayToWhoeverWaits(Purpose other) throws InterruptedException {
        AtomicReference<Quota> quota = new AtomicReference<>();
        AtomicReference<Throwable> refused = new AtomicReference<>();
        // a platform that asks to be left alone for a moment has somebody wait in front of a bucket that fills meanwhile
        quota.set(new Quota(settings(300), socketHealthy::get, Buckets.own(clock), clock, nanos -> {
            clock.advance(Duration.ofSeconds(1));
            refused.compareAndSet(null, catchThrowable(() -> quota.get().takeForRead(Purpose.AUDIT)));
        }));
        clock.advance(Duration.ofMinutes(1));
        quota.get().observe(429, null, null, null, 1L);
        if (other == Purpose.CREATE) {
            quota.get().takeForCreate();
        } else {
            quota.get().takeForRead(other);
        }
        assertThat(refused.get()).isInstanceOf(QuotaSpent.class);
        clock.advance(Duration.ofSeconds(1));
        quota.get().takeForRead(Purpose.AUDIT);
    }

    @Test
    void aCreateIsNoRead() {
        assertThatIllegalArgumentException().isThrownBy(() -> quota.takeForRead(Purpose.CREATE));
    }

    @Test
    void after429NothingGoesUntilRetryAfterIsOver() throws InterruptedException {
        clock.advance(Duration.ofMinutes(1));
        quota.observe(429, null, null, null, 4L);
        assertThat(quota.roomForCreates()).isZero();
        assertThat(quota.reading().pauseLeft()).isEqualTo(Duration.ofSeconds(4));
        long start = clock.currentTimeNanos();
        quota.takeForRead(Purpose.RECONCILE);
        assertThat(Duration.ofNanos(clock.currentTimeNanos() - start)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void after429WithoutRetryAfterTheSettingCounts() {
        quota.observe(429, null, null, null, null);
        assertThat(quota.reading().pauseLeft()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aShorterRetryAfterDoesNotShortenAPause() {
        quota.observe(429, null, null, null, 40L);
        quota.observe(429, null, null, null, 2L);
        assertThat(quota.reading().pauseLeft()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void anAbsurdRetryAfterIsADayAtMost() {
        quota.observe(429, null, null, null, Long.MAX_VALUE);
        assertThat(quota.reading().pauseLeft()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void aPauseLongerThanTheWaitIsSaidAtOnce() {
        quota.observe(429, null, null, null, 40L);
        long start = clock.currentTimeNanos();
        assertThatExceptionOfType(QuotaSpent.class).isThrownBy(quota::takeForCreate)
                .satisfies(spent -> assertThat(spent.retryIn()).isEqualTo(Duration.ofSeconds(40)));
        assertThat(clock.currentTimeNanos()).isEqualTo(start);
    }

    @Test
    void aWindowThatThePlatformCountsAsFullIsWaitedFor() {
        quota.observe(200, 300, 299, 30, null);
        assertThat(quota.reading().pauseLeft()).isZero();
        quota.observe(200, 300, 300, 30, null);
        assertThat(quota.reading().pauseLeft()).isEqualTo(Duration.ofSeconds(30));
        quota.observe(200, 300, 300, 4000, null);
        assertThat(quota.reading().pauseLeft()).as("a window is a minute").isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void aSmallerLimitOfThePlatformIsFollowedAndALargerOneOnlyUpToTheSetting() {
        quota.observe(200, 180, 1, 61, null);
        assertThat(quota.reading().limitPerMinute()).isEqualTo(180);
        quota.observe(200, null, null, null, null);
        assertThat(quota.reading().limitPerMinute()).isEqualTo(180);
        quota.observe(200, 0, null, null, null);
        assertThat(quota.reading().limitPerMinute()).isEqualTo(180);
        quota.observe(200, 3000, 1, 61, null);
        assertThat(quota.reading().limitPerMinute()).isEqualTo(300);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void aLimitOfNothingIsRefusedByName(int limit) {
        assertThatIllegalArgumentException().isThrownBy(() -> quota(limit))
                .withMessageContaining("genesys.rate-limit-per-minute").withMessageContaining(String.valueOf(limit));
    }

    @Test
    void waitsThatMakeNoSenseAreRefusedByName() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new QuotaSettings(300, second.negated(), second, second, second))
                .withMessageContaining("maxWaitForCreate");
        assertThatIllegalArgumentException().isThrownBy(() -> new QuotaSettings(300, second, second.negated(), second, second))
                .withMessageContaining("maxWaitForRead");
        assertThatIllegalArgumentException().isThrownBy(() -> new QuotaSettings(300, second, second, second, Duration.ZERO))
                .withMessageContaining("pauseWithoutRetryAfter");
    }

    @Test
    void whoWaitsCanBeInterruptedAndLeavesNoTrace() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(quota::takeForCreate);
        assertThat(quota.reading().purposes().get(Purpose.CREATE).calls()).isZero();
        clock.advance(Duration.ofMinutes(1));
        assertThat(quota.roomForCreates()).isEqualTo(3);
    }

    @Test
    void roomForCreatesTakesOffThoseWhoWait() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        Quota held = new Quota(settings(300), socketHealthy::get, Buckets.own(clock), clock, nanos -> {
            waiting.countDown();
            go.await();
        });
        CompletableFuture<Void> create = CompletableFuture.runAsync(() -> {
            try {
                held.takeForCreate();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        waiting.await();
        clock.advance(Duration.ofMinutes(1));
        assertThat(held.roomForCreates()).isEqualTo(2);
        go.countDown();
        await().until(create::isDone);
        assertThat(held.reading().purposes().get(Purpose.CREATE).calls()).isEqualTo(1);
        assertThat(held.roomForCreates()).isEqualTo(2);
    }

    @Test
    void bucketsThatCannotBeAskedHaveNoCallsAndLoseNoAnswer() throws InterruptedException {
        AtomicBoolean away = new AtomicBoolean();
        Buckets fragile = (name, bandwidth) -> {
            Bucket real = Buckets.own(clock).bucket(name, bandwidth);
            return (Bucket) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Bucket.class}, (self, method, values) -> {
                if (away.get()) {
                    throw new IllegalStateException("the database is away");
                }
                return method.invoke(real, values);
            });
        };
        Quota quota = new Quota(settings(300), socketHealthy::get, fragile, clock, clock);
        away.set(true);
        assertThat(catchThrowable(quota::takeForCreate)).isInstanceOf(QuotaSpent.class);
        quota.observe(201, 60, 1, 30, null);
        assertThat(quota.reading().limitPerMinute()).isEqualTo(300);
        away.set(false);
        quota.observe(201, 60, 1, 30, null);
        assertThat(quota.reading().limitPerMinute()).as("told again").isEqualTo(60);
        quota.takeForCreate();
    }

    private Quota quota(int limit) {
        return new Quota(settings(limit), socketHealthy::get, Buckets.own(clock), clock, clock);
    }

    private static QuotaSettings settings(int limit) {
        return new QuotaSettings(limit, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(3));
    }
}
