package io.patchbay.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    private final RateLimit limit = new RateLimit(3);

    @Test
    void countsCallsOfTheLastSixtySeconds() {
        assertThat(limit.arrive(START)).isEqualTo(new RateLimit.Standing(false, 1, 3, 60));
        assertThat(limit.arrive(START.plusSeconds(20))).isEqualTo(new RateLimit.Standing(false, 2, 3, 40));
        assertThat(limit.arrive(START.plusSeconds(30))).isEqualTo(new RateLimit.Standing(false, 3, 3, 30));
        assertThat(limit.arrive(START.plusMillis(59_999))).isEqualTo(new RateLimit.Standing(true, 3, 3, 1));
    }

    @Test
    void theWindowSlides() {
        limit.arrive(START);
        limit.arrive(START.plusSeconds(59));
        limit.arrive(START.plusSeconds(59));
        assertThat(limit.arrive(START.plusSeconds(60)).exceeded()).as("the first has left").isFalse();
        assertThat(limit.arrive(START.plusSeconds(61)).exceeded()).as("a fixed window would have begun anew").isTrue();
    }

    @Test
    void whoWaitsAsLongAsToldIsLetIn() {
        limit.arrive(START);
        limit.arrive(START);
        limit.arrive(START.plusMillis(700));
        RateLimit.Standing refused = limit.arrive(START.plusSeconds(10).plusMillis(1));
        assertThat(refused.exceeded()).isTrue();
        assertThat(limit.arrive(START.plusSeconds(10).plusMillis(1).plusSeconds(refused.resetSeconds())).exceeded()).isFalse();
    }

    @Test
    void refusedCallsDoNotCount() {
        for (int n = 0; n < 10; n++) {
            limit.arrive(START.plusSeconds(n));
        }
        assertThat(limit.arrive(START.plusSeconds(63)).count()).isEqualTo(1);
    }

    @Test
    void zeroIsNoLimit() {
        RateLimit none = new RateLimit(0);
        for (int n = 0; n < 1000; n++) {
            assertThat(none.arrive(START).exceeded()).isFalse();
        }
    }
}
