package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.intent;
import static io.patchbay.routing.Cases.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.SetClock;
import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.ConversationSnapshot.Decision;
import io.patchbay.genesys.ConversationSnapshot.State;
import io.patchbay.intent.Evidence;
import io.patchbay.journal.Routed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.processor.aggregate.AggregateProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** correlate, resolve, observe and fill-gap as they are, with a real journal. */
class CorrelateRouteTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(45);

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(Cases.NOW);
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final List<Object> told = new CopyOnWriteArrayList<>();
    private OpenJournal kept;
    private OpenConversations open;
    private RouteBench bench;

    @BeforeEach
    void begin() throws Exception {
        kept = new OpenJournal(folder, clock);
        open = new OpenConversations(kept.journal, clock, new OpenConversations.PollTimes(Duration.ofSeconds(32), TIMEOUT,
                Duration.ofSeconds(3)), () -> true, Duration.ofSeconds(30));
        bench = new RouteBench(Map.of("correlate.forget-after", "200ms"))
                .bind("correlation", new Correlation.Strategy(TIMEOUT)).bind("resolveWorkers", workers).bind("openConversations", open)
                .bind("endings", new Endings(kept.journal, open, Duration.ofSeconds(120), false))
                .stub("direct:nudge-publish", exchange -> told.add(String.valueOf(exchange.getMessage().getBody())))
                .load("resolve", "correlate", "observe", "fill-gap");
        bench.context.getManagementStrategy().addEventNotifier(
                new Refill(open, bench.context.createProducerTemplate(), "correlate"));
        bench.start();
    }

    @AfterEach
    void end() {
        bench.close();
        workers.shutdownNow();
        kept.close();
    }

    private Routed routing(String id) {
        return kept.routing(intent(id, ANNA), plan(ANNA), "conversation of " + id);
    }

    private ConversationSnapshot event(String id, ConversationSnapshot like) {
        return Cases.of("conversation of " + id, null, like);
    }

    private Set<String> groups() {
        return bench.context.getProcessor("by-conversation", AggregateProcessor.class).getAggregationRepository().getKeys();
    }

    @Test
    void anyOrderWithDuplicatesGivesOneOutcomeEach() {
        Random chance = new Random(4711);
        List<Runnable> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String id = "intent-" + i;
            Routed routed = routing(id);
            ConversationSnapshot last = i % 2 == 0 ? Cases.connected(ANNA) : Cases.queued();
            all.add(() -> open.opened(routed).forEach(seen -> bench.send("direct:correlate", seen)));
            List<ConversationSnapshot> course = List.of(Cases.pending(), Cases.ringing(ANNA), last, last, Cases.pending());
            course.forEach(view -> all.add(() -> bench.send("direct:observe", event(id, view))));
        }
        Collections.shuffle(all, chance);
        all.forEach(Runnable::run);

        await().untilAsserted(() -> assertThat(kept.journal.counts()).isEqualTo(Map.of("CONNECTED_PREFERRED", 30L, "FELL_BACK", 30L)));
        assertThat(open.size()).isZero();
        for (int i = 0; i < 60; i++) {
            assertThat(kept.record("intent-" + i).timeline().stream().filter(step -> !step.to().equals(step.from())
                    && (step.to().equals("CONNECTED_PREFERRED") || step.to().equals("FELL_BACK")))).hasSize(1);
        }
        await().untilAsserted(() -> assertThat(groups()).as("late views leave no group behind").isEmpty());
    }

    @Test
    void aGroupThatNothingComesToAnyMoreIsForgottenWithoutAWord() {
        Routed routed = routing("intent-1");
        bench.send("direct:correlate", new Observation(routed, event("intent-1", Cases.pending()), Evidence.EVENT, Cases.NOW));
        assertThat(groups()).hasSize(1);
        await().untilAsserted(() -> assertThat(groups()).isEmpty());
        assertThat(told).isEmpty();
        assertThat(kept.state("intent-1")).isEqualTo("ROUTING");
        bench.send("direct:correlate", new Observation(routed, event("intent-1", Cases.queued()), Evidence.POLL, Cases.NOW));
        await().untilAsserted(() -> assertThat(kept.state("intent-1")).isEqualTo("FELL_BACK"));
    }

    @Test
    void aReloadOfTheRouteTakesUpWhatTheJournalHolds() throws Exception {
        open.opened(routing("intent-1")).forEach(seen -> bench.send("direct:correlate", seen));
        assertThat(groups()).containsExactly("conversation of intent-1");
        bench.context.getRouteController().stopRoute("correlate");
        bench.context.removeRoute("correlate");
        routing("intent-2");

        bench.load("correlate");

        assertThat(groups()).containsExactlyInAnyOrder("conversation of intent-1", "conversation of intent-2");
        assertThat(open.due(10)).as("their events may have come meanwhile")
                .containsExactlyInAnyOrder("conversation of intent-1", "conversation of intent-2");
        bench.send("direct:observe", event("intent-1", Cases.connected(ANNA)));
        await().untilAsserted(() -> assertThat(kept.state("intent-1")).isEqualTo("CONNECTED_PREFERRED"));
    }

    @Test
    void eventsOfOthersOpenNoGroup() {
        bench.send("direct:observe", event("somebody-else", Cases.connected(ANNA)));
        assertThat(groups()).isEmpty();
    }

    @Test
    void anOutcomeThatCouldNotBeCommittedComesAgainWithTheNextView() {
        Routed routed = routing("intent-1");
        open.opened(routed);
        kept.close();
        bench.send("direct:correlate", new Observation(routed, event("intent-1", Cases.connected(ANNA)), Evidence.EVENT, Cases.NOW));
        await().untilAsserted(() -> assertThat(groups()).isEmpty());
        assertThat(open.size()).as("it is asked for again").isEqualTo(1);
        kept = new OpenJournal(folder, clock);
    }

    @Test
    void aGapHasWhatIsOpenAskedFor() {
        open.opened(routing("intent-1"));
        assertThat(open.due(9)).isEmpty();
        bench.send("direct:fill-gap", "connected");
        assertThat(open.due(9)).hasSize(1);
    }

    @Test
    void theSinksAreToldTheOutcome() {
        open.opened(routing("intent-1"));
        bench.send("direct:observe", event("intent-1", Cases.view(State.QUEUED, Decision.FALLBACK, null, null, null)));
        await().untilAsserted(() -> assertThat(told).singleElement().asString().contains("FELL_BACK"));
    }
}
