package io.patchbay.main;

import static io.patchbay.main.Rig.QUEUE;
import static io.patchbay.main.Rig.agent;
import static io.patchbay.main.Rig.fated;
import static io.patchbay.main.Rig.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.emulator.Presence;
import io.patchbay.emulator.ScriptedAnswer;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Outcome.Kind;
import io.patchbay.intent.Reason;
import io.patchbay.intent.SkipReason;
import io.patchbay.intent.SkippedAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every outcome there is, each for the reason it says, over the whole way. */
class OutcomesIT {

    @TempDir
    static Path folder;

    private static Rig rig;

    @BeforeAll
    static void start() throws Exception {
        Path callers = Files.writeString(folder.resolve("callers.csv"), "phone_number,name\n(555) 010-1234,CRM Gateway\n");
        rig = new Rig(folder, EmulatorOptions.defaults().seed(5).timeFactor(10).rateLimit(0), Map.of(
                "routing.resolve-timeout", "6s", "reconcile.suspicion", "4s", "genesys.review-horizon", "3s",
                "intents.caller-registry", callers.toString()));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static Outcome outcome(JsonNode intent) throws Exception {
        rig.post(intent);
        String id = intent.path("intentId").asText();
        return await().atMost(Duration.ofSeconds(30)).until(() -> rig.outcomes().get(id), Objects::nonNull);
    }

    private static void assertOutcome(Outcome outcome, Kind kind, Reason reason) {
        assertThat(outcome.outcome()).as(outcome.toString()).isEqualTo(kind);
        assertThat(outcome.reason()).isEqualTo(reason);
    }

    @Test
    void connectedPreferred() throws Exception {
        ObjectNode intent = fated("connected", "preferred");
        intent.withArrayProperty("preferredAgents").removeAll().add("Quinn Harper").add("ada.moreno@example.com");
        rig.emulator.agent(agent(18), Presence.BUSY, 0);
        Outcome outcome = outcome(intent);
        assertOutcome(outcome, Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED);
        assertThat(outcome.agentId()).isEqualTo(agent(1));
        assertThat(outcome.agentRank()).as("in the sender's list, though the first was not sent").isEqualTo(2);
        assertThat(outcome.skippedAgents()).containsExactly(new SkippedAgent("Quinn Harper", SkipReason.BUSY));
        assertThat(outcome.evidence()).isEqualTo(Evidence.EVENT);
        assertThat(outcome.acceptedAt()).isBeforeOrEqualTo(outcome.submittedAt());
        assertThat(outcome.createdAt()).isBeforeOrEqualTo(outcome.resolvedAt());
        assertThat(rig.emulator.conversations().stream().filter(one -> one.conversationId().equals(outcome.conversationId()))
                .findFirst().orElseThrow().request().from().name()).as("filled in from the registry").isEqualTo("CRM Gateway");
    }

    @Test
    void fellBack() throws Exception {
        Outcome outcome = outcome(fated("fell-back", "fallback"));
        assertOutcome(outcome, Kind.FELL_BACK, Reason.FALLBACK_ENGINE);
        assertThat(outcome.queueId()).isEqualTo(QUEUE);
        assertThat(outcome.agentId()).isNull();
    }

    @Test
    void sentToQueueWhenNobodyIsFree() throws Exception {
        Outcome outcome = outcome(intent("nobody-free", agent(18), "rosa.jimenez@example.com"));
        assertOutcome(outcome, Kind.SENT_TO_QUEUE, Reason.QUEUE_NO_AGENT_FREE);
        assertThat(outcome.skippedAgents()).extracting(SkippedAgent::reason).containsExactly(SkipReason.BUSY, SkipReason.OFFLINE);
    }

    @Test
    void sentToQueueWhenNobodyIsKnown() throws Exception {
        Outcome outcome = outcome(intent("nobody-known", "Alex Taylor", "Nobody Inparticular"));
        assertOutcome(outcome, Kind.SENT_TO_QUEUE, Reason.QUEUE_NO_AGENT_KNOWN);
        assertThat(outcome.skippedAgents()).containsExactlyInAnyOrder(new SkippedAgent("Alex Taylor", SkipReason.AMBIGUOUS),
                new SkippedAgent("Nobody Inparticular", SkipReason.UNKNOWN));
    }

    @Test
    void abandonedAndVoicemail() throws Exception {
        assertOutcome(outcome(fated("abandoned", "abandoned")), Kind.ABANDONED, Reason.CUSTOMER_ABANDONED);
        assertOutcome(outcome(fated("voicemail", "voicemail")), Kind.ABANDONED, Reason.CUSTOMER_VOICEMAIL);
        assertOutcome(outcome(fated("rang", "unanswered")), Kind.ABANDONED, Reason.CUSTOMER_ABANDONED);
    }

    @Test
    void failed() throws Exception {
        assertOutcome(outcome(fated("failed", "error")), Kind.FAILED, Reason.PLATFORM_ERROR);
    }

    @Test
    void timedOutOnlyByAGetAtTheDeadline() throws Exception {
        Outcome outcome = outcome(fated("pending", "pending"));
        assertOutcome(outcome, Kind.TIMED_OUT, Reason.DECISION_NONE);
        assertThat(outcome.evidence()).isEqualTo(Evidence.POLL);
        assertThat(Duration.between(outcome.createdAt(), outcome.resolvedAt())).isGreaterThanOrEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void rejected() throws Exception {
        ObjectNode ordered = intent("ordered", agent(7), agent(8)).put("ordered", true);
        ordered.putObject("fallback").put("queueId", "queue002-0000-0000-0000-000000000000");
        assertOutcome(outcome(ordered), Kind.REJECTED, Reason.QUEUE_NOT_SEQUENTIAL);

        ObjectNode stranger = intent("stranger", agent(1));
        stranger.withObjectProperty("from").put("phoneNumber", "+15550107777");
        Outcome refused = outcome(stranger);
        assertOutcome(refused, Kind.REJECTED, Reason.CALLER_NOT_REGISTERED);
        assertThat(refused.detail()).doesNotContain("5550107777");

        ObjectNode nowhere = intent("nowhere", agent(1));
        nowhere.putObject("fallback").put("queueId", "no-such-queue");
        Outcome unknown = outcome(nowhere);
        assertOutcome(unknown, Kind.REJECTED, Reason.PLATFORM_REFUSED);
        assertThat(unknown.evidence()).isEqualTo(Evidence.RESPONSE);
        assertThat(unknown.detail()).contains("404", "no-such-queue");
        assertThat(rig.conversations()).doesNotContainKeys("ordered", "stranger", "nowhere");
    }

    @Test
    void anAgentUnknownToThePlatformIsSkippedAndTheRestIsTriedOnce() throws Exception {
        ObjectNode intent = fated("one-gone", "preferred");
        intent.withArrayProperty("preferredAgents").removeAll().add("deadbeef-0000-0000-0000-000000000000").add(agent(1));
        // presence would notice the agent first: this is about the create's own answer
        Outcome outcome = outcome(intent);
        assertOutcome(outcome, Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED);
        assertThat(outcome.agentRank()).isEqualTo(2);
        assertThat(outcome.skippedAgents()).extracting(SkippedAgent::agent).containsExactly("deadbeef-0000-0000-0000-000000000000");
        assertThat(rig.conversations().get("one-gone")).isEqualTo(1);
    }

    @Test
    void expiredAndCancelled() throws Exception {
        assertOutcome(outcome(intent("late", agent(1)).put("deadline", "2020-01-01T00:00:00Z")), Kind.EXPIRED, Reason.DEADLINE_PASSED);

        ObjectNode later = intent("cancelled", agent(1)).put("notBefore", Instant.now().plusSeconds(3600).toString());
        rig.post(later);
        assertThat(rig.http("DELETE", "/intents/cancelled", "").statusCode()).isEqualTo(200);
        assertOutcome(await().until(() -> rig.outcomes().get("cancelled"), Objects::nonNull), Kind.CANCELLED,
                Reason.CANCELLED_BY_REQUEST);
        assertThat(rig.http("DELETE", "/intents/cancelled", "").statusCode()).isEqualTo(409);
        assertThat(rig.conversations()).doesNotContainKeys("late", "cancelled");
    }

    @Test
    void needsReviewWhenTheFateOfACreateIsNotKnown() throws Exception {
        rig.emulator.dials(dials -> dials.nextCreate(ScriptedAnswer.dropped(false)));
        Outcome outcome = outcome(intent("ambiguous", agent(1)));
        assertOutcome(outcome, Kind.NEEDS_REVIEW, Reason.CREATE_AMBIGUOUS);
        assertThat(rig.conversations()).as("it is never sent again by itself").doesNotContainKey("ambiguous");
    }

    @Test
    void aCreateWhoseAnswerWasLostIsFoundAgainByItsReference() throws Exception {
        rig.emulator.dials(dials -> dials.nextCreate(ScriptedAnswer.dropped(true)));
        Outcome outcome = outcome(fated("found-again", "preferred"));
        assertOutcome(outcome, Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED);
        assertThat(rig.conversations().get("found-again")).isEqualTo(1);
        assertThat(rig.http("GET", "/intents/found-again", "").body()).contains("SUBMITTING", "ROUTING");
    }

    @Test
    void outcomesAreTheSchemasAndTheLedgers() throws Exception {
        outcome(fated("last", "preferred"));
        Map<String, String> truth = rig.truth();
        rig.outcomes().forEach((id, outcome) -> {
            if (outcome.conversationId() != null && outcome.outcome() != Kind.TIMED_OUT) {
                assertThat(outcome.outcome().name()).as(id).isEqualTo(truth.get(id));
            }
        });
        assertThat(List.copyOf(rig.conversations().values())).containsOnly(1);
    }
}
