package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShareTest {

    @Test
    void itsBoundsAreThoseOfWilson() {
        // Newcombe 1998, table I
        assertThat(new Share(81, 263).lower()).isCloseTo(0.2553, within(0.0001));
        assertThat(new Share(81, 263).upper()).isCloseTo(0.3662, within(0.0001));
        assertThat(new Share(0, 20).upper()).isCloseTo(0.1611, within(0.0001));
        assertThat(new Share(29, 29).lower()).isCloseTo(0.8830, within(0.0001));
    }

    @Test
    void ofNothingNothingIsKnown() {
        Share none = new Share(0, 0);
        assertThat(none.value()).isZero();
        assertThat(none.lower()).isZero();
        assertThat(none.upper()).isEqualTo(1);
        assertThat(none.isAbove(0.4, 1, true)).isFalse();
    }

    @Property(tries = 500)
    void theShareLiesWithinItsBounds(@ForAll @IntRange(max = 5_000) int hits, @ForAll @IntRange(max = 5_000) int others) {
        Share share = new Share(hits, hits + others);
        if (share.sample() > 0) {
            assertThat(share.lower()).isBetween(-1e-9, share.value() + 1e-9);
            assertThat(share.upper()).isBetween(share.value() - 1e-9, 1 + 1e-9);
        }
    }

    @Property(tries = 500)
    void whatIsRaisedStaysAtTheSameFigures(@ForAll @IntRange(max = 2_000) int hits, @ForAll @IntRange(max = 2_000) int others) {
        Share share = new Share(hits, hits + others);
        if (share.isAbove(0.4, 100, false)) {
            assertThat(share.isAbove(0.4, 100, true)).isTrue();
        }
    }

    @Test
    void itIsAboveBeyondChanceAndBackBeyondChance() {
        assertThat(new Share(450, 1_000).isAbove(0.4, 100, false)).isTrue();
        assertThat(new Share(410, 1_000).isAbove(0.4, 100, false)).as("may be chance").isFalse();
        assertThat(new Share(410, 1_000).isAbove(0.4, 100, true)).isTrue();
        assertThat(new Share(390, 1_000).isAbove(0.4, 100, true)).as("may be chance").isTrue();
        assertThat(new Share(350, 1_000).isAbove(0.4, 100, true)).isFalse();
        assertThat(new Share(99, 99).isAbove(0.4, 100, false)).as("too few to say it").isFalse();
        assertThat(new Share(50, 50).isAbove(0.4, 100, true)).as("enough to keep it").isTrue();
        assertThat(new Share(49, 49).isAbove(0.4, 100, true)).as("too few to keep it").isFalse();
    }

    @Test
    void aSampleThatSwingsAboutTheLeastDoesNotFlap() {
        Random arrivals = new Random(60);
        boolean above = false;
        int changes = 0;
        for (int look = 0; look < 2_880; look++) {
            int sample = 85 + arrivals.nextInt(31);
            boolean now = new Share(Math.round(sample * 0.6), sample).isAbove(0.4, 100, above);
            changes += now == above ? 0 : 1;
            above = now;
        }
        assertThat(changes).isEqualTo(1);
    }
}
