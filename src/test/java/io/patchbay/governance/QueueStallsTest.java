package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.journal.QueueFate;
import io.patchbay.journal.QueueFates.Usual;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QueueStallsTest {

    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final Map<String, Usual> USUAL = Map.of("q", new Usual(500, Duration.ofSeconds(60), 500, Duration.ofSeconds(200)));

    private final QueueStalls stalls = new QueueStalls(Duration.ofMinutes(5));

    private static QueueFate fate(int n, int secondsAgo, Integer waited, Integer handled, String how, int requeued, boolean asked) {
        Instant at = NOW.minusSeconds(secondsAgo);
        Instant connected = waited == null ? null : at.plusSeconds(waited);
        return new QueueFate("i" + n, "c" + n, "q", at, connected, handled != null ? connected.plusSeconds(handled) : how == null ? null : NOW,
                how, requeued, asked ? NOW : null);
    }

    private static List<QueueFate> many(int count, IntFunction<QueueFate> one) {
        return IntStream.range(0, count).mapToObj(one).toList();
    }

    private static List<QueueFate> both(List<QueueFate> one, List<QueueFate> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static QueueFate connected(int n) {
        return fate(n, 1_000, 10, null, null, 0, false);
    }

    private static QueueFate waiting(int n) {
        return fate(n, 1_000, null, null, null, 0, false);
    }

    private static QueueFate asked(int n) {
        return fate(n, 1_000, null, null, null, 0, true);
    }

    private static QueueFate left(int n) {
        return fate(n, 1_000, null, null, "abandoned", 0, false);
    }

    @Test
    void whatIsStuckIsAskedForBeforeItIsSaid() {
        List<QueueFate> window = both(many(10, QueueStallsTest::waiting), many(10, QueueStallsTest::connected));
        assertThat(stalls.neverConnects(window, USUAL, NOW)).singleElement().satisfies(finding -> assertThat(finding.crossed()).isFalse());
        assertThat(stalls.doubtful(window, USUAL, Set.of(), NOW, 5)).hasSize(5).allMatch(QueueFate::waits);
        assertThat(stalls.doubtful(window, USUAL, Set.of("q"), NOW, 5)).as("said already").isEmpty();

        List<QueueFate> proved = both(many(3, QueueStallsTest::asked), window);
        assertThat(stalls.neverConnects(proved, USUAL, NOW)).singleElement().satisfies(finding -> {
            assertThat(finding.crossed()).isTrue();
            assertThat(finding.subject()).isEqualTo("q");
            assertThat(finding.says()).isEqualTo("queue q connected 10 of 23 interactions that fell back more than 1 min 0 s ago; 0 customers left");
            assertThat(finding.evidence()).containsEntry("stuck", 13).containsEntry("of", 23).containsEntry("usualWaitSeconds", 60.0);
            assertThat((List<?>) finding.evidence().get("conversations")).hasSize(13);
        });
    }

    @Test
    void customersWhoLeftAreProofEnough() {
        assertThat(stalls.neverConnects(many(3, QueueStallsTest::left), USUAL, NOW)).singleElement().matches(Finding::crossed);
        assertThat(stalls.neverConnects(many(2, QueueStallsTest::left), USUAL, NOW)).as("two are too few to raise one").noneMatch(Finding::crossed);
    }

    @Test
    void aFewOfManyAreUsual() {
        List<QueueFate> few = both(many(5, QueueStallsTest::left), many(95, QueueStallsTest::connected));
        assertThat(stalls.neverConnects(few, USUAL, NOW)).isEmpty();
        assertThat(stalls.doubtful(few, USUAL, Set.of(), NOW, 5)).isEmpty();
        List<QueueFate> more = both(many(15, QueueStallsTest::left), many(85, QueueStallsTest::connected));
        assertThat(stalls.neverConnects(more, USUAL, NOW)).as("enough to keep one").singleElement().satisfies(one -> assertThat(one.crossed()).isFalse());
    }

    @Test
    void withoutHistoryAQueueHasTheTimeThatIsSet() {
        List<QueueFate> young = many(10, n -> fate(n, 200, null, null, null, 0, true));
        assertThat(stalls.neverConnects(young, Map.of(), NOW)).isEmpty();
        assertThat(stalls.neverConnects(young, Map.of("q", new Usual(99, Duration.ofSeconds(1), 0, null)), NOW)).isEmpty();
        assertThat(stalls.neverConnects(young, USUAL, NOW)).singleElement().matches(Finding::crossed);
    }

    @Test
    void anEndInOrderProvesAConnectionThatNobodyTold() {
        assertThat(stalls.neverConnects(many(10, n -> fate(n, 1_000, null, null, "completed", 0, false)), USUAL, NOW)).isEmpty();
    }

    @Test
    void waitAndHandleTimeAreComparedWithWhatWasUsual() {
        List<QueueFate> slow = many(20, n -> fate(n, 1_000, 61 + n, 210, "completed", 0, false));
        assertThat(stalls.waits(slow, USUAL, Set.of())).singleElement().satisfies(finding -> {
            assertThat(finding.crossed()).isTrue();
            assertThat(finding.evidence()).containsEntry("medianSeconds", 71.0).containsEntry("usualSeconds", 60.0);
        });
        assertThat(stalls.handles(slow, USUAL, Set.of())).singleElement().matches(Finding::crossed);
        List<QueueFate> calmer = many(20, n -> fate(n, 1_000, 55, 190, "completed", 0, false));
        assertThat(stalls.waits(calmer, USUAL, Set.of())).isEmpty();
        assertThat(stalls.waits(calmer, USUAL, Set.of("q"))).as("not far enough below to end it").singleElement()
                .satisfies(finding -> assertThat(finding.crossed()).isFalse());
        assertThat(stalls.handles(many(20, n -> fate(n, 1_000, 5, 100, "completed", 0, false)), USUAL, Set.of("q"))).isEmpty();
        assertThat(stalls.waits(slow.subList(0, 9), USUAL, Set.of())).as("too few now").isEmpty();
        assertThat(stalls.waits(calmer.subList(0, 9), USUAL, Set.of("q"))).as("too few to end it").singleElement()
                .satisfies(finding -> assertThat(finding.crossed()).isFalse());
        assertThat(stalls.waits(many(20, QueueStallsTest::waiting), USUAL, Set.of("q"))).as("it connects nobody any more").hasSize(1);
        assertThat(stalls.waits(List.of(), USUAL, Set.of("q"))).as("nothing comes to it any more").isEmpty();
        assertThat(stalls.waits(slow, Map.of(), Set.of())).as("no history").isEmpty();
    }

    @Test
    void whatComesBackAgainAndAgainCycles() {
        assertThat(stalls.cycling(many(10, n -> fate(n, 10, null, null, null, 2, false)))).isEmpty();
        List<QueueFate> cycling = List.of(fate(1, 10, null, null, null, 3, false), fate(2, 10, null, null, null, 7, false), fate(3, 10, 4, null, null, 0, false));
        assertThat(stalls.cycling(cycling)).singleElement().satisfies(finding -> {
            assertThat(finding.says()).isEqualTo("2 of 3 interactions came back to queue q 3 times or more, one 7 times");
            assertThat(finding.evidence()).containsEntry("conversations", List.of("c2", "c1"));
        });
    }
}
