package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.BOB;
import static io.patchbay.routing.Cases.CONVERSATION;
import static io.patchbay.routing.Cases.NOW;
import static io.patchbay.routing.Cases.QUEUE;
import static io.patchbay.routing.Cases.connected;
import static io.patchbay.routing.Cases.pending;
import static io.patchbay.routing.Cases.queued;
import static io.patchbay.routing.Cases.ringing;
import static io.patchbay.routing.Cases.routed;
import static io.patchbay.routing.Cases.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.ConversationSnapshot.Decision;
import io.patchbay.genesys.ConversationSnapshot.Disconnect;
import io.patchbay.genesys.ConversationSnapshot.State;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.intent.SkipReason;
import io.patchbay.intent.SkippedAgent;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.Routed;
import io.patchbay.journal.RoutingPlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Product.md's verdict table, row by row. */
class VerdictTest {

    private static final Instant DEADLINE = NOW.plusSeconds(45);

    @Test
    void aPreferredAgentWhoIsConnected() {
        assertThat(event(routed(ANNA, BOB), connected(BOB))).contains(new Resolution(Outcome.Kind.CONNECTED_PREFERRED,
                Reason.PREFERRED_CONNECTED, Evidence.EVENT, CONVERSATION, BOB, 2, null, null));
    }

    @Test
    void theRankCountsInTheSendersListEvenWhenSomeWereSkipped() {
        Routed withoutTheFirst = new Routed(Cases.intent("i", ANNA, BOB), new RoutingPlan(List.of(new RoutingPlan.PlannedAgent(BOB, 2)),
                List.of(new SkippedAgent(ANNA, SkipReason.BUSY))), CONVERSATION, NOW);
        assertThat(event(withoutTheFirst, connected(BOB)).orElseThrow().agentRank()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"CONNECTED,false", "CONNECTED,true", "DISCONNECTED,true", "PENDING,true", "UNKNOWN,true"})
    void connectedAtOrTheStateSaysSo(State state, boolean at) {
        ConversationSnapshot seen = view(state, Decision.PREFERRED, ANNA, at ? NOW.plusSeconds(2) : null, null);
        assertThat(kind(event(routed(ANNA), seen))).isEqualTo(Outcome.Kind.CONNECTED_PREFERRED);
    }

    @Test
    void anAgentRingingIsNotConnected() {
        assertThat(event(routed(ANNA), ringing(ANNA))).isEmpty();
        ConversationSnapshot left = view(State.DISCONNECTED, Decision.PREFERRED, ANNA, null, Disconnect.ABANDONED);
        assertThat(event(routed(ANNA), left)).get().extracting(Resolution::outcome, Resolution::reason)
                .containsExactly(Outcome.Kind.ABANDONED, Reason.CUSTOMER_ABANDONED);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void fallbackAtOnceWhateverTheQueueDoesWithIt(State state) {
        ConversationSnapshot seen = view(state, Decision.FALLBACK, "agent-of-the-queue", NOW.plusSeconds(9), Disconnect.ERROR);
        Resolution end = event(routed(ANNA), seen).orElseThrow();
        assertThat(end.outcome()).isEqualTo(Outcome.Kind.FELL_BACK);
        assertThat(end.queueId()).isEqualTo(QUEUE);
        assertThat(end.agentId()).isNull();
    }

    @Test
    void queuedIsFallenBackAlready() {
        assertThat(kind(event(routed(ANNA), view(State.QUEUED, Decision.UNKNOWN, null, null, null)))).isEqualTo(Outcome.Kind.FELL_BACK);
    }

    @Test
    void aQueueWithoutItsIdIsTheOneThatWasAskedFor() {
        assertThat(event(routed(ANNA), view(State.QUEUED, Decision.UNKNOWN, null, null, null)).orElseThrow().queueId()).isEqualTo(QUEUE);
    }

    @ParameterizedTest
    @CsvSource({"BUSY, QUEUE_NO_AGENT_FREE", "OFFLINE, QUEUE_NO_AGENT_FREE", "UNKNOWN, QUEUE_NO_AGENT_KNOWN",
        "REFUSED_BY_PLATFORM, QUEUE_NO_AGENT_KNOWN", "AMBIGUOUS, QUEUE_NO_AGENT_KNOWN", "INACTIVE, QUEUE_NO_AGENT_KNOWN"})
    void sentToQueueWhereNobodyWasSent(SkipReason skip, Reason reason) {
        Routed nobody = new Routed(Cases.intent("i", ANNA), new RoutingPlan(List.of(), List.of(new SkippedAgent(ANNA, skip))),
                CONVERSATION, NOW);
        assertThat(event(nobody, queued())).get().extracting(Resolution::outcome, Resolution::reason)
                .containsExactly(Outcome.Kind.SENT_TO_QUEUE, reason);
    }

    @ParameterizedTest
    @CsvSource({"VOICEMAIL, ABANDONED, CUSTOMER_VOICEMAIL", "ABANDONED, ABANDONED, CUSTOMER_ABANDONED",
        "COMPLETED, ABANDONED, CUSTOMER_ABANDONED", "ERROR, FAILED, PLATFORM_ERROR"})
    void disconnectedWithoutEither(Disconnect disconnect, Outcome.Kind outcome, Reason reason) {
        assertThat(event(routed(ANNA), view(State.DISCONNECTED, Decision.NONE, null, null, disconnect))).get()
                .extracting(Resolution::outcome, Resolution::reason).containsExactly(outcome, reason);
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN, ABANDONED", "NONE, UNKNOWN", "NONE,", "PREFERRED,"})
    void anEndThatLeavesOpenHowItCameIsTakenFromAGetAtTheDeadline(Decision decision, Disconnect disconnect) {
        ConversationSnapshot over = view(State.DISCONNECTED, decision, null, null, disconnect);
        assertThat(event(routed(ANNA), over)).isEmpty();
        assertThat(poll(over, DEADLINE.minusMillis(1))).isEmpty();
        assertThat(believed(over)).get().extracting(Resolution::reason).isEqualTo(Reason.CUSTOMER_ABANDONED);
    }

    @Test
    void nothingDecidedIsNotYet() {
        assertThat(event(routed(ANNA), pending())).isEmpty();
        assertThat(event(routed(ANNA), view(State.UNKNOWN, Decision.UNKNOWN, null, null, null))).isEmpty();
        assertThat(poll(pending(), DEADLINE.minusMillis(1))).isEmpty();
    }

    @Test
    void timedOutOnlyByAGetAtOrPastTheDeadline() {
        assertThat(Verdict.of(routed(ANNA), pending(), Evidence.EVENT, DEADLINE, DEADLINE.plusSeconds(9), false)).isEmpty();
        assertThat(kind(poll(pending(), DEADLINE))).isEqualTo(Outcome.Kind.TIMED_OUT);
        assertThat(kind(poll(ringing(ANNA), DEADLINE))).isEqualTo(Outcome.Kind.TIMED_OUT);
        assertThat(kind(poll(connected(ANNA), DEADLINE.plusSeconds(9)))).isEqualTo(Outcome.Kind.CONNECTED_PREFERRED);
        assertThat(kind(poll(queued(), DEADLINE.plusSeconds(9)))).isEqualTo(Outcome.Kind.FELL_BACK);
    }

    @Test
    void aWordThatIsNotKnownAtTheDeadlineIsAskedForAgain() {
        for (ConversationSnapshot strange : List.of(view(State.UNKNOWN, Decision.NONE, null, null, null),
                view(State.PENDING, Decision.UNKNOWN, null, null, null), view(State.CONNECTED, Decision.UNKNOWN, ANNA, NOW, null),
                view(State.DISCONNECTED, Decision.NONE, null, null, Disconnect.UNKNOWN))) {
            assertThat(poll(strange, DEADLINE.plusSeconds(99))).isEmpty();
            assertThat(believed(strange)).isPresent();
        }
    }

    @Test
    void connectedToSomebodyElseIsForAPersonToLookAt() {
        ConversationSnapshot other = connected("somebody-else");
        assertThat(event(routed(ANNA), other)).as("his name may be late").isEmpty();
        assertThat(poll(other, DEADLINE)).get().extracting(Resolution::outcome, Resolution::reason)
                .containsExactly(Outcome.Kind.NEEDS_REVIEW, Reason.DECISION_UNCLEAR);
        ConversationSnapshot over = view(State.DISCONNECTED, Decision.UNKNOWN, ANNA, NOW, Disconnect.COMPLETED);
        assertThat(event(routed(ANNA), over)).as("how it was decided may be late").isEmpty();
        assertThat(believed(over)).get().extracting(Resolution::reason).isEqualTo(Reason.DECISION_UNCLEAR);
    }

    @Test
    void aConversationThatThePlatformForgotIsForAPersonToLookAt() {
        assertThat(poll(null, DEADLINE.minusMillis(1))).as("it may not be shown everywhere yet").isEmpty();
        assertThat(poll(null, DEADLINE)).get().extracting(Resolution::reason, Resolution::conversationId)
                .containsExactly(Reason.CONVERSATION_NOT_FOUND, CONVERSATION);
        assertThat(Verdict.of(routed(ANNA), null, Evidence.RESPONSE, DEADLINE, DEADLINE, false)).as("a creation").isEmpty();
    }

    @Test
    void everyEndGivesTheReasonsOwnOutcome() {
        for (State state : State.values()) {
            for (Decision decision : Decision.values()) {
                for (Disconnect disconnect : Disconnect.values()) {
                    for (String agent : new String[] {null, ANNA, "somebody-else"}) {
                        for (Instant at : new Instant[] {null, NOW}) {
                            believed(view(state, decision, agent, at, disconnect)).ifPresentOrElse(
                                    end -> assertThat(end.reason().outcome()).isEqualTo(end.outcome()),
                                    () -> assertThat(state).as("a GET past the deadline always ends the wait").isNull());
                        }
                    }
                }
            }
        }
    }

    private static Optional<Resolution> event(Routed routed, ConversationSnapshot seen) {
        return Verdict.of(routed, seen, Evidence.EVENT, DEADLINE, NOW.plusSeconds(5), true);
    }

    private static Optional<Resolution> poll(ConversationSnapshot seen, Instant at) {
        return Verdict.of(routed(ANNA), seen, Evidence.POLL, DEADLINE, at, true);
    }

    /** As {@link #poll}, after others that were as unclear. */
    private static Optional<Resolution> believed(ConversationSnapshot seen) {
        return Verdict.of(routed(ANNA), seen, Evidence.POLL, DEADLINE, DEADLINE, false);
    }

    private static Outcome.Kind kind(Optional<Resolution> end) {
        return end.map(Resolution::outcome).orElse(null);
    }
}
