package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.CONVERSATION;
import static io.patchbay.routing.Cases.NOW;
import static io.patchbay.routing.Cases.connected;
import static io.patchbay.routing.Cases.intent;
import static io.patchbay.routing.Cases.pending;
import static io.patchbay.routing.Cases.plan;
import static io.patchbay.routing.Cases.queued;
import static io.patchbay.routing.Cases.ringing;
import static io.patchbay.routing.Cases.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.SetClock;
import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.ConversationSnapshot.Decision;
import io.patchbay.genesys.ConversationSnapshot.Disconnect;
import io.patchbay.genesys.ConversationSnapshot.State;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.journal.Claim;
import io.patchbay.journal.Routed;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenConversationsTest {

    private static final Duration SUSPICION = Duration.ofSeconds(32);
    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final Duration ROUND = Duration.ofSeconds(3);

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(Cases.NOW);
    private final AtomicBoolean eventsFlow = new AtomicBoolean(true);
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
        return new OpenConversations(kept.journal, clock, new OpenConversations.PollTimes(SUSPICION, TIMEOUT, ROUND), eventsFlow::get,
                Duration.ofSeconds(30));
    }

    private Routed routing(String id) {
        return kept.routing(intent(id, ANNA), plan(ANNA), "conversation of " + id);
    }

    private Routed opened() {
        Routed routed = kept.routing(intent("intent-1", ANNA), plan(ANNA), CONVERSATION);
        open.opened(routed);
        return routed;
    }

    // ---- whose is it

    @Test
    void anEventOfOursIsSeen() {
        Routed routed = opened();
        assertThat(open.seen(connected(ANNA))).containsExactly(new Observation(routed, connected(ANNA), Evidence.EVENT, NOW));
    }

    @Test
    void anEventBeforeItsOwn201IsHeldBackAndComesWithIt() {
        assertThat(open.seen(ringing(ANNA))).isEmpty();
        assertThat(open.seen(connected(ANNA))).isEmpty();
        Routed routed = kept.routing(intent("intent-1", ANNA), plan(ANNA), CONVERSATION);
        assertThat(open.opened(routed)).extracting(Observation::snapshot).containsExactly(null, ringing(ANNA), connected(ANNA));
        assertThat(open.opened(routed)).as("given out once").hasSize(1);
    }

    @Test
    void ofAConversationThatNobodyOpensTheLastViewsAreKept() {
        for (int i = 0; i < 50; i++) {
            open.seen(view(State.PENDING, Decision.NONE, "agent-" + i, null, null));
        }
        List<Observation> all = open.opened(kept.routing(intent("intent-1", ANNA), plan(ANNA), CONVERSATION));
        assertThat(all).hasSize(21);
        assertThat(all.get(20).snapshot().agentId()).isEqualTo("agent-49");
    }

    @Test
    void anEventWithAReferenceProvesACreateWhoseAnswerIsOut() {
        kept.submitting(intent("intent-1", ANNA), plan(ANNA));
        List<Observation> seen = open.seen(Cases.of(CONVERSATION, "intent-1", connected(ANNA)));
        assertThat(seen).extracting(Observation::evidence).containsExactly(Evidence.RESPONSE, Evidence.EVENT);
        assertThat(kept.state("intent-1")).isEqualTo("ROUTING");
        assertThat(open.size()).isEqualTo(1);
    }

    @Test
    void anEventWithAReferenceProvesACreateOfUnknownFate() {
        kept.journal.unknown(kept.submitting(intent("intent-1", ANNA), plan(ANNA)).submitted(), "time-out");
        assertThat(open.seen(Cases.of(CONVERSATION, "intent-1", queued()))).hasSize(2);
        assertThat(kept.state("intent-1")).isEqualTo("ROUTING");
    }

    @Test
    void whatIsSeenWhileTheJournalIsAwayIsAdoptedAndAskedForWhenItIsBack() throws Exception {
        kept.submitting(intent("intent-1", ANNA), plan(ANNA));
        try (Connection lock = kept.lock()) {
            assertThat(open.seen(Cases.of(CONVERSATION, "intent-1", ringing(ANNA)))).isEmpty();
            assertThat(open.seen(Cases.of(CONVERSATION, "intent-1", connected(ANNA)))).isEmpty();
            assertThat(open.due(10)).isEmpty();
        }
        clock.advance(Duration.ofMinutes(5));
        // the database's pool may take a moment to have a connection again, as it may between two ticks
        await("longer than events are held back").untilAsserted(() -> assertThat(open.takeUp(false)).isNotEmpty());
        assertThat(kept.state("intent-1")).isEqualTo("ROUTING");
        assertThat(open.due(10)).containsExactly(CONVERSATION);
        assertThat(open.due(10)).isEmpty();
    }

    @Test
    void aProofThatComesAfterTheReviewAndWhileTheJournalIsAwayIsToldInTheTimeline() throws Exception {
        kept.journal.unknown(kept.submitting(intent("intent-1", ANNA), plan(ANNA)).submitted(), "time-out");
        clock.advance(Duration.ofMinutes(5));
        kept.journal.giveUpUnknown(Duration.ofMinutes(2), false);
        try (Connection lock = kept.lock()) {
            open.seen(Cases.of(CONVERSATION, "intent-1", connected(ANNA)));
        }
        await().untilAsserted(() -> {
            assertThat(open.takeUp(false)).isEmpty();
            assertThat(kept.details("intent-1")).contains("the platform has conversation " + CONVERSATION + " too");
        });
    }

    @Test
    void whatWasSeenOfACreateThatIsGivenUpLaterIsAdoptedThen() {
        Claim claim = kept.claimed(intent("intent-1", ANNA));
        assertThat(open.seen(Cases.of(CONVERSATION, "intent-1", ringing(ANNA)))).as("not submitted, as far as is committed").isEmpty();
        kept.journal.submitting(claim, plan(ANNA));
        clock.advance(OpenJournal.LEASE.plusSeconds(1));
        assertThat(open.takeUp(false)).as("under way").isEmpty();
        kept.journal.wake();
        assertThat(kept.state("intent-1")).isEqualTo("UNKNOWN");
        assertThat(open.takeUp(false)).extracting(Observation::evidence).containsExactly(Evidence.RESPONSE, Evidence.EVENT);
        assertThat(open.due(10)).as("more may have come meanwhile").containsExactly(CONVERSATION);
        assertThat(open.takeUp(false)).isEmpty();
    }

    @Test
    void whatIsDecidedWhileTheJournalIsAwayIsCommittedWhenItIsBack() throws Exception {
        Routed routed = opened();
        Endings endings = new Endings(kept.journal, open, Duration.ofSeconds(120), false);
        try (Connection lock = kept.lock()) {
            assertThat(endings.resolve(new Correlation.Strategy(TIMEOUT).correlate(null,
                    new Observation(routed, connected(ANNA), Evidence.EVENT, NOW)))).isNull();
            endings.again();
        }
        assertThat(kept.state("intent-1")).isEqualTo("ROUTING");
        await().untilAsserted(() -> {
            endings.again();
            assertThat(kept.state("intent-1")).isEqualTo("CONNECTED_PREFERRED");
        });
        assertThat(open.size()).isZero();
    }

    @Test
    void whatIsCommittedAndWasNeverToldIsTakenUp() {
        kept.routing(intent("forgotten", ANNA), plan(ANNA), "conversation of forgotten");
        Routed known = opened();
        clock.advance(Duration.ofSeconds(10));
        assertThat(open.takeUp(false)).as("it may be on its way").isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(open.takeUp(false)).extracting(Observation::conversationId).containsExactly("conversation of forgotten");
        assertThat(open.due(10)).containsExactly("conversation of forgotten");
        assertThat(open.takeUp(false)).isEmpty();
        assertThat(open.seen(connected(ANNA))).extracting(Observation::routed).containsExactly(known);
    }

    @Test
    void aNodeThatWasGivenUpForgetsAndTakesUpWhatIsLeftToIt() {
        opened();
        clock.advance(Duration.ofSeconds(11));
        assertThat(open.takeUp(true)).extracting(Observation::conversationId).containsExactly(CONVERSATION);
        assertThat(open.due(10)).containsExactly(CONVERSATION);
    }

    @Test
    void nothingIsGivenUpWhileAProofIsNotWrittenDown() throws Exception {
        kept.journal.unknown(kept.submitting(intent("intent-1", ANNA), plan(ANNA)).submitted(), "time-out");
        clock.advance(Duration.ofMinutes(5));
        Endings endings = new Endings(kept.journal, open, Duration.ofSeconds(120), false);
        try (Connection lock = kept.lock()) {
            open.seen(Cases.of(CONVERSATION, "intent-1", connected(ANNA)));
        }
        endings.review();
        assertThat(kept.state("intent-1")).isEqualTo("UNKNOWN");
        await().untilAsserted(() -> assertThat(open.takeUp(false)).isNotEmpty());
        endings.review();
        assertThat(kept.state("intent-1")).isEqualTo("ROUTING");
    }

    @Test
    void whatWasTimedOutIsToldInTheTimelineWhenItGoesOn() {
        Routed routed = opened();
        new Endings(kept.journal, open, Duration.ofSeconds(120), false).resolve(new Correlation.Strategy(TIMEOUT).correlate(null,
                new Observation(routed, ringing(ANNA), Evidence.POLL, NOW.plus(TIMEOUT))));
        assertThat(kept.state("intent-1")).isEqualTo("TIMED_OUT");
        open.seen(connected(ANNA));
        assertThat(kept.details("intent-1")).contains("it was connected after all to agent " + ANNA);
        assertThat(kept.state("intent-1")).isEqualTo("TIMED_OUT");
    }

    @Test
    void aReferenceOfNobodysIsHeldBackLikeAnyOther() {
        assertThat(open.seen(Cases.of(CONVERSATION, "of another system", connected(ANNA)))).isEmpty();
        assertThat(open.size()).isZero();
    }

    @Test
    void aReferenceToWhatWasNeverSubmittedProvesNothing() {
        kept.claimed(intent("intent-1", ANNA));
        assertThat(open.seen(Cases.of(CONVERSATION, "intent-1", connected(ANNA)))).isEmpty();
        assertThat(kept.state("intent-1")).isEqualTo("ACCEPTED");
    }

    @Test
    void nothingIsOpenedForWhatHasEnded() {
        assertThat(open.opened(null)).isEmpty();
        assertThat(open.size()).isZero();
    }

    // ---- when to ask

    @Test
    void whileEventsFlowItIsAskedForAtTheSuspicionAndAtTheDeadlineAndThenEveryRound() {
        opened();
        assertThat(askedWithin(Duration.ofSeconds(55))).containsExactly(32L, 45L, 48L, 51L, 54L);
    }

    @Test
    void whileNoEventsFlowItIsAskedForEveryRoundAndAtTheDeadline() {
        eventsFlow.set(false);
        opened();
        assertThat(askedWithin(Duration.ofSeconds(12))).containsExactly(3L, 6L, 9L, 12L);
        assertThat(askedWithin(Duration.ofSeconds(36))).contains(45L);
    }

    @Test
    void anAskingBeforeTheSuspicionDoesNotStandForIt() {
        opened();
        open.gap();
        assertThat(askedWithin(Duration.ofSeconds(40))).containsExactly(0L, 32L);
    }

    @Test
    void oneAskingAtATime() {
        eventsFlow.set(false);
        opened();
        clock.advance(ROUND);
        assertThat(open.due(10)).hasSize(1);
        clock.advance(ROUND.multipliedBy(3));
        assertThat(open.due(10)).as("the first is not answered").isEmpty();
        open.polled(pending());
        assertThat(open.due(10)).hasSize(1);
    }

    @Test
    void anAskingThatWasLostWithItsExchangeDoesNotKeepItFromBeingAskedFor() {
        eventsFlow.set(false);
        opened();
        clock.advance(ROUND);
        assertThat(open.due(10)).hasSize(1);
        clock.advance(Duration.ofSeconds(61));
        assertThat(open.due(10)).hasSize(1);
    }

    @Test
    void whatWasNotAnsweredIsAskedForAgainAfterARound() {
        opened();
        open.gap();
        assertThat(open.due(10)).hasSize(1);
        assertThat(open.unanswered(CONVERSATION)).isEmpty();
        assertThat(open.due(10)).isEmpty();
        clock.advance(ROUND);
        assertThat(open.due(10)).containsExactly(CONVERSATION);
        open.polled(pending());
        clock.advance(ROUND);
        assertThat(open.due(10)).as("the gap is filled").isEmpty();
    }

    @Test
    void aGapWhileItIsAskedForIsAGapStill() {
        opened();
        open.gap();
        assertThat(open.due(10)).hasSize(1);
        open.gap();
        open.polled(pending());
        assertThat(open.due(10)).hasSize(1);
    }

    @Test
    void theLongestWaitingFirstAndNoMoreThanAllowed() {
        open.opened(routing("first"));
        clock.advance(Duration.ofSeconds(1));
        open.opened(routing("second"));
        clock.advance(Duration.ofSeconds(1));
        open.opened(routing("third"));
        open.gap();
        assertThat(open.due(2)).containsExactly("conversation of first", "conversation of second");
        assertThat(open.due(2)).containsExactly("conversation of third");
    }

    @Test
    void anAnswerCountsAsOfWhenItWasAskedFor() {
        Routed routed = opened();
        clock.advance(TIMEOUT.minusSeconds(1));
        assertThat(open.due(1)).hasSize(1);
        clock.advance(Duration.ofSeconds(9));
        assertThat(open.polled(pending())).containsExactly(new Observation(routed, pending(), Evidence.POLL, NOW.plus(TIMEOUT).minusSeconds(1)));
        assertThat(open.due(1)).as("so it is asked again").hasSize(1);
        assertThat(open.missing(CONVERSATION)).containsExactly(new Observation(routed, null, Evidence.POLL, NOW.plus(TIMEOUT).plusSeconds(8)));
    }

    @Test
    void anAnswerThatWasGivenUpForLostDoesNotCountAsThatToTheNextAsking() {
        Routed routed = opened();
        open.gap();
        assertThat(open.due(1)).hasSize(1);
        clock.advance(TIMEOUT.plusSeconds(20));
        assertThat(open.due(1)).as("asked again").hasSize(1);
        assertThat(open.polled(pending())).containsExactly(new Observation(routed, pending(), Evidence.POLL, NOW));
        assertThat(open.polled(pending())).as("whichever of the two comes last")
                .containsExactly(new Observation(routed, pending(), Evidence.POLL, NOW));
        clock.advance(ROUND);
        assertThat(open.due(1)).as("so it is asked again").hasSize(1);
        assertThat(open.polled(pending())).containsExactly(new Observation(routed, pending(), Evidence.POLL, clock.instant()));
    }

    @Test
    void ofWhatIsNotOpenNoAnswerIsTaken() {
        assertThat(open.polled(connected(ANNA))).isEmpty();
        assertThat(open.missing(CONVERSATION)).isEmpty();
        assertThat(open.unanswered(CONVERSATION)).isEmpty();
    }

    // ---- afterwards

    @Test
    void whatTheQueueDoesLaterIsNotedOnceAndOpensNothing() {
        opened();
        settle(Outcome.Kind.FELL_BACK);
        ConversationSnapshot answered = view(State.CONNECTED, Decision.FALLBACK, "agent-9", NOW, null);
        ConversationSnapshot over = view(State.DISCONNECTED, Decision.FALLBACK, "agent-9", NOW, Disconnect.COMPLETED);
        for (ConversationSnapshot event : List.of(queued(), answered, answered, over, answered, over)) {
            assertThat(open.seen(event)).isEmpty();
        }
        assertThat(kept.details("intent-1").stream().filter(detail -> detail.contains("queue ") || detail.contains("in the queue")))
                .containsExactly("the queue connected it to agent agent-9", "it ended in the queue: COMPLETED");
        assertThat(open.size()).isZero();
        assertThat(open.due(10)).isEmpty();
    }

    @Test
    void afterAConnectionNothingIsNoted() {
        opened();
        settle(Outcome.Kind.CONNECTED_PREFERRED);
        int steps = kept.record("intent-1").timeline().size();
        open.seen(view(State.DISCONNECTED, Decision.PREFERRED, ANNA, NOW, Disconnect.COMPLETED));
        assertThat(kept.record("intent-1").timeline()).hasSize(steps);
    }

    @Test
    void aRefillTakesUpWhatTheJournalHoldsAndHasItAskedFor() {
        Routed routed = opened();
        OpenConversations next = fresh();
        assertThat(next.refill()).containsExactly(new Observation(routed, null, Evidence.RESPONSE, NOW));
        assertThat(next.due(10)).containsExactly(CONVERSATION);
    }

    @Test
    void aRefillHasWhatIsOpenAlreadyAskedForToo() {
        opened();
        assertThat(open.due(10)).isEmpty();
        open.refill();
        assertThat(open.due(10)).as("its group was lost with the route").containsExactly(CONVERSATION);
    }

    private void settle(Outcome.Kind kind) {
        ConversationSnapshot seen = kind == Outcome.Kind.FELL_BACK ? queued() : connected(ANNA);
        Correlation correlation = new Correlation.Strategy(TIMEOUT).correlate(null, open.seen(seen).get(0));
        Outcome outcome = new Endings(kept.journal, open, Duration.ofSeconds(120), false).resolve(correlation);
        assertThat(outcome.outcome()).isEqualTo(kind);
    }

    /** Seconds since the beginning at which it was asked for; each is answered at once with nothing decided. */
    private List<Long> askedWithin(Duration span) {
        List<Long> asked = new ArrayList<>();
        for (Duration gone = Duration.ZERO; gone.compareTo(span) <= 0; gone = gone.plusMillis(500)) {
            if (!open.due(10).isEmpty()) {
                asked.add(Duration.between(NOW, clock.instant()).toSeconds());
                open.polled(pending());
            }
            clock.advance(Duration.ofMillis(500));
        }
        return asked;
    }
}
