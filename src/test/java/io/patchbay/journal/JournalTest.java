package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.intent.Evidence;
import io.patchbay.intent.Intent;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Engine.class)
class JournalTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;
    private Bench bench;
    private Journal journal;

    @BeforeEach
    void open() {
        bench = new Bench(engine, folder);
        journal = bench.journal;
    }

    @AfterEach
    void close() {
        bench.close();
    }

    // ---- acceptance

    @Test
    void whatIsNewIsAcceptedWhatIsKnownIsADuplicateAndOtherContentIsAConflict() {
        assertThat(bench.accept(Intents.candidate("a"), Intents.candidate("b"))).containsExactly("a ACCEPTED ACCEPTED", "b ACCEPTED ACCEPTED");
        journal.cancel("b");
        Candidate other = new Candidate(Intents.candidate("a").intent(), "another hash");
        assertThat(bench.accept(Intents.candidate("b"), other, Intents.candidate("c"))).containsExactly("b DUPLICATE CANCELLED", "a CONFLICT ACCEPTED", "c ACCEPTED ACCEPTED");
        assertThat(bench.steps("a")).containsExactly("null>ACCEPTED");
        assertThat(journal.find("a").orElseThrow().intent()).isEqualTo(Intents.candidate("a").intent());
    }

    @Test
    void theSameIdTwiceInABatchIsAcceptedOnce() {
        Candidate other = new Candidate(Intents.candidate("a").intent(), "another hash");
        assertThat(bench.accept(Intents.candidate("a"), Intents.candidate("a"), other)).containsExactly("a ACCEPTED ACCEPTED", "a DUPLICATE ACCEPTED", "a CONFLICT ACCEPTED");
    }

    @Test
    void theSameRowOfTheSameDropIsAcceptedHoweverOftenItIsRead() {
        bench.accept(Intents.row("a", "x.csv", 2));
        assertThat(bench.accept(Intents.row("a", "x.csv", 2), Intents.row("a", "x.csv", 3), Intents.row("a", "x~2.csv", 2), Intents.candidate("a")))
                .containsExactly("a ACCEPTED ACCEPTED", "a DUPLICATE ACCEPTED", "a DUPLICATE ACCEPTED", "a DUPLICATE ACCEPTED");
        assertThat(bench.accept(new Candidate(Intents.row("a", "x.csv", 2).intent(), "another hash"))).containsExactly("a CONFLICT ACCEPTED");
    }

    @Test
    void aBatchOfTenThousandIsOneBatch() {
        List<Candidate> batch = Intents.many("i", 10_000);
        assertThat(journal.accept(batch)).hasSize(10_000).allMatch(answer -> answer.status() == Acceptance.Status.ACCEPTED);
        assertThat(journal.accept(batch)).extracting(Acceptance::intentId).containsExactlyElementsOf(batch.stream().map(candidate -> candidate.intent().intentId()).toList());
        assertThat(journal.counts()).isEqualTo(Map.of("ACCEPTED", 10_000L));
        assertThat(journal.accept(List.of())).isEmpty();
    }

    @Test
    void lookingUpWritesNothing() {
        bench.accept(Intents.candidate("a"));
        assertThat(journal.lookUp(List.of(Intents.candidate("a"), Intents.candidate("b")))).satisfiesExactly(
                known -> assertThat(known).hasValueSatisfying(answer -> assertThat(answer.status()).isEqualTo(Acceptance.Status.DUPLICATE)),
                unknown -> assertThat(unknown).isEmpty());
        assertThat(journal.counts()).isEqualTo(Map.of("ACCEPTED", 1L));
    }

    // ---- transitions

    private record Scene(String id, Claim claim, Claim held) {
    }

    /** Everywhere that an intent can stand; CLAIMED is ACCEPTED and held. */
    private static Stream<String> places() {
        return Stream.concat(Stream.of("ACCEPTED", "CLAIMED", "SUBMITTING", "ROUTING", "UNKNOWN"), Arrays.stream(Outcome.Kind.values()).map(Enum::name));
    }

    private Scene arrange(String place, String id) {
        bench.accept(Intents.until(id, bench.clock.instant().plus(HOUR)));
        Intent intent = journal.find(id).orElseThrow().intent();
        if (place.equals("ACCEPTED")) {
            Claim none = new Claim(intent, 0, 0, bench.clock.instant(), RoutingPlan.NONE);
            return new Scene(id, none, none);
        }
        Claim claim = bench.claim(id);
        if (place.equals("CLAIMED")) {
            return new Scene(id, claim, claim);
        }
        journal.submitting(claim, Intents.PLAN);
        if (place.equals("UNKNOWN")) {
            journal.unknown(claim.submitted(), "time-out");
        } else if (!place.equals("SUBMITTING")) {
            journal.created(claim.submitted(), "c-" + id);
            Arrays.stream(Outcome.Kind.values()).filter(kind -> kind.name().equals(place)).forEach(kind -> journal.resolve(Intents.underWay(id), ending(kind)));
        }
        assertThat(bench.state(id)).isEqualTo(place);
        return new Scene(id, claim, claim.submitted());
    }

    private static Resolution ending(Outcome.Kind kind) {
        Reason reason = Arrays.stream(Reason.values()).filter(each -> each.outcome() == kind).findFirst().orElseThrow();
        return new Resolution(kind, reason, Evidence.POLL, null, null, null, null, null);
    }

    private record Transition(String name, Consumer<Scene> action, Map<String, String> moves) {
    }

    private List<Transition> transitions() {
        return List.of(
                new Transition("claim", scene -> journal.claim(100_000), Map.of("ACCEPTED", "ACCEPTED")),
                new Transition("putBack", scene -> journal.putBack(scene.held, HOUR, "busy"), Map.of("CLAIMED", "ACCEPTED")),
                new Transition("submitting", scene -> refusedOr(() -> journal.submitting(scene.claim, Intents.PLAN)), Map.of("CLAIMED", "SUBMITTING")),
                new Transition("submitting twice", scene -> refusedOr(() -> journal.submitting(scene.held, Intents.PLAN)), Map.of("CLAIMED", "SUBMITTING")),
                new Transition("created", scene -> journal.created(scene.claim.submitted(), "c-" + scene.id), Map.of("SUBMITTING", "ROUTING", "UNKNOWN", "ROUTING")),
                new Transition("adopt", scene -> journal.adopt(scene.id, "c-" + scene.id, Evidence.EVENT), Map.of("SUBMITTING", "ROUTING", "UNKNOWN", "ROUTING")),
                new Transition("notProcessed", scene -> journal.notProcessed(scene.claim.submitted(), Intents.PLAN, HOUR, "429"), Map.of("SUBMITTING", "ACCEPTED", "UNKNOWN", "ACCEPTED")),
                new Transition("unknown", scene -> journal.unknown(scene.claim.submitted(), "time-out"), Map.of("SUBMITTING", "UNKNOWN")),
                new Transition("resolve by id", scene -> journal.resolve(Intents.underWay(scene.id), Intents.CONNECTED), Map.of("ROUTING", "CONNECTED_PREFERRED")),
                new Transition("resolve by claim", scene -> journal.resolve(scene.held, Intents.PLAN, Intents.REFUSED),
                        Map.of("CLAIMED", "REJECTED", "SUBMITTING", "REJECTED", "UNKNOWN", "REJECTED")),
                new Transition("cancel", scene -> journal.cancel(scene.id), Map.of("ACCEPTED", "CANCELLED", "CLAIMED", "CANCELLED")),
                new Transition("expire", scene -> after(HOUR, journal::expire), Map.of("ACCEPTED", "EXPIRED", "CLAIMED", "EXPIRED")),
                new Transition("sendAgain", scene -> after(HOUR, () -> journal.sendAgain(HOUR)), Map.of("UNKNOWN", "ACCEPTED")),
                new Transition("giveUpUnknown", scene -> after(HOUR, () -> journal.giveUpUnknown(HOUR, false)), Map.of("UNKNOWN", "NEEDS_REVIEW")),
                new Transition("wake after the lease", scene -> after(HOUR, journal::wake), Map.of("CLAIMED", "ACCEPTED", "SUBMITTING", "UNKNOWN")),
                new Transition("recover", scene -> after(Duration.ofMillis(1), () -> bench.another("node-1").recover()),
                        Map.of("CLAIMED", "ACCEPTED", "SUBMITTING", "UNKNOWN", "ROUTING", "ROUTING")));
    }

    private void after(Duration wait, Runnable action) {
        bench.clock.advance(wait);
        action.run();
    }

    private static void refusedOr(Runnable submitting) {
        try {
            submitting.run();
        } catch (ClaimLost lost) {
            assertThat(lost).hasMessageContaining("no longer held");
        }
    }

    @TestFactory
    Stream<DynamicTest> everyTransitionHappensFromItsStatesAndChangesNothingInAnyOther() {
        return transitions().stream().flatMap(transition -> places().map(place -> DynamicTest.dynamicTest(transition.name + " from " + place, () -> {
            Scene scene = arrange(place, (transition.name + "-" + place).replace(' ', '-'));
            Map<String, Object> before = bench.row(scene.id);
            List<String> steps = bench.steps(scene.id);

            transition.action.accept(scene);

            String to = transition.moves.get(place);
            if (to == null) {
                assertThat(bench.row(scene.id)).isEqualTo(before);
                assertThat(bench.steps(scene.id)).startsWith(steps.toArray(String[]::new)).allMatch(step -> steps.contains(step) || step.equals(noteAt(place)));
            } else {
                assertThat(bench.row(scene.id)).isNotEqualTo(before).containsEntry("state", to);
                String from = place.equals("CLAIMED") ? "ACCEPTED" : place;
                if (!from.equals(to)) {
                    assertThat(bench.steps(scene.id)).hasSize(steps.size() + 1).endsWith(from + ">" + to);
                }
            }
        })));
    }

    private static String noteAt(String place) {
        String state = place.equals("CLAIMED") ? "ACCEPTED" : place;
        return state + ">" + state;
    }

    @Test
    void whoeverLostItsClaimChangesNothing() {
        Claim first = bench.claimed("a");
        journal.putBack(first, Duration.ZERO, "busy");
        Claim second = bench.claim("a");
        Map<String, Object> before = bench.row("a");

        assertThatThrownBy(() -> journal.submitting(first, RoutingPlan.NONE)).isInstanceOf(ClaimLost.class);
        journal.putBack(first, HOUR, "late");
        assertThat(journal.resolve(first, RoutingPlan.NONE, Intents.REFUSED)).isEmpty();
        assertThat(bench.row("a")).isEqualTo(before);
        assertThat(second.fence()).isGreaterThan(first.fence());

        journal.submitting(second, Intents.PLAN);
        journal.notProcessed(second.submitted(), Intents.PLAN, Duration.ZERO, "429");
        Claim third = bench.claim("a");
        assertThat(third.attempt()).isEqualTo(1);
        assertThat(third.earlier()).isEqualTo(Intents.PLAN);
        journal.submitting(third, RoutingPlan.NONE);
        Map<String, Object> underWay = bench.row("a");

        journal.notProcessed(second.submitted(), Intents.PLAN, HOUR, "late");
        journal.unknown(second.submitted(), "late");
        assertThat(journal.resolve(second.submitted(), Intents.PLAN, Intents.REFUSED)).isEmpty();
        assertThat(journal.created(second.submitted(), "c-late")).isEmpty();
        assertThat(bench.row("a")).isEqualTo(underWay);
        assertThat(journal.created(third.submitted(), "c-a")).hasValueSatisfying(routed -> {
            assertThat(routed.conversationId()).isEqualTo("c-a");
            assertThat(routed.plan()).isEqualTo(RoutingPlan.NONE);
            assertThat(routed.since()).isEqualTo(bench.clock.instant());
        });
    }

    @Test
    void nothingIsSubmittedAtOrAfterItsDeadline() {
        bench.accept(Intents.until("a", bench.clock.instant().plus(HOUR)));
        bench.clock.advance(HOUR.minusMillis(1));
        Claim claim = bench.claim("a");
        bench.clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> journal.submitting(claim, Intents.PLAN)).isInstanceOf(ClaimLost.class);
        assertThat(journal.expire()).singleElement().satisfies(outcome -> assertThat(outcome.reason()).isEqualTo(Reason.DEADLINE_PASSED));
    }

    @Test
    void ofCancelAndSubmittingExactlyOneWins() throws Exception {
        Journal other = engine == Engine.POSTGRESQL ? bench.another("node-2") : journal;
        journal.accept(Intents.many("i", 300));
        List<Claim> claims = journal.claim(300);
        List<Callable<String>> work = new ArrayList<>();
        for (Claim claim : claims) {
            String id = claim.intent().intentId();
            work.add(() -> {
                try {
                    journal.submitting(claim, Intents.PLAN);
                    return id;
                } catch (ClaimLost lost) {
                    return null;
                }
            });
            work.add(() -> other.cancel(id).map(Outcome::intentId).orElse(null));
        }
        assertThat(Bench.together(work).stream().filter(id -> id != null)).hasSize(300).doesNotHaveDuplicates();
        Map<String, Long> counts = journal.counts();
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(300);
        assertThat(Set.of("SUBMITTING", "CANCELLED")).containsAll(counts.keySet());
        assertThat(journal.list("CANCELLED", null, 0, 300)).allMatch(record -> record.outcome().submittedAt() == null);
    }

    // ---- conversations

    @Test
    void theAnswerToACreateThatAnEventHasAdoptedChangesNothing() {
        Claim claim = bench.submitted("a");
        Routed adopted = journal.adopt("a", "c-a", Evidence.EVENT).orElseThrow();
        bench.clock.advance(Duration.ofSeconds(1));
        assertThat(journal.created(claim, "c-a")).contains(adopted);
        assertThat(journal.adopt("a", "c-a", Evidence.POLL)).contains(adopted);
        assertThat(bench.steps("a")).containsExactly("null>ACCEPTED", "ACCEPTED>SUBMITTING", "SUBMITTING>ROUTING");
        assertThat(journal.routing()).containsExactly(adopted);
    }

    @Test
    void whatWasNeverSubmittedIsNotAdopted() {
        bench.accept(Intents.candidate("a"));
        assertThat(journal.adopt("a", "c-a", Evidence.EVENT)).isEmpty();
        assertThat(journal.adopt("nobody", "c-n", Evidence.EVENT)).isEmpty();
        assertThat(bench.state("a")).isEqualTo("ACCEPTED");
    }

    @Test
    void aSecondConversationIsToldOnceAndTheFirstStays() {
        bench.routed("a");
        assertThat(journal.adopt("a", "c-other", Evidence.EVENT)).isEmpty();
        assertThat(journal.adopt("a", "c-other", Evidence.EVENT)).isEmpty();
        assertThat(journal.find("a").orElseThrow()).satisfies(record -> {
            assertThat(record.conversationId()).isEqualTo("c-a");
            assertThat(record.timeline()).filteredOn(step -> step.detail() != null && step.detail().contains("c-other"))
                    .singleElement().satisfies(step -> assertThat(step.to()).isEqualTo("ROUTING"));
        });
        journal.resolve(Intents.underWay("a"), Intents.CONNECTED);
        assertThat(journal.adopt("a", "c-third", Evidence.EVENT)).isEmpty();
        assertThat(journal.find("a").orElseThrow().timeline()).last().satisfies(step -> assertThat(step.detail()).contains("c-third"));
    }

    @Test
    void aConversationThatShowsUpAfterTheReviewBeganIsTold() {
        Claim claim = bench.submitted("a");
        journal.unknown(claim, "time-out");
        bench.clock.advance(HOUR);
        assertThat(journal.giveUpUnknown(HOUR, false)).hasSize(1);
        assertThat(journal.adopt("a", "c-a", Evidence.EVENT)).isEmpty();
        assertThat(journal.find("a").orElseThrow()).satisfies(record -> {
            assertThat(record.state()).isEqualTo("NEEDS_REVIEW");
            assertThat(record.outcome().detail()).as("what a person needs to decide").contains("time-out", "patchbayIntent");
            assertThat(record.outcome().submittedAt()).isNotNull();
            assertThat(record.timeline()).last().satisfies(step -> assertThat(step.detail()).contains("c-a"));
        });
    }

    @Test
    void aCreateOfUnknownFateIsSentAgainOnceInItsLife() {
        Claim claim = bench.submitted("a");
        journal.unknown(claim, "time-out");
        bench.clock.advance(HOUR);
        assertThat(journal.sendAgain(HOUR.plusSeconds(1))).as("not before the horizon").isZero();
        assertThat(journal.sendAgain(HOUR)).isEqualTo(1);
        Claim second = journal.claim(1).get(0);
        journal.submitting(second, Intents.PLAN);
        journal.unknown(second.submitted(), "time-out again");
        bench.clock.advance(HOUR);
        assertThat(journal.sendAgain(HOUR)).isZero();
        assertThat(journal.giveUpUnknown(HOUR, false)).hasSize(1);
    }

    /** Given up and waiting for its second create: the first may still ring. */
    private void waitingToBeSentAgain(Candidate candidate) {
        journal.accept(List.of(candidate));
        Claim claim = bench.claim("a");
        journal.submitting(claim, Intents.PLAN);
        journal.unknown(claim.submitted(), "time-out");
        bench.clock.advance(HOUR);
        assertThat(journal.sendAgain(HOUR)).isEqualTo(1);
    }

    @Test
    void whoseFirstCreateIsOpenIsNeverCalledUnsubmitted() {
        waitingToBeSentAgain(Intents.until("a", bench.clock.instant().plus(HOUR)));
        assertThat(journal.cancel("a")).isEmpty();
        assertThat(journal.expire()).singleElement().satisfies(outcome -> {
            assertThat(outcome.reason()).isEqualTo(Reason.CREATE_AMBIGUOUS);
            assertThat(outcome.detail()).contains("deadline.passed", "patchbayIntent");
        });
    }

    @Test
    void aRefusalOfTheSecondCreateSaysNothingOfTheFirst() {
        waitingToBeSentAgain(Intents.candidate("a"));
        Claim second = bench.claim("a");
        journal.submitting(second, Intents.PLAN);
        assertThat(journal.resolve(second.submitted(), Intents.PLAN, Intents.REFUSED)).hasValueSatisfying(outcome ->
                assertThat(outcome.reason()).isEqualTo(Reason.CREATE_AMBIGUOUS));
    }

    @Test
    void whatIsToBeSentAgainIsNotGivenUpBefore() {
        journal.unknown(bench.submitted("a"), "time-out");
        bench.clock.advance(HOUR);
        assertThat(journal.giveUpUnknown(HOUR, true)).isEmpty();
        assertThat(bench.state("a")).isEqualTo("UNKNOWN");
    }

    @Test
    void aProofThatComesBeforeItIsSentAgainSparesTheCustomerTheSecondCall() {
        journal.unknown(bench.submitted("a"), "time-out");
        bench.clock.advance(HOUR);
        assertThat(journal.sendAgain(HOUR)).isEqualTo(1);
        Claim second = bench.claim("a");
        assertThat(journal.adopt("a", "c-a", Evidence.EVENT)).isPresent();
        assertThatThrownBy(() -> journal.submitting(second, Intents.PLAN)).isInstanceOf(ClaimLost.class);
        assertThat(bench.state("a")).isEqualTo("ROUTING");
    }

    // ---- claims

    @Test
    void theMostUrgentIsClaimedFirstThenTheFirstToArrive() {
        bench.accept(Intents.ofPriority("z", 2), Intents.ofPriority("y", 7), Intents.ofPriority("x", 2), Intents.ofPriority("w", 9), Intents.ofPriority("v", 2), Intents.ofPriority("u", 7));
        assertThat(ids(journal.claim(4))).containsExactly("w", "y", "u", "z");
        assertThat(ids(journal.claim(4))).containsExactly("x", "v");
        assertThat(journal.claim(4)).isEmpty();
        assertThat(journal.claim(0)).isEmpty();
    }

    @Test
    void whatMustWaitIsClaimedWhenItsTimeHasComeAndItWasWoken() {
        bench.accept(Intents.notBefore("later", bench.clock.instant().plus(HOUR)), Intents.notBefore("past", bench.clock.instant().minus(HOUR)));
        assertThat(bench.claim("past").intent().intentId()).isEqualTo("past");
        journal.cancel("past");
        bench.clock.advance(HOUR.minusMillis(1));
        journal.wake();
        assertThat(journal.claim(9)).isEmpty();
        bench.clock.advance(Duration.ofMillis(1));
        journal.wake();
        Claim claim = bench.claim("later");

        journal.putBack(claim, Duration.ofMinutes(1), "all agents are busy");
        assertThat(journal.find("later").orElseThrow().waitingFor()).isEqualTo("all agents are busy");
        journal.wake();
        assertThat(journal.claim(9)).isEmpty();
        bench.clock.advance(Duration.ofMinutes(1));
        journal.wake();
        claim = bench.claim("later");
        assertThat(journal.find("later").orElseThrow().waitingFor()).isNull();
        journal.putBack(claim, Duration.ZERO, "not at all");
        assertThat(ids(journal.claim(9))).containsExactly("later");
    }

    @Test
    void allThatIsDueIsWokenHoweverMuchThatIs() {
        journal.accept(IntStream.range(0, 4_500).mapToObj(n -> Intents.notBefore("i" + n, bench.clock.instant().plus(HOUR))).toList());
        bench.clock.advance(HOUR);
        journal.wake();
        assertThat(journal.claim(5_000)).hasSize(4_500);
    }

    @Test
    void aClaimWhoseLeaseEndedIsFreeAndLost() {
        Claim claim = bench.claimed("a");
        bench.clock.advance(Bench.LEASE);
        journal.wake();
        assertThat(journal.claim(1)).isEmpty();
        bench.clock.advance(Duration.ofMillis(1));
        journal.wake();
        assertThatThrownBy(() -> journal.submitting(claim, Intents.PLAN)).isInstanceOf(ClaimLost.class);
        assertThat(ids(journal.claim(1))).containsExactly("a");
    }

    @Test
    void aCreateHasTheWholeLeaseToBeAnsweredAndIsUnknownAfterIt() {
        Claim claim = bench.claimed("a");
        bench.clock.advance(Bench.LEASE);
        journal.submitting(claim, Intents.PLAN);
        bench.clock.advance(Bench.LEASE);
        journal.wake();
        assertThat(bench.state("a")).isEqualTo("SUBMITTING");
        bench.clock.advance(Duration.ofMillis(1));
        journal.wake();
        assertThat(bench.state("a")).isEqualTo("UNKNOWN");
        assertThat(journal.created(claim.submitted(), "c-a")).isPresent();
    }

    @Test
    void noIntentIsClaimedTwice() throws Exception {
        Journal other = engine == Engine.POSTGRESQL ? bench.another("node-2") : journal;
        journal.accept(Intents.many("i", 2_000));
        List<Callable<List<String>>> work = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Journal mine = i % 2 == 0 ? journal : other;
            work.add(() -> {
                List<String> taken = new ArrayList<>();
                for (List<Claim> claims = mine.claim(16); !claims.isEmpty(); claims = mine.claim(16)) {
                    assertThat(claims).hasSizeLessThanOrEqualTo(16);
                    taken.addAll(ids(claims));
                }
                return taken;
            });
        }
        // what one skips while another's commit holds it is there in the next round
        List<String> all = new ArrayList<>(Bench.together(work).stream().flatMap(List::stream).toList());
        all.addAll(ids(journal.claim(2_000)));
        assertThat(all).hasSize(2_000).doesNotHaveDuplicates();
    }

    @Test
    void aClaimReadsTheHeadOfAnIndexHoweverMuchWaits() {
        String numbers = engine == Engine.SQLITE
                ? "(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 200000) SELECT n FROM g)"
                : "generate_series(1, 200000) AS g(n)";
        bench.accept(Intents.candidate("one"));
        bench.outside().update("INSERT INTO intent (intent_id, content_hash, arrival, document, state, priority, accepted_at, due_at, deadline_at) "
                + "SELECT 'w' || n, 'h', n, CASE WHEN n < 99 THEN (SELECT document FROM intent WHERE intent_id = 'one') ELSE '{}' END, 'ACCEPTED', "
                + "n % 10, 0, CASE WHEN n % 2 = 0 THEN 9999999999999 END, 9999999999999 FROM " + numbers);
        if (engine == Engine.POSTGRESQL) {
            // its planner goes by statistics, which autovacuum keeps
            bench.outside().execute("ANALYZE intent");
        }
        assertThat(plan(journal.takeBest(), 16, "node-1", 0L)).contains("intent_ready");
        assertThat(plan("SELECT 1 FROM intent WHERE " + Journal.READY + " LIMIT 1")).contains("intent_ready");
        assertThat(plan("SELECT 1 FROM intent WHERE " + Journal.DUE + " LIMIT 1", 0L)).contains("intent_due");
        assertThat(plan("SELECT intent_id FROM intent WHERE " + Journal.DUE + " LIMIT 2000", 0L)).contains("intent_due");
        assertThat(plan("SELECT 1 FROM intent WHERE " + Journal.LEASE_ENDED + " LIMIT 1", 0L)).contains("intent_lease");
        assertThat(plan("SELECT intent_id FROM intent WHERE " + Journal.LATE + " LIMIT 500", 0L)).contains("intent_deadline");
        assertThat(plan("SELECT * FROM intent WHERE arrival > ? ORDER BY arrival LIMIT 50", 0L)).contains("intent_arrival");
        assertThat(plan("SELECT * FROM intent WHERE arrival > ? AND state = 'UNKNOWN' ORDER BY arrival LIMIT 50", 0L)).contains("intent_listed");
        assertThat(journal.claim(3)).hasSize(3);
        assertThat(bench.outside().queryForList("SELECT intent_id FROM intent WHERE owner IS NOT NULL ORDER BY arrival", String.class)).containsExactly("w9", "w19", "w29");
    }

    /** How the database goes about it: never by reading all rows or by sorting. */
    private String plan(String query, Object... values) {
        boolean sqlite = engine == Engine.SQLITE;
        String plan = String.join("\n", bench.outside().query((sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + query,
                (rs, n) -> rs.getString(sqlite ? "detail" : "QUERY PLAN"), values));
        assertThat(plan).doesNotContain("Seq Scan", "Sort", "SCAN intent", "TEMP B-TREE");
        return plan;
    }

    private static List<String> ids(List<Claim> claims) {
        return claims.stream().map(claim -> claim.intent().intentId()).toList();
    }

    // ---- the end

    @Test
    void anOutcomeSaysHowItWentAndIsToldToEverySink() {
        bench.accept(Intents.row("a", "x.csv", 7));
        Claim claim = bench.claim("a");
        bench.clock.advance(Duration.ofSeconds(1));
        journal.submitting(claim, Intents.PLAN);
        bench.clock.advance(Duration.ofSeconds(1));
        journal.created(claim.submitted(), "c-a");
        bench.clock.advance(Duration.ofSeconds(1));

        Outcome outcome = journal.resolve(Intents.underWay("a"), Intents.CONNECTED).orElseThrow();

        assertThat(outcome).isEqualTo(new Outcome(outcome.outcomeId(), "a", "R-a", Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, "c-a",
                "u3", 3, "q1", Intents.PLAN.skipped(), Evidence.EVENT, claim.intent().source(), claim.acceptedAt(), claim.acceptedAt().plusSeconds(1),
                claim.acceptedAt().plusSeconds(2), claim.acceptedAt().plusSeconds(3), "seen"));
        assertThat(journal.find("a").orElseThrow().outcome()).isEqualTo(outcome);
        assertThat(journal.resolve(Intents.underWay("a"), Intents.CONNECTED)).isEmpty();
        assertThat(bench.outside().queryForList("SELECT sink FROM outbox ORDER BY sink", String.class)).containsExactly("jms", "ndjson", "results");
    }

    @Test
    void anOutcomeThatCannotBeToldIsNoOutcome() {
        bench.routed("a");
        bench.outside().execute("DROP TABLE outbox");
        assertThatThrownBy(() -> journal.resolve(Intents.underWay("a"), Intents.CONNECTED)).isInstanceOf(JournalUnavailable.class);
        assertThat(bench.state("a")).isEqualTo("ROUTING");
        assertThat(bench.steps("a")).endsWith("SUBMITTING>ROUTING");
    }

    @Test
    void theOutcomeNamesWhoWasSkippedInTheLastTry() {
        Claim claim = bench.submitted("a");
        journal.notProcessed(claim, Intents.PLAN, Duration.ZERO, "429");
        Claim second = bench.claim("a");
        assertThat(journal.resolve(second, RoutingPlan.NONE, Intents.REFUSED)).hasValueSatisfying(outcome -> assertThat(outcome.skippedAgents()).isEmpty());
    }

    @Test
    void noNumberStandsInATimeline() {
        bench.routed("a");
        journal.note("a", Evidence.EVENT, "transferred to +15550109876");
        journal.note("nobody", Evidence.EVENT, "seen");
        journal.resolve(Intents.underWay("a"), new Resolution(Outcome.Kind.FAILED, Reason.PLATFORM_ERROR, Evidence.POLL, null, null, null, null, "+15550109876 is wrong"));
        assertThat(journal.find("a").orElseThrow().timeline()).extracting(TimelineEntry::detail)
                .containsExactly(null, null, "conversation c-a", "transferred to ***876", "***876 is wrong");
    }

    @Test
    void twoThatHearTheSameEventsEndEachIntentOnce() throws Exception {
        Journal other = engine == Engine.POSTGRESQL ? bench.another("node-2") : journal;
        List<Candidate> candidates = Intents.many("i", 200);
        journal.accept(candidates);
        journal.claim(200).forEach(claim -> journal.submitting(claim, Intents.PLAN));
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String here = "i" + i;
            String there = "i" + (199 - i);
            work.add(() -> hears(journal, here));
            work.add(() -> hears(other, there));
        }
        assertThat(Bench.together(work).stream().filter(ended -> ended)).hasSize(200);
        assertThat(bench.outside().queryForObject("SELECT COUNT(*) FROM outbox", Long.class)).isEqualTo(400);
    }

    private static boolean hears(Journal journal, String id) {
        journal.adopt(id, "c-" + id, Evidence.EVENT);
        return journal.resolve(Intents.underWay(id), Intents.CONNECTED).isPresent();
    }

    // ---- lives

    @Test
    void theInstallationKeyIsTheSameForAll() {
        byte[] key = journal.installationKey("hash", new byte[] {1, 2, -3});
        assertThat(key).containsExactly(1, 2, -3);
        assertThat(bench.another("node-2").installationKey("hash", new byte[] {9})).isEqualTo(key);
        assertThat(journal.installationKey("other", new byte[] {9})).containsExactly(9);
    }

    @Test
    void anEarlierLifeOfThisNodeIsPutRightAndOtherNodesAreLeftAlone() {
        bench.submitted("mine");
        Claim held = bench.claimed("held");
        Journal other = bench.another("node-2");
        bench.accept(Intents.candidate("others"));
        Claim others = other.claim(1).get(0);
        other.submitting(others, Intents.PLAN);

        Journal again = bench.another("node-1");
        assertThat(again.recover()).isEqualTo(engine == Engine.POSTGRESQL ? 1 : 2);
        assertThat(bench.state("mine")).isEqualTo("UNKNOWN");
        assertThat(bench.state("others")).isEqualTo(engine == Engine.POSTGRESQL ? "SUBMITTING" : "UNKNOWN");
        assertThatThrownBy(() -> journal.submitting(held, Intents.PLAN)).isInstanceOf(ClaimLost.class);
        assertThat(ids(again.claim(9))).containsExactly("held");
        assertThat(again.recover()).isZero();
    }

    @Test
    void noTwoLivesGiveOutTheSamePosition() {
        Journal other = bench.another("node-2");
        assertThat(IntStream.range(0, 1_000).boxed().flatMap(n -> Stream.of(journal.positions().next(), other.positions().next()))).doesNotHaveDuplicates();
    }

    @Test
    void aTimelineIsInOrderWhateverTheClocksOfItsNodesSay() {
        Claim claim = bench.submitted("a");
        bench.clock.advance(Duration.ofMinutes(-1));
        bench.another("node-2").adopt("a", "c-a", Evidence.EVENT);
        assertThat(journal.created(claim, "c-a")).isPresent();
        assertThat(bench.steps("a")).containsExactly("null>ACCEPTED", "ACCEPTED>SUBMITTING", "SUBMITTING>ROUTING");
    }

    @Test
    void pagesGoByArrival() {
        journal.accept(Intents.many("i", 5));
        journal.cancel("i1");
        List<IntentRecord> first = journal.list(null, null, 0, 2);
        assertThat(first).extracting(record -> record.intent().intentId()).containsExactly("i0", "i1");
        assertThat(journal.list(null, null, first.get(1).arrival(), 9)).extracting(record -> record.intent().intentId()).containsExactly("i2", "i3", "i4");
        assertThat(journal.list("ACCEPTED", null, 0, 2)).extracting(record -> record.intent().intentId()).containsExactly("i0", "i2");
        assertThat(journal.list(null, "CANCELLED", 0, 9)).extracting(record -> record.intent().intentId()).containsExactly("i1");
        assertThat(journal.counts()).isEqualTo(Map.of("ACCEPTED", 4L, "CANCELLED", 1L));
    }

    @Test
    void whenTheDatabaseIsGoneItSaysSo() {
        assertThat(journal.works()).isTrue();
        bench.close();
        assertThat(journal.works()).isFalse();
        assertThatThrownBy(() -> journal.find("a")).isInstanceOf(JournalUnavailable.class);
        assertThatThrownBy(() -> bench.accept(Intents.candidate("a"))).isInstanceOf(JournalUnavailable.class);
    }
}
