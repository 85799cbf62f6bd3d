package io.patchbay.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryPlanTest {
    private final RetryPlan plan = new RetryPlan(Duration.ofSeconds(1), Duration.ofMinutes(10));

    @Test
    void doublesUntilTheLongest() {
        assertThat(plan.pause(0, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(plan.pause(1, 0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(plan.pause(5, 0)).isEqualTo(Duration.ofSeconds(32));
        assertThat(plan.pause(5, 0.5)).isEqualTo(Duration.ofSeconds(48));
        assertThat(plan.pause(40, 0)).isEqualTo(Duration.ofMinutes(5));
    }

    @Property
    void staysBetweenFirstAndLongest(@ForAll @IntRange(max = Integer.MAX_VALUE) int before,
                                     @ForAll @DoubleRange(max = 1, maxIncluded = false) double random) {
        assertThat(plan.pause(before, random)).isBetween(plan.first(), plan.most());
    }

    @Test
    void refusesPausesThatCannotGrow() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPlan(Duration.ofSeconds(1), Duration.ofMillis(1999)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPlan(Duration.ZERO, Duration.ofMinutes(1)));
    }
}
