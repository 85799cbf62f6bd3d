package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.BOB;
import static io.patchbay.routing.Cases.CONVERSATION;
import static io.patchbay.routing.Cases.intent;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.SetClock;
import io.patchbay.genesys.CreateRequest;
import io.patchbay.genesys.CreateResult;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Intent;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.SkipReason;
import io.patchbay.intent.SkippedAgent;
import io.patchbay.journal.Claim;
import io.patchbay.journal.Routed;
import io.patchbay.presence.WeeklyHours;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Product.md's table "answer to a create", against a real journal. */
class SubmissionTest {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(Cases.NOW);
    private OpenJournal kept;
    private DispatchGate gate;
    private Submission submission;

    @BeforeEach
    void begin() {
        kept = new OpenJournal(folder, clock);
        gate = new DispatchGate(clock, WeeklyHours.ALWAYS, ZoneOffset.UTC, () -> true, Duration.ofSeconds(30));
        submission = new Submission(kept.journal, gate, true, PAUSE);
    }

    @AfterEach
    void end() {
        kept.close();
    }

    private Preparation sent(Claim claim, String... agents) {
        return submission.begin(new Preparation(claim, claim.intent(), Cases.plan(agents)));
    }

    private Preparation sent() {
        return sent(kept.claimed(intent("intent-1", ANNA, "bob@example.com")), ANNA, BOB);
    }

    private List<Claim> claimedAfter(Duration wait) {
        clock.advance(wait);
        kept.journal.wake();
        return kept.journal.claim(10);
    }

    @Test
    void theRequestIsTheIntentAsItIsToBeSentWithItsReference() {
        Intent intent = intent("intent-1", ANNA);
        assertThat(submission.request(new Preparation(Cases.claim(intent), intent, Cases.plan(ANNA)))).isEqualTo(new CreateRequest("voice",
                "+15550109876", "Ada", "+15550101234", null, List.of(ANNA), Cases.QUEUE, null,
                Map.of("case", "4711", CreateRequest.REFERENCE, "intent-1")));
    }

    @Test
    void createdIsUnderWayAndProvesTheSetUp() {
        gate.pause("permission");
        Routed routed = submission.answered(sent(), new CreateResult.Created(CONVERSATION));
        assertThat(routed.conversationId()).isEqualTo(CONVERSATION);
        assertThat(routed.plan()).isEqualTo(Cases.plan(ANNA, BOB));
        assertThat(kept.state("intent-1")).isEqualTo("ROUTING");
        assertThat(gate.shut()).isEmpty();
    }

    @Test
    void createdAfterAnEventHasProvedItIsTheSame() {
        Preparation sent = sent();
        kept.journal.adopt("intent-1", CONVERSATION, Evidence.EVENT);
        assertThat(submission.answered(sent, new CreateResult.Created(CONVERSATION))).isNotNull();
    }

    @Test
    void refusedIsRejectedWithThePlatformsWords() {
        assertThat(submission.answered(sent(), new CreateResult.Refused(422, "bad.queue", "no such skill"))).isNull();
        Outcome outcome = kept.record("intent-1").outcome();
        assertThat(outcome.outcome()).isEqualTo(Outcome.Kind.REJECTED);
        assertThat(outcome.detail()).isEqualTo("422 bad.queue: no such skill");
    }

    @Test
    void anUnknownAgentIsSkippedAsTheSenderWroteHimAndItIsTriedWithoutHim() {
        submission.answered(sent(), new CreateResult.AgentUnknown(BOB, "no such user"));
        Claim again = claimedAfter(Duration.ZERO).get(0);
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.earlier().agentIds()).containsExactly(ANNA);
        assertThat(again.earlier().skipped()).containsExactly(new SkippedAgent("bob@example.com", SkipReason.REFUSED_BY_PLATFORM));
        assertThat(kept.details("intent-1")).last().asString().contains(BOB).contains("without");
    }

    @ParameterizedTest
    @CsvSource({", 5000", "PT0S, 5000", "PT-3S, 5000", "PT30S, 30000", "PT1S, 1000", "P365D, 600000"})
    void whatWasNotProcessedWaitsAndNeverSpins(Duration retryAfter, long waits) {
        submission.answered(sent(), new CreateResult.NotProcessed("429", retryAfter));
        assertThat(kept.state("intent-1")).isEqualTo("ACCEPTED");
        assertThat(kept.record("intent-1").waitingFor()).isEqualTo("429");
        assertThat(claimedAfter(Duration.ofMillis(waits - 1))).isEmpty();
        assertThat(claimedAfter(Duration.ofMillis(1))).hasSize(1);
        assertThat(gate.shut()).as("one intent's pause is not everybody's").isEmpty();
    }

    @Test
    void twoRefusedTokensInARowWaitTwice() {
        for (int i = 0; i < 2; i++) {
            Claim claim = i == 0 ? kept.claimed(intent("intent-1", ANNA)) : claimedAfter(Duration.ofSeconds(1)).get(0);
            submission.answered(sent(claim, ANNA), new CreateResult.NotProcessed("401", Duration.ofSeconds(30)));
            assertThat(claimedAfter(Duration.ofSeconds(29))).isEmpty();
        }
    }

    @Test
    void aWrongSetUpPausesDispatchAndTheIntentIsReadyAfterwards() {
        submission.answered(sent(), new CreateResult.Misconfigured("needs Routing:Interaction:Create"));
        assertThat(gate.shut()).map(DispatchGate.Shut::because).contains("needs Routing:Interaction:Create");
        assertThat(kept.state("intent-1")).isEqualTo("ACCEPTED");
        clock.advance(Duration.ofSeconds(30));
        assertThat(gate.shut()).isEmpty();
        assertThat(claimedAfter(Duration.ZERO)).hasSize(1);
    }

    @Test
    void anUnknownFateIsNeverSentAgain() {
        submission.answered(sent(), new CreateResult.Unknown("502"));
        assertThat(kept.state("intent-1")).isEqualTo("UNKNOWN");
        assertThat(claimedAfter(Duration.ofDays(365))).isEmpty();
    }

    @Test
    void anAnswerThatComesAfterItsTimeChangesNothing() {
        Preparation first = sent();
        submission.answered(first, new CreateResult.NotProcessed("429", null));
        Preparation second = sent(claimedAfter(PAUSE).get(0), ANNA);
        submission.answered(first, new CreateResult.Refused(400, "late", "late"));
        submission.answered(first, new CreateResult.NotProcessed("late", null));
        submission.answered(first, new CreateResult.Unknown("late"));
        assertThat(kept.state("intent-1")).isEqualTo("SUBMITTING");
        assertThat(submission.answered(second, new CreateResult.Created(CONVERSATION))).isNotNull();
    }
}
