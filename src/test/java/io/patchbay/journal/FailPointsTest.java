package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailPointsTest {

    private final FailPoints points = new FailPoints();
    private final List<String> seen = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void isInertUnlessArmed(FailPoint point) {
        for (FailPoint other : FailPoint.values()) {
            if (other != point) {
                points.arm(other, () -> seen.add(other.name()));
            }
        }
        assertThatCode(() -> points.reached(point)).doesNotThrowAnyException();
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void actsEachTimeItIsReached(FailPoint point) {
        points.arm(point, () -> seen.add(Thread.currentThread().getName()));
        assertThat(seen).isEmpty();
        points.reached(point);
        points.reached(point);
        assertThat(seen).as("on the thread that comes by").containsExactly(Thread.currentThread().getName(), Thread.currentThread().getName());
    }

    @Test
    void theLastToArmIsObeyed() {
        points.arm(FailPoint.BEGUN_UNSENT, () -> seen.add("first"));
        points.arm(FailPoint.BEGUN_UNSENT, () -> seen.add("second"));
        points.reached(FailPoint.BEGUN_UNSENT);
        assertThat(seen).containsExactly("second");
    }
}
