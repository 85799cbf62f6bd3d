package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.journal.Tally.Sums;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeavingShareTest {

    private final LeavingShare share = new LeavingShare("were abandoned", Sums::abandoned, 100);

    private static Map<String, Sums> of(long abandoned, long ended) {
        return Map.of("q", new Sums(ended, 0, 0, abandoned, 0));
    }

    @Test
    void whereNothingIsUsualYetItIsPatient() {
        assertThat(share.judge(of(180, 1_000), Map.of(), Set.of())).isEmpty();
        assertThat(share.judge(of(310, 1_000), Map.of(), Set.of())).as("may be chance").isEmpty();
        assertThat(share.judge(of(350, 1_000), Map.of(), Set.of())).hasValueSatisfying(finding ->
                assertThat(finding.says()).contains("35 % of 1000 were abandoned, more than 30 %"));
    }

    @Test
    void whereHardlyAnybodyLeavesTheFloorCounts() {
        assertThat(share.judge(of(80, 1_000), of(10, 1_000), Set.of())).isEmpty();
        assertThat(share.judge(of(150, 1_000), of(10, 1_000), Set.of())).hasValueSatisfying(finding ->
                assertThat(finding.says()).contains("15 % of 1000 were abandoned, more than 10 %"));
    }

    @Test
    void whatIsUsualIsNoAlert() {
        assertThat(share.judge(of(300, 1_000), of(6_000, 20_000), Set.of())).isEmpty();
        assertThat(share.judge(of(500, 1_000), of(6_000, 20_000), Set.of())).isPresent();
        assertThat(share.judge(of(400, 1_000), of(99, 99), Set.of())).as("99 are no history").isPresent();
        assertThat(share.judge(of(400, 1_000), of(100, 100), Set.of())).as("100 are").isEmpty();
    }

    @Test
    void moreCannotLeaveThanThereAre() {
        assertThat(share.judge(of(300, 200), Map.of(), Set.of())).hasValueSatisfying(finding -> assertThat(finding.says()).contains("100 % of 200"));
    }
}
