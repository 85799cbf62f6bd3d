package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.CONVERSATION;
import static io.patchbay.routing.Cases.NOW;
import static io.patchbay.routing.Cases.QUEUE;
import static io.patchbay.routing.Cases.intent;
import static io.patchbay.routing.Cases.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.SetClock;
import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.ConversationSnapshot.Decision;
import io.patchbay.genesys.ConversationSnapshot.Disconnect;
import io.patchbay.genesys.ConversationSnapshot.State;
import io.patchbay.intent.Outcome;
import io.patchbay.journal.QueueFate;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the queue does with an interaction after it fell back, told by events in any order, or by asking. */
class InQueueTest {

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(NOW);
    private OpenJournal kept;
    private OpenConversations open;

    @BeforeEach
    void begin() {
        kept = new OpenJournal(folder, clock);
        open = fresh();
    }

    @AfterEach
    void end() {
        kept.close();
    }

    private OpenConversations fresh() {
        return fresh(clock);
    }

    private OpenConversations fresh(Clock itsClock) {
        return new OpenConversations(kept.journal, itsClock, new OpenConversations.PollTimes(Duration.ofSeconds(32), Duration.ofSeconds(45),
                Duration.ofSeconds(3)), () -> true, Duration.ofSeconds(30));
    }

    private static ConversationSnapshot view(State state, Integer connectedAfter, Disconnect how, long version) {
        Instant connected = connectedAfter == null ? null : NOW.plusSeconds(connectedAfter);
        return new ConversationSnapshot(CONVERSATION, state, how, Decision.FALLBACK, null, QUEUE, NOW, connected, "intent-1", version);
    }

    private static ConversationSnapshot queued(long version) {
        return view(State.QUEUED, null, null, version);
    }

    private void fellBack(ConversationSnapshot... meanwhile) {
        open.opened(kept.routing(intent("intent-1", ANNA), plan(ANNA), CONVERSATION));
        Correlation correlation = new Correlation.Strategy(Duration.ofSeconds(45)).correlate(null, open.seen(queued(2)).get(0));
        List.of(meanwhile).forEach(open::seen);
        resolve(correlation);
    }

    private void resolve(Correlation correlation) {
        Outcome outcome = new Endings(kept.journal, open, Duration.ofSeconds(120), false).resolve(correlation);
        assertThat(outcome.outcome()).isEqualTo(Outcome.Kind.FELL_BACK);
    }

    private QueueFate fate() {
        return kept.journal.queueFates().since(Instant.EPOCH, 9).get(0);
    }

    @Test
    void theWaitIsThatOfThePlatformsClock() {
        fellBack();
        clock.advance(Duration.ofSeconds(100));
        open.seen(view(State.CONNECTED, 20, null, 3));
        assertThat(fate().waited()).isEqualTo(Duration.ofSeconds(20));
        clock.advance(Duration.ofSeconds(10));
        open.seen(view(State.DISCONNECTED, 20, Disconnect.COMPLETED, 4));
        assertThat(fate().how()).isEqualTo("completed");
    }

    @Test
    void anEndProvesAConnectionWhoseEventWasLost() {
        fellBack();
        open.seen(view(State.DISCONNECTED, 20, Disconnect.COMPLETED, 4));
        open.seen(view(State.CONNECTED, 20, null, 3));
        assertThat(fate().waited()).isEqualTo(Duration.ofSeconds(20));
        assertThat(fate().endedAt()).isNotNull();
    }

    @Test
    void whoLeavesWasNotConnected() {
        fellBack();
        open.seen(view(State.DISCONNECTED, null, Disconnect.ABANDONED, 3));
        assertThat(fate().wasLeft()).isTrue();
    }

    @Test
    void everyReturnIntoTheQueueCountsOnceHoweverItIsTold() {
        fellBack(queued(3));
        assertThat(fate().requeued()).isEqualTo(1);
        for (long version : new long[] {5, 2, 4, 5, 3, 0, 4}) {
            open.seen(queued(version));
        }
        assertThat(fate().requeued()).isEqualTo(3);
        assertThat(fate().waits()).isTrue();
    }

    @Test
    void whatIsToldBeforeTheOutcomeIsCommittedIsNotLost() {
        fellBack(view(State.CONNECTED, 1, null, 3), view(State.DISCONNECTED, 1, Disconnect.COMPLETED, 4));
        assertThat(fate().waited()).isEqualTo(Duration.ofSeconds(1));
        assertThat(fate().how()).isEqualTo("completed");
    }

    @Test
    void whatIsToldWhileTheOutcomeIsCommittedIsNotLost() {
        AtomicReference<Runnable> commit = new AtomicReference<>(() -> { });
        open = fresh(new Clock() {
            @Override
            public Instant instant() {
                commit.getAndSet(() -> { }).run();
                return clock.instant();
            }

            @Override
            public ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });
        open.opened(kept.routing(intent("intent-1", ANNA), plan(ANNA), CONVERSATION));
        Correlation correlation = new Correlation.Strategy(Duration.ofSeconds(45)).correlate(null, open.seen(queued(2)).get(0));
        commit.set(() -> resolve(correlation));
        open.seen(view(State.CONNECTED, 20, null, 3));
        assertThat(fate().waited()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void anAskingTellsWhatNoEventDid() {
        fellBack();
        OpenConversations afterARestart = fresh();
        clock.advance(Duration.ofSeconds(50));
        afterARestart.asked("intent-1", queued(2));
        assertThat(fate().askedAt()).isEqualTo(NOW.plusSeconds(50));
        assertThat(fate().waits()).isTrue();
        afterARestart.seen(view(State.CONNECTED, 60, null, 3));
        assertThat(fate().waited()).as("known again").isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void whatTwoNodesSeeIsWrittenDownOnce() {
        fellBack();
        OpenConversations another = fresh();
        another.asked("intent-1", queued(2));
        for (OpenConversations node : List.of(open, another)) {
            node.seen(view(State.CONNECTED, 20, null, 3));
            node.seen(view(State.DISCONNECTED, 20, Disconnect.COMPLETED, 4));
        }
        assertThat(kept.details("intent-1")).filteredOn(detail -> detail.contains("queue connected it") || detail.contains("in the queue"))
                .containsExactly("the queue connected it", "it ended in the queue: COMPLETED");
    }

    @Test
    void whatThePlatformDoesNotKnowAnyMoreIsNeitherStuckNorConnected() {
        fellBack();
        open.gone("intent-1");
        assertThat(fate().waits()).isFalse();
        assertThat(fate().wasLeft()).isFalse();
        assertThat(fate().wasConnected()).isFalse();
    }
}
