package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.CONVERSATION;
import static io.patchbay.routing.Cases.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.SetClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.patchbay.genesys.BreakerSettings;
import io.patchbay.genesys.Breakers;
import io.patchbay.genesys.CreateRequest;
import io.patchbay.genesys.CreateResult;
import io.patchbay.genesys.PlatformFailure;
import io.patchbay.genesys.TokenUnavailable;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.journal.Claim;
import io.patchbay.journal.Resolution;
import io.patchbay.presence.WeeklyHours;
import io.patchbay.quota.Quota;
import io.patchbay.quota.QuotaSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** create.camel.yaml and interruptions.camel.yaml with a real journal and a real breaker; the platform is the test. */
class CreateRouteTest {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(Cases.NOW);
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final List<Observation> correlated = new CopyOnWriteArrayList<>();
    private final Breakers breakers = new Breakers(new BreakerSettings(50, 4, 4, Duration.ZERO),
            new BreakerSettings(50, 4, 4, Duration.ofHours(1)), CircuitBreakerRegistry.ofDefaults());
    private OpenJournal kept;
    private DispatchGate gate;
    private RouteBench bench;
    private Processor platform = exchange -> exchange.getMessage().setBody(new CreateResult.Created(CONVERSATION));
    private Step quota = () -> { };
    private Step token = () -> { };
    private Processor correlate = exchange -> correlated.add(exchange.getMessage().getBody(Observation.class));

    @FunctionalInterface
    interface Step {
        void go() throws Exception;
    }

    /** Stands in for the quota. */
    public final class NotingQuota {
        /** The first step. */
        public void takeForCreate() throws Exception {
            note("quota");
            quota.go();
        }
    }

    /** Stands in for the token. */
    public final class NotingToken {
        /** The second step. */
        public void ready() throws Exception {
            note("token");
            token.go();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        kept = new OpenJournal(folder, clock);
        gate = new DispatchGate(clock, WeeklyHours.ALWAYS, ZoneOffset.UTC, () -> true, Duration.ofSeconds(30));
        bench = new RouteBench(Map.of("journal.retry-pause", "10"));
        bench.context.addRoutePolicyFactory(new LoggedIntent());
        bench.bind("quota", new NotingQuota()).bind("accessToken", new NotingToken()).bind("genesysBreaker", noting(breakers.create()))
                .bind("submission", new Submission(kept.journal, gate, true, PAUSE))
                .bind("openConversations", new OpenConversations(kept.journal, clock, new OpenConversations.PollTimes(Duration.ofSeconds(32),
                        Duration.ofSeconds(45), Duration.ofSeconds(3)), () -> true, Duration.ofSeconds(30)))
                .bind("interruptions", new Interruptions(kept.journal, gate, PAUSE))
                .stub("direct:genesys-create", exchange -> {
                    note("post " + exchange.getMessage().getBody(CreateRequest.class).attributes().get(CreateRequest.REFERENCE));
                    platform.process(exchange);
                })
                .stub("direct:correlate", exchange -> correlate.process(exchange))
                .stub("direct:nudge-publish", exchange -> { })
                .load("interruptions", "create", "record-failure").start();
    }

    @AfterEach
    void end() {
        bench.close();
        kept.close();
    }

    /** What happened, and how the journal saw the intent then. */
    private void note(String step) {
        steps.add(step + " " + kept.state("intent-1"));
    }

    private CircuitBreaker noting(CircuitBreaker real) {
        return (CircuitBreaker) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {CircuitBreaker.class}, (self, method, values) -> {
            if (method.getName().equals("acquirePermission")) {
                note("permission");
            }
            try {
                return method.invoke(real, values);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private Exchange create() {
        return create(kept.claimed(intent("intent-1", ANNA)));
    }

    private Exchange create(Claim claim) {
        Preparation preparation = new Preparation(claim, claim.intent(), Cases.plan(ANNA));
        return bench.context.createProducerTemplate().request("direct:create", exchange -> {
            exchange.getMessage().setBody(preparation);
            exchange.setVariable("preparation", preparation);
        });
    }

    private long posts() {
        return steps.stream().filter(step -> step.startsWith("post")).count();
    }

    @Test
    void quotaTokenPermissionCommitPostCommit() {
        create();
        assertThat(steps).containsExactly("quota ACCEPTED", "token ACCEPTED", "permission ACCEPTED", "post intent-1 SUBMITTING");
        assertThat(kept.state("intent-1")).isEqualTo("ROUTING");
        assertThat(correlated).extracting(Observation::conversationId).containsExactly(CONVERSATION);
        assertThat(breakers.create().getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
    }

    @Test
    void whatThePlatformRefusesIsRejectedAndTheBreakerIsWell() {
        platform = exchange -> exchange.getMessage().setBody(new CreateResult.Refused(400, "bad.request", "no"));
        create();
        assertThat(kept.state("intent-1")).isEqualTo("REJECTED");
        assertThat(correlated).isEmpty();
        assertThat(breakers.create().getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
    }

    @Test
    void anUnknownFateIsUnknownAndCounts() {
        platform = fails(new CreateResult.Unknown("502"));
        assertThat(create().getException()).isNull();
        assertThat(kept.state("intent-1")).isEqualTo("UNKNOWN");
        assertThat(failures()).isEqualTo(1);
        neverPostedAgain();
    }

    @Test
    void whatWasNotSentWaitsAndCounts() {
        platform = fails(new CreateResult.NotProcessed("connection refused", null));
        assertThat(create().getException()).isNull();
        assertThat(kept.state("intent-1")).isEqualTo("ACCEPTED");
        assertThat(kept.record("intent-1").waitingFor()).isEqualTo("connection refused");
        assertThat(failures()).isEqualTo(1);
        assertThat(kept.journal.claim(1)).as("it waits").isEmpty();
    }

    @Test
    void anOpenBreakerPutsItBackUnsubmitted() {
        breakers.create().transitionToOpenState();
        Exchange exchange = create();
        assertThat(exchange.getException()).isNull();
        assertThat(steps).containsExactly("quota ACCEPTED", "token ACCEPTED", "permission ACCEPTED");
        assertThat(kept.state("intent-1")).isEqualTo("ACCEPTED");
        assertThat(kept.details("intent-1")).as("it never was SUBMITTING").hasSize(1);
        clock.advance(PAUSE);
        kept.journal.wake();
        assertThat(kept.journal.claim(1)).extracting(Claim::attempt).containsExactly(0);
    }

    @Test
    void aJournalErrorWithinTheBreakerDoesNotCountAndNothingIsSent() {
        token = () -> kept.close();
        create();
        assertThat(posts()).isZero();
        assertThat(failures()).isZero();
        assertThat(breakers.create().getMetrics().getNumberOfBufferedCalls()).isZero();
        kept = new OpenJournal(folder, clock);
        assertThat(kept.state("intent-1")).isEqualTo("ACCEPTED");
    }

    @Test
    void aJournalErrorAfterThePostLeavesAnUnknownFate() {
        platform = exchange -> {
            kept.close();
            exchange.getMessage().setBody(new CreateResult.Created(CONVERSATION));
        };
        try (SeenLines lines = new SeenLines(Interruptions.class)) {
            create();
            assertThat(lines.about()).hasSize(2).containsOnly(Map.of("intentId", "intent-1", "conversationId", CONVERSATION));
        }
        // the thread's next lines are about something else
        assertThat(MDC.get("intentId")).isNull();
        assertThat(MDC.get("conversationId")).isNull();
        kept = new OpenJournal(folder, clock);
        assertThat(kept.state("intent-1")).isEqualTo("SUBMITTING");
        kept.journal.recover();
        assertThat(kept.state("intent-1")).isEqualTo("UNKNOWN");
        neverPostedAgain();
    }

    @Test
    void whatWasSurelyNotSentIsWrittenDownOnceTheJournalIsBack() throws Exception {
        AtomicReference<Connection> lock = new AtomicReference<>();
        platform = exchange -> {
            lock.set(kept.lock());
            throw new PlatformFailure(new CreateResult.NotProcessed("the connection was refused", null), new ConnectException());
        };
        Claim claim = kept.claimed(intent("intent-1", ANNA));
        CompletableFuture<Exchange> created = CompletableFuture.supplyAsync(() -> create(claim));
        await().until(() -> lock.get() != null);
        // each waits for the lock in vain, and so has what was to be written down
        assertThat(kept.journal.works()).isFalse();
        assertThat(kept.journal.works()).isFalse();
        lock.get().close();
        created.get();
        assertThat(kept.state("intent-1")).isEqualTo("ACCEPTED");
    }

    @Test
    void whatWasBegunAndNotToldSoIsNotSentAndWaits() {
        Claim claim = kept.claimed(intent("intent-1", ANNA));
        quota = () -> kept.journal.submitting(claim, Cases.plan(ANNA));
        assertThat(create(claim).getException()).isNull();
        assertThat(posts()).isZero();
        assertThat(kept.state("intent-1")).isEqualTo("ACCEPTED");
    }

    @Test
    void anythingUnforeseenAfterThePostLeavesAnUnknownFateAndDoesNotCount() {
        platform = exchange -> {
            throw new IllegalStateException("an answer that nobody can read");
        };
        assertThat(create().getException()).isNull();
        assertThat(kept.state("intent-1")).isEqualTo("UNKNOWN");
        assertThat(failures()).isZero();
        neverPostedAgain();
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsOfUnknownFateWhenTheLeaseEnds() {
        Claim claim = kept.claimed(intent("intent-1", ANNA));
        quota = () -> clock.advance(OpenJournal.LEASE.minusMillis(1));
        platform = exchange -> {
            clock.advance(OpenJournal.LEASE);
            kept.journal.wake();
            assertThat(kept.state("intent-1")).as("the wait for quota is not taken off").isEqualTo("SUBMITTING");
            clock.advance(Duration.ofMillis(1));
            kept.journal.wake();
            assertThat(kept.state("intent-1")).isEqualTo("UNKNOWN");
            exchange.getMessage().setBody(new CreateResult.Unknown("too late to matter"));
        };
        create(claim);
        assertThat(kept.state("intent-1")).isEqualTo("UNKNOWN");
        neverPostedAgain();
    }

    @Test
    void afterThe201NothingPutsItBack() {
        correlate = exchange -> {
            throw new IllegalStateException("the route of correlation is gone");
        };
        create();
        assertThat(kept.state("intent-1")).isEqualTo("ROUTING");
        neverPostedAgain();
    }

    @Test
    void whoHasLostTheClaimSendsNothing() {
        quota = () -> kept.journal.cancel("intent-1");
        Exchange exchange = create();
        assertThat(exchange.getException()).isNull();
        assertThat(posts()).isZero();
        assertThat(kept.state("intent-1")).isEqualTo("CANCELLED");
        assertThat(failures()).isZero();
    }

    @Test
    void withoutQuotaItWaitsUnsubmitted() {
        Quota spent = new Quota(new QuotaSettings(1, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)), () -> true);
        quota = spent::takeForCreate;
        create();
        assertThat(steps).containsExactly("quota ACCEPTED");
        assertThat(kept.record("intent-1").waitingFor()).startsWith("no call left for CREATE");
    }

    @Test
    void withoutATokenItWaitsUnsubmitted() {
        token = () -> {
            throw TokenUnavailable.refused("wrong client id or secret");
        };
        create();
        assertThat(steps).containsExactly("quota ACCEPTED", "token ACCEPTED");
        assertThat(kept.record("intent-1").waitingFor()).isEqualTo("wrong client id or secret");
        assertThat(gate.shut()).as("every other intent would fare the same").map(DispatchGate.Shut::because)
                .contains("wrong client id or secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ends", "waits"})
    void aStepOfOnesOwnBeforeTheQuotaMayEndItOrHaveItWait(String what) throws Exception {
        quota = () -> {
            throw what.equals("waits") ? new IntentWaits("the lake is frozen", PAUSE) : new IntentEnds(Resolution.local(
                    Outcome.Kind.REJECTED, Reason.CALLER_NOT_REGISTERED, null));
        };
        create();
        assertThat(kept.state("intent-1")).isEqualTo(what.equals("waits") ? "ACCEPTED" : "REJECTED");
        assertThat(posts()).isZero();
    }

    private void neverPostedAgain() {
        assertThat(posts()).isEqualTo(1);
        clock.advance(Duration.ofDays(30));
        kept.journal.wake();
        assertThat(kept.journal.claim(10)).isEmpty();
    }

    private int failures() {
        return breakers.create().getMetrics().getNumberOfFailedCalls();
    }

    private static Processor fails(CreateResult result) {
        return exchange -> {
            throw new PlatformFailure(result, null);
        };
    }
}
