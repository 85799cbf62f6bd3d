package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.journal.QueueFates.Usual;
import io.patchbay.journal.Tally.Asked;
import io.patchbay.journal.Tally.Sums;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is counted with each outcome, what queues do afterwards, and alerts. */
@ParameterizedClass
@EnumSource(Engine.class)
class TallyTest {

    private static final Resolution FELL_BACK = at(Outcome.Kind.FELL_BACK, Reason.FALLBACK_ENGINE);

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;
    private Bench bench;
    private Tally tally;
    private QueueFates fates;

    @BeforeEach
    void open() {
        bench = new Bench(engine, folder);
        tally = bench.journal.tally();
        fates = bench.journal.queueFates();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static Resolution at(Outcome.Kind kind, Reason reason) {
        return new Resolution(kind, reason, Evidence.EVENT, null, null, null, null, null);
    }

    private void end(String id, Resolution resolution) {
        bench.routed(id);
        Routed routed = bench.journal.routing().stream().filter(one -> one.intent().intentId().equals(id)).findFirst().orElseThrow();
        bench.journal.resolve(routed, resolution).orElseThrow();
    }

    private Instant now() {
        return bench.clock.instant();
    }

    private Map<String, Sums> lastHour() {
        return tally.queues(now().minus(Duration.ofHours(1)), now().plus(Duration.ofMinutes(1)));
    }

    @Test
    void everyEndAtThePlatformIsCountedOnceUnderItsQueue() {
        end("a", FELL_BACK);
        end("b", Intents.CONNECTED);
        end("c", at(Outcome.Kind.SENT_TO_QUEUE, Reason.QUEUE_NO_AGENT_FREE));
        end("d", at(Outcome.Kind.ABANDONED, Reason.CUSTOMER_VOICEMAIL));
        end("e", at(Outcome.Kind.ABANDONED, Reason.CUSTOMER_ABANDONED));
        end("f", at(Outcome.Kind.TIMED_OUT, Reason.DECISION_NONE));
        assertThat(bench.journal.resolve(new Routed(bench.journal.find("a").orElseThrow().intent(), Intents.PLAN, "c-a", now()), FELL_BACK)).isEmpty();
        bench.accept(Intents.candidate("g"));
        bench.journal.cancel("g");
        assertThat(lastHour()).containsExactly(Map.entry("q1", new Sums(6, 2, 1, 1, 1)));
        bench.clock.advance(Duration.ofMinutes(61));
        assertThat(lastHour()).isEmpty();
        assertThat(tally.queues(Instant.EPOCH, now())).isNotEmpty();
        tally.forget(now());
        assertThat(bench.outside().queryForObject("SELECT COUNT(*) FROM tally", Long.class)).isZero();
    }

    @Test
    void itIsCountedWhereItWasCreatedHoweverLateItEnds() {
        Instant created = now();
        bench.routed("a");
        bench.clock.advance(Duration.ofSeconds(25));
        bench.routed("b");
        bench.journal.routing().forEach(routed -> bench.journal.resolve(routed, FELL_BACK).orElseThrow());
        bench.clock.advance(Duration.ofMinutes(2));
        fates.ended("a", "abandoned", Evidence.EVENT, "left");
        assertThat(tally.queues(created, created.plusSeconds(10))).isEqualTo(Map.of("q1", new Sums(1, 1, 0, 1, 0)));
        assertThat(tally.queues(created.plusSeconds(10), created.plusSeconds(29))).isEmpty();
        assertThat(tally.queues(created.plusSeconds(10), now())).isEqualTo(Map.of("q1", new Sums(1, 1, 0, 0, 0)));
    }

    @Test
    void anAgentIsAskedForUnlessOneNamedBeforeHasIt() {
        end("a", FELL_BACK);
        end("b", Intents.CONNECTED);
        end("c", new Resolution(Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, Evidence.EVENT, null, "u1", 1, null, null));
        assertThat(tally.agents(now())).isEqualTo(Map.of("u1", new Asked(3, 1), "u3", new Asked(2, 1)));
        bench.clock.advance(Duration.ofHours(1));
        assertThat(tally.agents(now())).isEmpty();
    }

    @Test
    void nodesCountInRowsOfTheirOwn() {
        end("a", FELL_BACK);
        assertThat(bench.outside().queryForList("SELECT DISTINCT node FROM tally", String.class)).containsExactly("node-1");
    }

    @Test
    void whatAQueueDoesIsWrittenDownAndTold() {
        List<String> told = new ArrayList<>();
        fates.tellStays(new QueueFates.Stays() {
            @Override
            public void waited(String queue, Duration time) {
                told.add(queue + " waited " + time.toSeconds());
            }

            @Override
            public void handled(String queue, Duration time) {
                told.add(queue + " handled " + time.toSeconds());
            }
        });
        end("a", FELL_BACK);
        end("b", Intents.CONNECTED);
        bench.clock.advance(Duration.ofSeconds(30));
        fates.requeued("a", 2);
        fates.requeued("a", 1);
        fates.connected("a", Duration.ofSeconds(12), Evidence.EVENT, "the queue connected it");
        fates.connected("a", null, Evidence.EVENT, "once more");
        fates.ended("a", "completed", Evidence.EVENT, "it ended");
        fates.ended("a", "abandoned", Evidence.EVENT, "once more");
        assertThat(told).containsExactly("q1 waited 12", "q1 handled 18");
        assertThat(fates.since(Instant.EPOCH, 9)).singleElement().satisfies(fate -> {
            assertThat(fate.intentId()).isEqualTo("a");
            assertThat(fate.conversationId()).isEqualTo("c-a");
            assertThat(fate.queueId()).isEqualTo("q1");
            assertThat(fate.requeued()).isEqualTo(2);
            assertThat(fate.waited()).isEqualTo(Duration.ofSeconds(12));
            assertThat(fate.how()).isEqualTo("completed");
            assertThat(fate.wasConnected()).isTrue();
        });
        assertThat(lastHour()).containsEntry("q1", new Sums(2, 1, 0, 0, 0));
        assertThat(bench.journal.find("a").orElseThrow().timeline()).extracting(TimelineEntry::detail)
                .contains("the queue connected it", "it ended").doesNotContain("once more");
        fates.forget(now());
        assertThat(fates.since(Instant.EPOCH, 9)).isEmpty();
    }

    @Test
    void whoLeavesAQueueCountsAsLeavingAndMakesNoSumOfItsOwn() {
        end("a", FELL_BACK);
        end("b", FELL_BACK);
        fates.ended("a", "abandoned", Evidence.EVENT, "left");
        fates.ended("a", "abandoned", Evidence.EVENT, "left");
        fates.ended("b", "voicemail", Evidence.POLL, "left");
        assertThat(lastHour()).containsEntry("q1", new Sums(2, 2, 0, 1, 1));
        assertThat(fates.since(Instant.EPOCH, 9)).allMatch(QueueFate::wasLeft);
    }

    @Test
    void whatIsUsualIsWhatNinetyFiveOfAHundredDo() {
        for (int n = 1; n <= 20; n++) {
            end("i" + n, FELL_BACK);
            fates.connected("i" + n, Duration.ofSeconds(n), Evidence.EVENT, "connected");
        }
        end("waits", FELL_BACK);
        fates.waitsStill("waits");
        assertThat(fates.usual(Instant.EPOCH, now())).isEqualTo(Map.of("q1", new Usual(20, Duration.ofMillis(19_100), 0, null)));
        assertThat(fates.usual(now(), now())).isEmpty();
        assertThat(fates.since(Instant.EPOCH, 99)).filteredOn(fate -> fate.askedAt() != null).singleElement().matches(QueueFate::waits);
    }

    @Test
    void whatIsPendingForLongIsSeenWhateverNodeWatchesIt() {
        bench.routed("a");
        bench.clock.advance(Duration.ofSeconds(41));
        bench.routed("b");
        assertThat(bench.another("node-2").queueFates().undecided(now().minusSeconds(40), 9)).singleElement()
                .isEqualTo(new QueueFates.Undecided("a", "c-a", "q1", now().minusSeconds(41)));
    }
}
