package io.patchbay.presence;

import io.patchbay.genesys.AgentStatus;
import io.patchbay.genesys.AgentStatus.State;
import io.patchbay.presence.Sighting.Gone;
import io.patchbay.presence.Sighting.Seen;
import io.patchbay.presence.Sighting.Unseen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(30)
class PresenceBoardTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final AtomicLong nanos = new AtomicLong();
    private final Queue<String> reads = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void anAnswerIsFreshForItsTimeAndThenAskedAgain() {
        PresenceBoard board = board(LONG, id -> Optional.of(available(id)));
        assertThat(board.look(List.of("a"))).isEqualTo(Map.of("a", new Seen(available("a"))));
        advance(Duration.ofMillis(4999));
        assertThat(board.look(List.of("a"))).isEqualTo(Map.of("a", new Seen(available("a"), Duration.ofMillis(4999))));
        assertThat(reads).containsExactly("a");
        advance(Duration.ofMillis(2));
        board.look(List.of("a"));
        assertThat(reads).containsExactly("a", "a");
    }

    @Test
    void allAreSeenInTheOrderGivenAndNobodyIsAskedTwice() {
        PresenceBoard board = board(LONG, id -> id.equals("gone") ? Optional.empty() : Optional.of(available(id)));
        assertThat(board.look(List.of("b", "gone", "a", "b"))).containsExactly(
                Map.entry("b", new Seen(available("b"))), Map.entry("gone", new Gone()), Map.entry("a", new Seen(available("a"))));
        assertThat(reads).containsExactlyInAnyOrder("a", "b", "gone");
    }

    @Test
    void agentsOfOneIntentAreReadAtTheSameTime() {
        CyclicBarrier together = new CyclicBarrier(3);
        PresenceBoard board = board(LONG, id -> {
            together.await();
            return Optional.of(available(id));
        });
        assertThat(board.look(List.of("a", "b", "c")).values()).allMatch(Seen.class::isInstance);
    }

    @Test
    void aFailedReadIsNoTruthAndIsTriedAgainAfterASecond() {
        PresenceBoard board = board(LONG, id -> {
            if (reads.size() < 2) {
                throw new IOException("connection reset");
            }
            return Optional.of(available(id));
        });
        assertThat(board.look(List.of("a"))).hasEntrySatisfying("a", sighting ->
                assertThat(sighting).isInstanceOfSatisfying(Unseen.class, unseen -> assertThat(unseen.why()).contains("connection reset")));
        board.look(List.of("a"));
        assertThat(reads).as("not a call for every intent while the platform is away").hasSize(1);
        advance(Duration.ofMillis(1001));
        assertThat(board.look(List.of("a"))).containsEntry("a", new Seen(available("a")));
    }

    @Test
    void manyIntentsShareOneFlight() {
        CountDownLatch answer = new CountDownLatch(1);
        PresenceBoard board = board(LONG, id -> {
            answer.await();
            return Optional.of(available(id));
        });
        List<CompletableFuture<Map<String, Sighting>>> looks = List.of(1, 2, 3).stream()
                .map(i -> CompletableFuture.supplyAsync(() -> board.look(List.of("a")), task -> new Thread(task).start())).toList();
        await().until(() -> reads.size() == 1);
        answer.countDown();
        assertThat(looks).allSatisfy(look -> assertThat(look.join()).containsEntry("a", new Seen(available("a"))));
        assertThat(reads).hasSize(1);
    }

    @Test
    void patienceEndsTheLookButNotTheRead() {
        CountDownLatch answer = new CountDownLatch(1);
        PresenceBoard board = board(Duration.ofMillis(20), id -> {
            answer.await();
            return Optional.of(available(id));
        });
        assertThat(board.look(List.of("a")).get("a")).isInstanceOf(Unseen.class);
        answer.countDown();
        await().until(() -> board.look(List.of("a")).get("a") instanceof Seen);
        assertThat(reads).hasSize(1);
    }

    @Test
    void aFullExecutorMeansNothingIsKnown() {
        PresenceBoard board = new PresenceBoard(id -> Optional.empty(), Duration.ofSeconds(5), LONG, task -> {
            throw new RejectedExecutionException("full");
        }, nanos::get);
        assertThat(board.look(List.of("a")).get("a")).isInstanceOf(Unseen.class);
    }

    private PresenceBoard board(Duration patience, PresenceBoard.Reader reader) {
        return new PresenceBoard(id -> {
            reads.add(id);
            return reader.read(id);
        }, Duration.ofSeconds(5), patience, executor, nanos::get);
    }

    private void advance(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    private static AgentStatus available(String id) {
        return new AgentStatus(id, State.AVAILABLE, 1);
    }
}
