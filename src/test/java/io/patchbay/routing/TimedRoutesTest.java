package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.CONVERSATION;
import static io.patchbay.routing.Cases.intent;
import static io.patchbay.routing.Cases.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.SetClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.patchbay.genesys.BreakerSettings;
import io.patchbay.genesys.Breakers;
import io.patchbay.genesys.CreateResult;
import io.patchbay.genesys.GenesysDoors;
import io.patchbay.genesys.NotFound;
import io.patchbay.genesys.PlatformFailure;
import io.patchbay.intent.Evidence;
import io.patchbay.journal.Nodes;
import io.patchbay.journal.Candidate;
import io.patchbay.journal.Claim;
import io.patchbay.journal.Routed;
import io.patchbay.presence.WeeklyHours;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes that a clock starts, each by itself: reconcile, housekeeping, probe, clock, dispatch. */
class TimedRoutesTest {

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(Cases.NOW);
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(4, 4, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    private OpenJournal kept;
    private OpenConversations open;
    private RouteBench bench;

    @BeforeEach
    void begin() throws Exception {
        kept = new OpenJournal(folder, clock);
        open = new OpenConversations(kept.journal, clock, new OpenConversations.PollTimes(Duration.ofSeconds(32), Duration.ofSeconds(45),
                Duration.ofSeconds(3)), () -> true, Duration.ofSeconds(30));
        bench = new RouteBench(Map.of("reconcile.period", "20ms", "housekeeping.period", "20ms", "clock.period", "20ms",
                "create.breaker.probe-interval", "20ms"));
    }

    @AfterEach
    void end() {
        bench.close();
        workers.shutdownNow();
        kept.close();
    }

    private final List<Observation> correlated = new CopyOnWriteArrayList<>();

    private Routed reconciled(Processor platform) throws Exception {
        Routed routed = kept.routing(intent("intent-1", ANNA), plan(ANNA), CONVERSATION);
        open.opened(routed);
        open.gap();
        bench.bind("openConversations", open).bind("reconcileWorkers", workers).bind("dispatchGate",
                        new DispatchGate(clock, WeeklyHours.ALWAYS, ZoneOffset.UTC, () -> true, Duration.ofSeconds(30))).stub("direct:genesys-conversation", platform)
                .stub("direct:correlate", exchange -> correlated.add(exchange.getMessage().getBody(Observation.class)))
                .load("reconcile").start();
        return routed;
    }

    @Test
    void reconcileAsksOnceForWhatIsDue() throws Exception {
        List<Object> asked = new CopyOnWriteArrayList<>();
        Routed routed = reconciled(exchange -> {
            asked.add(exchange.getMessage().getBody());
            exchange.getMessage().setBody(Cases.connected(ANNA));
        });
        await().untilAsserted(() -> assertThat(correlated)
                .containsExactly(new Observation(routed, Cases.connected(ANNA), Evidence.POLL, Cases.NOW)));
        assertThat(asked).containsExactly(CONVERSATION);
    }

    @Test
    void reconcileTellsWhatThePlatformDoesNotKnow() throws Exception {
        Routed routed = reconciled(exchange -> {
            throw new NotFound(CONVERSATION);
        });
        await().untilAsserted(() -> assertThat(correlated).containsExactly(new Observation(routed, null, Evidence.POLL, Cases.NOW)));
    }

    @Test
    void reconcileAsksAgainAfterARoundWhenThereWasNoAnswer() throws Exception {
        List<Object> asked = new CopyOnWriteArrayList<>();
        reconciled(exchange -> {
            asked.add(exchange.getMessage().getBody());
            throw new PlatformFailure(new CreateResult.Unknown("503"), null);
        });
        await().untilAsserted(() -> assertThat(asked).hasSize(1));
        clock.advance(Duration.ofSeconds(3));
        await().untilAsserted(() -> assertThat(asked).hasSize(2));
        assertThat(correlated).isEmpty();
    }

    @Test
    void housekeepingEndsWhatItsTimeEnds() throws Exception {
        List<Object> nudges = new CopyOnWriteArrayList<>();
        kept.journal.accept(List.of(new Candidate(intent("late", Cases.NOW.plusSeconds(5), ANNA), "late")));
        kept.journal.unknown(kept.submitting(intent("lost", ANNA), plan(ANNA)).submitted(), "time-out");
        bench.bind("nodes", new Nodes(kept.journal, Duration.ofSeconds(15), "")).bind("endings", new Endings(kept.journal, open, Duration.ofSeconds(120), false))
                .stub("direct:nudge-publish", exchange -> nudges.add(exchange)).load("housekeeping").start();
        clock.advance(Duration.ofSeconds(5));
        await().untilAsserted(() -> assertThat(kept.state("late")).isEqualTo("EXPIRED"));
        assertThat(kept.state("lost")).isEqualTo("UNKNOWN");
        clock.advance(Duration.ofSeconds(115));
        await().untilAsserted(() -> assertThat(kept.state("lost")).isEqualTo("NEEDS_REVIEW"));
        assertThat(nudges).isNotEmpty();
    }

    @Test
    void probeClosesAnOpenBreaker() throws Exception {
        Breakers breakers = new Breakers(new BreakerSettings(50, 4, 4, Duration.ZERO), new BreakerSettings(50, 4, 4, Duration.ofHours(1)),
                CircuitBreakerRegistry.ofDefaults());
        List<Object> asked = new CopyOnWriteArrayList<>();
        bench.stub("direct:genesys-conversation", exchange -> {
            asked.add(exchange.getMessage().getBody());
            throw new NotFound("never was");
        });
        bench.bind("platformProbe", new PlatformProbe(breakers, new GenesysDoors(bench.context.createProducerTemplate()), clock, Duration.ZERO))
                .load("probe").start();
        breakers.create().transitionToOpenState();
        await().untilAsserted(() -> assertThat(breakers.create().getState()).isEqualTo(CircuitBreaker.State.CLOSED));
        assertThat(asked).as("asked while open alone").hasSize(1);
    }

    @Test
    void clockNudgesDispatchAndSinksForEver() throws Exception {
        List<String> nudges = new CopyOnWriteArrayList<>();
        bench.stub("seda:dispatch?size=1", exchange -> nudges.add("dispatch"))
                .stub("direct:nudge-publish", exchange -> nudges.add("sinks")).load("clock").start();
        await().untilAsserted(() -> assertThat(nudges.stream().filter("dispatch"::equals)).hasSizeGreaterThan(2));
        assertThat(nudges).contains("sinks");
    }

    /** Stands in for the quota. */
    public static final class Room {
        /** Three creates might go. */
        public int roomForCreates() {
            return 3;
        }
    }

    @Test
    void dispatchHandsOverWhatItClaimsTheMostUrgentFirst() throws Exception {
        List<Claim> prepared = new CopyOnWriteArrayList<>();
        for (String id : List.of("a", "b", "c", "d")) {
            kept.journal.accept(List.of(new Candidate(intent(id, ANNA), id)));
        }
        ThreadPoolExecutor one = new ThreadPoolExecutor(4, 4, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        DispatchGate gate = new DispatchGate(clock, WeeklyHours.ALWAYS, ZoneOffset.UTC, () -> true, Duration.ofSeconds(30));
        bench.bind("quota", new Room()).bind("dispatcher", new Dispatcher(kept.journal, gate, one)).bind("dispatchWorkers", one)
                .stub("direct:prepare", exchange -> prepared.add(exchange.getMessage().getBody(Claim.class))).load("dispatch").start();
        bench.context.createProducerTemplate().sendBody("seda:dispatch?size=1", "nudge");
        await().untilAsserted(() -> assertThat(prepared).extracting(claim -> claim.intent().intentId()).containsExactlyInAnyOrder("a", "b", "c"));
        one.shutdownNow();
    }
}
