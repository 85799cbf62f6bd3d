package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.journal.QueueFates.Undecided;
import io.patchbay.journal.Tally.Asked;
import io.patchbay.journal.Tally.Sums;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is pending for too long, and who is never reached. */
class PendingAndUnreachedTest {

    private final PendingLimit limit = new PendingLimit(Duration.ofSeconds(30));
    private final UnreachedAgents unreached = new UnreachedAgents();

    private static List<Undecided> pending(int count) {
        return IntStream.range(0, count).mapToObj(n -> new Undecided("i" + n, "c" + n, "q", Instant.EPOCH)).toList();
    }

    private static Map<String, Sums> timedOut(int count) {
        return Map.of("q", new Sums(100, 0, count, 0, 0));
    }

    @Test
    void aThirdIsGrantedBeyondTheEnginesTimeout() {
        assertThat(limit.limit()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void threeArePendingTooLongOrWereGivenUp() {
        assertThat(limit.judge(pending(2), Map.of(), Set.of())).isEmpty();
        assertThat(limit.judge(pending(2), timedOut(1), Set.of())).singleElement().satisfies(finding -> {
            assertThat(finding.crossed()).isTrue();
            assertThat(finding.evidence()).containsEntry("pending", 2).containsEntry("timedOut", 1L).containsEntry("intents", List.of("i0", "i1"));
        });
        assertThat(limit.judge(List.of(), timedOut(3), Set.of())).singleElement().matches(Finding::crossed);
        assertThat(limit.judge(pending(1), Map.of(), Set.of("q"))).as("keeps one, raises none").singleElement()
                .satisfies(finding -> assertThat(finding.crossed()).isFalse());
        assertThat(limit.judge(List.of(), timedOut(0), Set.of("q"))).isEmpty();
    }

    @Test
    void whoIsAskedForOftenAndNeverConnectedIsFound() {
        Map<String, Asked> agents = Map.of("busy", new Asked(20, 0), "new", new Asked(19, 0), "fine", new Asked(40, 1));
        assertThat(unreached.judge(agents, Set.of())).singleElement().satisfies(finding -> {
            assertThat(finding.subject()).isEqualTo("busy");
            assertThat(finding.says()).isEqualTo("agent busy was asked for 20 times and never connected, while others were 1 times");
        });
    }

    @Test
    void whereNobodyIsConnectedItIsNoAgentsFault() {
        assertThat(unreached.judge(Map.of("a", new Asked(500, 0), "b", new Asked(500, 0)), Set.of())).isEmpty();
    }

    @Test
    void theirNumberIsBounded() {
        Map<String, Asked> agents = new TreeMap<>();
        IntStream.range(0, 200).forEach(n -> agents.put("agent-" + n, new Asked(20 + n, 0)));
        agents.put("fine", new Asked(1, 1));
        assertThat(unreached.judge(agents, Set.of())).hasSize(50).first().satisfies(finding -> assertThat(finding.subject()).isEqualTo("agent-199"));
        assertThat(unreached.judge(agents, Set.of("agent-3", "fine"))).as("of whom it has been said").hasSize(50)
                .extracting(Finding::subject).contains("agent-3", "agent-199").doesNotContain("fine");
    }
}
