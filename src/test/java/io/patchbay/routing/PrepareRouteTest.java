package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.BOB;
import static io.patchbay.routing.Cases.NOW;
import static io.patchbay.routing.Cases.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.SetClock;
import io.patchbay.genesys.AgentProfile;
import io.patchbay.genesys.AgentStatus;
import io.patchbay.genesys.CreateResult;
import io.patchbay.genesys.PlatformFailure;
import io.patchbay.genesys.QueueConfiguration;
import io.patchbay.intent.Intent;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.journal.ClaimLost;
import io.patchbay.journal.Resolution;
import io.patchbay.presence.AgentDirectory;
import io.patchbay.presence.PresenceBoard;
import io.patchbay.presence.PresenceCheck;
import io.patchbay.presence.PresenceMode;
import io.patchbay.presence.WeeklyHours;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** prepare, enrich and interruptions as they are, with a real journal. */
class PrepareRouteTest {

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(Cases.NOW);
    private final List<Preparation> created = new CopyOnWriteArrayList<>();
    private OpenJournal kept;
    private RouteBench bench;
    private UnaryOperator<Preparation> enrichment = UnaryOperator.identity();
    private AgentDirectory.Search search = text -> List.of(new AgentProfile(BOB, "Bob Byte", null, true, 1, List.of(), List.of()));

    /** Stands in for the registry of callers. */
    public final class Enrichment {
        /** Whatever the test wants to happen in enrich. */
        public Preparation enrich(Preparation preparation) {
            return enrichment.apply(preparation);
        }
    }

    @BeforeEach
    void begin() throws Exception {
        kept = new OpenJournal(folder, clock);
        Preparer preparer = new Preparer(new AgentDirectory(text -> search.find(text), Duration.ofMinutes(1), Runnable::run),
                new PresenceCheck(PresenceMode.ALWAYS, WeeklyHours.ALWAYS, ZoneOffset.UTC),
                new PresenceBoard(id -> Optional.of(new AgentStatus(id, AgentStatus.State.AVAILABLE, 1)), Duration.ofSeconds(5),
                        Duration.ofSeconds(1), Runnable::run),
                id -> new QueueConfiguration(id, null, QueueConfiguration.Strategy.SEQUENTIAL, List.of(), null, 1), Duration.ofMinutes(5),
                new Preparer.Waiting(false, Duration.ofSeconds(120), Duration.ofSeconds(2)), clock);
        bench = new RouteBench(Map.of()).bind("preparer", preparer).bind("callerRegistry", new Enrichment())
                .bind("interruptions", new Interruptions(kept.journal, new DispatchGate(clock, WeeklyHours.ALWAYS, ZoneOffset.UTC, () -> true,
                        Duration.ofSeconds(30)), Duration.ofSeconds(5)))
                .stub("direct:create", exchange -> created.add(exchange.getMessage().getBody(Preparation.class)))
                .stub("direct:nudge-publish", exchange -> { })
                .bind("submission", new Submission(kept.journal, new DispatchGate(clock, WeeklyHours.ALWAYS, ZoneOffset.UTC, () -> true,
                        Duration.ofSeconds(30)), true, Duration.ofSeconds(5)))
                .load("interruptions", "record-failure", "enrich", "prepare").start();
    }

    @AfterEach
    void end() {
        bench.close();
        kept.close();
    }

    private void prepare(Intent intent) {
        Exchange exchange = bench.send("direct:prepare", kept.claimed(intent));
        assertThat(exchange.getException()).as("every interruption is dealt with").isNull();
    }

    private String waitsFor() {
        assertThat(kept.state("intent-1")).isEqualTo("ACCEPTED");
        assertThat(created).as("nothing goes on after an interruption").isEmpty();
        return kept.record("intent-1").waitingFor();
    }

    @Test
    void agentsAreFoundAndLookedAt() {
        prepare(intent("intent-1", ANNA, "Bob Byte"));
        assertThat(created).extracting(preparation -> preparation.plan().agentIds()).containsExactly(List.of(ANNA, BOB));
    }

    @Test
    void theTailOfPrepareStillSaysItsIntentAfterCreateEnded() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (RouteBench tail = logged(said)) {
            tail.send("direct:prepare", kept.claimed(intent("intent-1", ANNA)));
        }
        assertThat(said).containsExactly("in create: intent-1 conversation-1", "behind it: intent-1 null");
        assertThat(MDC.get(LoggedIntent.INTENT)).isNull();
        assertThat(MDC.get(LoggedIntent.CONVERSATION)).isNull();
    }

    @Test
    void theThreadIsAboutNothingMoreAlsoWhereCamelStopsMeanwhile() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        AtomicReference<Thread> stop = new AtomicReference<>();
        RouteBench tail = logged(said);
        tail.stub("direct:stop", exchange -> {
            stop.set(new Thread(tail.context::stop));
            stop.get().start();
            await().until(tail.context::isStopping);
        });
        Exchange exchange = tail.context.getEndpoint("direct:prepare").createExchange();
        exchange.getMessage().setBody(kept.claimed(intent("intent-1", ANNA)));
        exchange.getMessage().setHeader("stop", true);
        tail.context.createProducerTemplate().send("direct:prepare", exchange);
        assertThat(said).containsExactly("in create: intent-1 conversation-1", "behind it: intent-1 conversation-1");
        assertThat(MDC.get(LoggedIntent.INTENT)).isNull();
        assertThat(MDC.get(LoggedIntent.CONVERSATION)).isNull();
        stop.get().join();
    }

    /** Routes of these names, with a line in create and one behind it. */
    private static RouteBench logged(List<String> said) throws Exception {
        RouteBench bench = new RouteBench(Map.of());
        bench.context.addRoutePolicyFactory(new LoggedIntent());
        bench.context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:prepare").routeId("prepare").to("direct:create").process(exchange -> said.add("behind it: " + about()));
                from("direct:create").routeId("create").process(exchange -> {
                    LoggedIntent.about("conversation-1");
                    said.add("in create: " + about());
                }).filter(header("stop")).to("direct:stop");
            }
        });
        return bench.start();
    }

    private static String about() {
        return MDC.get(LoggedIntent.INTENT) + " " + MDC.get(LoggedIntent.CONVERSATION);
    }

    @Test
    void whatEnrichFillsInGoesOn() {
        enrichment = preparation -> preparation.with(intent("intent-1", BOB));
        prepare(intent("intent-1", ANNA));
        assertThat(created).extracting(preparation -> preparation.plan().agentIds()).containsExactly(List.of(BOB));
    }

    @Test
    void aDeadlineThatPassedEndsIt() {
        prepare(intent("intent-1", NOW, ANNA));
        assertThat(kept.state("intent-1")).isEqualTo("EXPIRED");
        assertThat(created).isEmpty();
    }

    @Test
    void anEndWithinEnrichEndsThereAndNothingGoesOn() {
        enrichment = preparation -> {
            throw new IntentEnds(Resolution.local(Outcome.Kind.REJECTED, Reason.CALLER_NOT_REGISTERED, "who is that"));
        };
        prepare(intent("intent-1", ANNA));
        assertThat(kept.record("intent-1").outcome().detail()).isEqualTo("who is that");
        assertThat(created).isEmpty();
    }

    @Test
    void aWaitWithinEnrichPutsItBackAndNothingGoesOn() {
        enrichment = preparation -> {
            throw new IntentWaits("the CRM sleeps", Duration.ofSeconds(7));
        };
        prepare(intent("intent-1", ANNA));
        assertThat(waitsFor()).isEqualTo("the CRM sleeps");
        clock.advance(Duration.ofSeconds(7));
        kept.journal.wake();
        assertThat(kept.journal.claim(1)).hasSize(1);
    }

    @Test
    void anythingElseWithinEnrichPutsItBackAndNothingGoesOn() {
        enrichment = preparation -> {
            throw new IllegalStateException("call +15550109876");
        };
        prepare(intent("intent-1", ANNA));
        assertThat(waitsFor()).as("no number in full").startsWith("call ").endsWith("876").doesNotContain("5550109");
    }

    @Test
    void aPlatformThatIsAwayWithinEnrichPutsItBack() {
        enrichment = preparation -> {
            throw new PlatformFailure(new CreateResult.Unknown("503"), null);
        };
        prepare(intent("intent-1", ANNA));
        assertThat(waitsFor()).isEqualTo("503");
        clock.advance(Duration.ofSeconds(5));
        kept.journal.wake();
        assertThat(kept.journal.claim(1)).as("nothing was sent").hasSize(1);
    }

    @Test
    void aLostClaimIsLetGo() {
        enrichment = preparation -> {
            kept.journal.cancel("intent-1");
            throw new ClaimLost("intent-1");
        };
        prepare(intent("intent-1", ANNA));
        assertThat(kept.state("intent-1")).isEqualTo("CANCELLED");
        assertThat(created).isEmpty();
    }

    @Test
    void aDirectoryThatIsAwayHasItWait() {
        search = text -> {
            throw new IllegalStateException("away");
        };
        prepare(intent("intent-1", "Bob Byte"));
        assertThat(waitsFor()).startsWith("agents cannot be looked up");
    }
}
