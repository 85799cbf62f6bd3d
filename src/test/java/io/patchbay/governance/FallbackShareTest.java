package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.journal.Tally.Sums;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FallbackShareTest {

    private final FallbackShare share = new FallbackShare(40, 100);

    private static Sums sums(long overflow, long ended) {
        return new Sums(ended, overflow, 0, 0, 0);
    }

    /** How often it is raised while so many in a thousand overflow, in an order by chance, with a look every ten. */
    private int raised(int overflow, Random order) {
        List<Boolean> ends = new ArrayList<>(Collections.nCopies(overflow, true));
        ends.addAll(Collections.nCopies(1_000 - overflow, false));
        Collections.shuffle(ends, order);
        Set<String> above = Set.of();
        int raised = 0;
        int hits = 0;
        for (int n = 1; n <= 1_000; n++) {
            hits += ends.get(n - 1) ? 1 : 0;
            if (n % 10 == 0) {
                Set<String> now = share.judge(Map.of("q1", sums(hits, n)), above).map(Finding::parts).orElse(Set.of());
                raised += above.isEmpty() && !now.isEmpty() ? 1 : 0;
                above = now;
            }
        }
        return raised;
    }

    @Property(tries = 200)
    void fortyFiveOfAHundredIsOneAlert(@ForAll Random order) {
        assertThat(raised(450, order)).isBetween(1, 2);
    }

    @Test
    void inMostOrdersOneAndNoneAtThirtyFive() {
        long ones = 0;
        long nones = 0;
        for (int seed = 0; seed < 300; seed++) {
            ones += raised(450, new Random(seed)) == 1 ? 1 : 0;
            nones += raised(350, new Random(seed)) == 0 ? 1 : 0;
        }
        assertThat(ones).isGreaterThan(285);
        assertThat(nones).isGreaterThan(290);
    }

    @Test
    void aQueueAloneIsEnough() {
        Finding finding = share.judge(Map.of("q1", sums(90, 120), "q2", sums(100, 2_000)), Set.of()).orElseThrow();
        assertThat(finding.parts()).containsExactly("q1");
        assertThat(finding.subject()).isEqualTo("all");
        assertThat(finding.crossed()).isTrue();
        assertThat(finding.says()).isEqualTo("of queue q1 75 % of 120 fell back, more than 40 %");
        assertThat(finding.evidence()).containsEntry("total", Map.of("queue", "all", "percent", 9.0, "of", 2_120L, "thresholdPercent", 40.0));
        assertThat((List<?>) finding.evidence().get("queues")).hasSize(2).first()
                .isEqualTo(Map.of("queue", "q1", "percent", 75.0, "of", 120L, "thresholdPercent", 40.0));
    }

    @Test
    void onlyWhatWasAboveLingers() {
        Map<String, Sums> between = Map.of("q1", sums(390, 1_000), "q2", sums(390, 1_000));
        assertThat(share.judge(between, Set.of())).isEmpty();
        assertThat(share.judge(between, Set.of("q2")).map(Finding::parts)).isEqualTo(Optional.of(Set.of("q2")));
        assertThat(share.judge(Map.of("q1", sums(300, 1_000), "q2", sums(300, 1_000)), Set.of("q1", "q2", "all"))).isEmpty();
    }

    @Test
    void itIsOverWhenTooFewAreLeftToTell() {
        Set<String> both = Set.of("all", "q1");
        assertThat(share.judge(Map.of("q1", sums(45, 50)), both)).isPresent();
        assertThat(share.judge(Map.of("q1", sums(45, 49)), both)).isEmpty();
        assertThat(share.judge(Map.of(), Set.of("all"))).isEmpty();
        assertThat(ShareRule.isTooFew(FallbackShare.shares(Map.of("q1", sums(45, 49), "q2", sums(0, 900))), both, 100)).isTrue();
        assertThat(ShareRule.isTooFew(FallbackShare.shares(Map.of("q1", sums(10, 50))), both, 100)).isFalse();
        assertThat(ShareRule.isTooFew(Map.of(), both, 1)).isTrue();
    }

    @Test
    void evidenceIsBounded() {
        Map<String, Sums> many = new TreeMap<>();
        for (int n = 0; n < 300; n++) {
            many.put("queue-" + n, sums(n == 299 ? 100 : 0, n == 299 ? 100 : 1_000));
        }
        Finding finding = share.judge(many, Set.of()).orElseThrow();
        assertThat((List<?>) finding.evidence().get("queues")).hasSize(50).first().asString().contains("queue-299");
    }
}
