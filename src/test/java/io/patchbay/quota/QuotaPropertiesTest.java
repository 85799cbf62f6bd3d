package io.patchbay.quota;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class QuotaPropertiesTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final VirtualClock clock = new VirtualClock();
    private boolean socketHealthy = true;

    /** One thing that happens: time passes, somebody asks some times, and the platform or the socket may change. */
    record Step(int millis, Purpose purpose, int asks, boolean socketHealthy, Integer allowed, boolean tooMany) {
    }

    @Property(tries = 150)
    void noWindowHoldsMoreThanTheLimit(@ForAll @IntRange(min = 1, max = 400) int limit, @ForAll("steps") List<Step> steps) {
        Quota quota = quota(limit);
        List<Long> calls = new ArrayList<>();
        for (Step step : steps) {
            apply(step, quota, calls);
        }
        assertThat(fullestWindow(calls, WINDOW)).isLessThanOrEqualTo(limit);
    }

    /** What sets out within 60.999 s can arrive within 60 s, when the first is 0.999 s late and the last is not. */
    @Property(tries = 50)
    void norWhereTheyArriveWhenSomeTakeAlmostASecondLonger(@ForAll @IntRange(min = 1, max = 400) int limit,
                                                           @ForAll @IntRange(max = 90_000) int idleMillis) {
        Quota quota = quota(limit);
        clock.advance(Duration.ofMillis(idleMillis));
        List<Long> calls = new ArrayList<>();
        for (int i = 0; i < 13_000; i++) {
            clock.advance(Duration.ofMillis(10));
            while (goes(quota, Purpose.SEARCH)) {
                calls.add(clock.currentTimeNanos());
            }
        }
        assertThat(fullestWindow(calls, Duration.ofMillis(60_999))).isLessThanOrEqualTo(limit);
        assertThat(calls).hasSizeGreaterThanOrEqualTo((limit - 4) * 2);
    }

    @Property(tries = 150)
    void aSmallerLimitOfThePlatformHoldsFromWhenItIsTold(@ForAll @IntRange(min = 1, max = 200) int allowed,
                                                         @ForAll("calmSteps") List<Step> steps) {
        Quota quota = quota(400);
        clock.advance(Duration.ofMinutes(1));
        quota.observe(200, allowed, null, null, null);
        List<Long> calls = new ArrayList<>();
        for (Step step : steps) {
            apply(step, quota, calls);
        }
        assertThat(fullestWindow(calls, WINDOW)).isLessThanOrEqualTo(allowed);
    }

    @Property(tries = 100)
    void nothingGoesBeforeRetryAfterIsOver(@ForAll @IntRange(min = 1, max = 600) int retryAfter, @ForAll("calmSteps") List<Step> steps) {
        Quota quota = quota(300);
        clock.advance(Duration.ofMinutes(1));
        quota.observe(429, 300, 17, 5, (long) retryAfter);
        long over = clock.currentTimeNanos() + Duration.ofSeconds(retryAfter).toNanos();
        List<Long> calls = new ArrayList<>();
        for (Step step : steps) {
            apply(step, quota, calls);
        }
        assertThat(calls).allMatch(at -> at >= over);
    }

    @Property(tries = 25)
    void whenCalmNearlyAllGoesOutAsCreatesWhateverElseIsAsked(@ForAll @IntRange(min = 60, max = 1000) int limit,
                                                              @ForAll long seed, @ForAll boolean presence, @ForAll boolean reconcile) {
        Map<Purpose, Integer> calls = sustained(limit, seed, demand(presence, reconcile));
        assertThat(calls.get(Purpose.CREATE)).isGreaterThanOrEqualTo((int) (0.92 * limit * 10));
    }

    @Property(tries = 25)
    void createsThatAlwaysAskLeaveTheReadsTheirShares(@ForAll @IntRange(min = 200, max = 1000) int limit, @ForAll boolean healthy) {
        socketHealthy = healthy;
        Quota quota = quota(limit);
        Map<Purpose, Integer> calls = new EnumMap<>(Map.of(Purpose.CREATE, 0, Purpose.PRESENCE, 0, Purpose.RECONCILE, 0));
        for (int i = 0; i < 60_000; i++) {
            clock.advance(Duration.ofMillis(10));
            while (goes(quota, Purpose.CREATE)) {
                calls.merge(Purpose.CREATE, 1, Integer::sum);
            }
            for (Purpose read : List.of(Purpose.PRESENCE, Purpose.RECONCILE)) {
                if (i % 50 == 0 && goes(quota, read)) {
                    calls.merge(read, 1, Integer::sum);
                }
            }
        }
        assertThat(calls).allSatisfy((purpose, count) -> assertThat(count).as("%s", purpose).isGreaterThanOrEqualTo((int) (0.015 * limit * 10)));
    }

    @Property(tries = 25)
    void aShareNobodyWantsIsLentToTheOtherRead(@ForAll @IntRange(min = 240, max = 1000) int limit, @ForAll long seed, @ForAll boolean presence) {
        Map<Purpose, Integer> calls = sustained(limit, seed, demand(presence, !presence));
        assertThat(calls.get(presence ? Purpose.PRESENCE : Purpose.RECONCILE)).isGreaterThanOrEqualTo((int) (0.03 * limit * 10));
    }

    @Property(tries = 25)
    void withAnUnhealthySocketAThirdAreCreatesAndReadsAreNotStarved(@ForAll @IntRange(min = 240, max = 1000) int limit,
                                                                    @ForAll long seed, @ForAll boolean presence) {
        socketHealthy = false;
        Map<Purpose, Integer> calls = sustained(limit, seed, demand(presence, true));
        assertThat(calls.get(Purpose.CREATE)).isBetween((int) (0.30 * limit * 10), (int) (0.34 * limit * 10));
        assertThat(calls.get(Purpose.RECONCILE)).isGreaterThanOrEqualTo((int) (0.57 * limit * 10));
    }

    @Property(tries = 25)
    void readsMayHaveWhatNoCreateWants(@ForAll @IntRange(min = 60, max = 400) int limit, @ForAll long seed) {
        Map<Purpose, Integer> calls = sustained(limit, seed, List.of(Purpose.PRESENCE, Purpose.RECONCILE));
        assertThat(calls.get(Purpose.PRESENCE) + calls.get(Purpose.RECONCILE)).isGreaterThanOrEqualTo((int) (0.7 * limit * 10));
    }

    /** Each purpose asks 20 times a second or so: of a larger limit creates could not take their part. */
    @Property(tries = 25)
    void anAuditThatAlwaysAsksTakesNothingFromCreatesAndReads(@ForAll @IntRange(min = 60, max = 600) int limit, @ForAll long seed,
                                                              @ForAll boolean presence, @ForAll boolean reconcile) {
        List<Purpose> demand = demand(presence, reconcile);
        demand.add(Purpose.AUDIT);
        Map<Purpose, Integer> calls = sustained(limit, seed, demand);
        assertThat(calls.get(Purpose.CREATE)).isGreaterThanOrEqualTo((int) (0.92 * limit * 10));
        assertThat(calls.get(Purpose.AUDIT)).isLessThanOrEqualTo((int) (0.02 * limit * 10));
    }

    @Property(tries = 25)
    void anAuditHasATenthOfWhatNobodyWants(@ForAll @IntRange(min = 60, max = 1000) int limit, @ForAll long seed) {
        assertThat(sustained(limit, seed, List.of(Purpose.AUDIT)).get(Purpose.AUDIT))
                .isBetween((int) (0.08 * limit * 10), limit + 1);
    }

    @Property(tries = 25)
    void readsThatAlwaysAskDoNotStarveADispatcherThatLooksNowAndThen(@ForAll @IntRange(min = 60, max = 1000) int limit, @ForAll long seed) {
        Quota quota = quota(limit);
        Random random = new Random(seed);
        int creates = 0;
        for (int tenth = 0; tenth < 6000; tenth++) {
            for (int ask = 0; ask < 10; ask++) {
                clock.advance(Duration.ofMillis(10));
                goes(quota, random.nextBoolean() ? Purpose.PRESENCE : Purpose.RECONCILE);
            }
            for (int room = quota.roomForCreates(); room > 0; room--) {
                assertThat(goes(quota, Purpose.CREATE)).isTrue();
                creates++;
            }
        }
        assertThat(creates).isGreaterThanOrEqualTo((int) (0.9 * limit * 10));
    }

    private List<Purpose> demand(boolean presence, boolean reconcile) {
        List<Purpose> demand = new ArrayList<>(List.of(Purpose.CREATE));
        if (presence) {
            demand.add(Purpose.PRESENCE);
        }
        if (reconcile) {
            demand.add(Purpose.RECONCILE);
        }
        return demand;
    }

    /** Ten minutes in which everybody asks all the time, in random order; what went out, by purpose, after half a minute to get going. */
    private Map<Purpose, Integer> sustained(int limit, long seed, List<Purpose> demand) {
        Quota quota = quota(limit);
        Random random = new Random(seed);
        Map<Purpose, Integer> calls = new EnumMap<>(Purpose.class);
        demand.forEach(purpose -> calls.put(purpose, 0));
        long from = clock.currentTimeNanos() + Duration.ofSeconds(30).toNanos();
        while (clock.currentTimeNanos() < from + WINDOW.toNanos() * 10) {
            clock.advance(Duration.ofMillis(random.nextInt(1, 100)));
            for (int ask = 0; ask < 4; ask++) {
                Purpose purpose = demand.get(random.nextInt(demand.size()));
                if (goes(quota, purpose) && clock.currentTimeNanos() >= from) {
                    calls.merge(purpose, 1, Integer::sum);
                }
            }
        }
        return calls;
    }

    private void apply(Step step, Quota quota, List<Long> calls) {
        clock.advance(Duration.ofMillis(step.millis));
        socketHealthy = step.socketHealthy;
        if (step.allowed != null || step.tooMany) {
            quota.observe(step.tooMany ? 429 : 200, step.allowed, null, null, 3L);
        }
        for (int ask = 0; ask < step.asks; ask++) {
            int room = quota.roomForCreates();
            boolean went = goes(quota, step.purpose);
            if (went) {
                calls.add(clock.currentTimeNanos());
            }
            if (step.purpose == Purpose.CREATE) {
                assertThat(went).as("room for %s creates, and one went", room).isEqualTo(room > 0);
            }
        }
    }

    private static boolean goes(Quota quota, Purpose purpose) {
        try {
            if (purpose == Purpose.CREATE) {
                quota.takeForCreate();
            } else {
                quota.takeForRead(purpose);
            }
            return true;
        } catch (QuotaSpent spent) {
            assertThat(spent.retryIn()).isPositive();
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static long fullestWindow(List<Long> sorted, Duration window) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < sorted.size(); last++) {
            while (sorted.get(last) - sorted.get(first) > window.toNanos()) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    private Quota quota(int limit) {
        return new Quota(new QuotaSettings(limit, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(3)),
                () -> socketHealthy, Buckets.own(clock), clock, clock);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return steps(Arbitraries.integers().between(1, 500).injectNull(0.9), Arbitraries.of(false, false, false, false, true));
    }

    @Provide
    Arbitrary<List<Step>> calmSteps() {
        return steps(Arbitraries.just((Integer) null), Arbitraries.just(false));
    }

    private static Arbitrary<List<Step>> steps(Arbitrary<Integer> allowed, Arbitrary<Boolean> tooMany) {
        Arbitrary<Integer> millis = Arbitraries.oneOf(Arbitraries.integers().between(0, 300), Arbitraries.integers().between(0, 300),
                Arbitraries.integers().between(0, 20_000));
        return Combinators.combine(millis, Arbitraries.of(Purpose.class), Arbitraries.integers().between(0, 12),
                Arbitraries.of(true, false), allowed, tooMany).as(Step::new).list().ofMaxSize(600);
    }
}
