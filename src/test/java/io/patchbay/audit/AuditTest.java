package io.patchbay.audit;

import static io.patchbay.audit.Fault.DUPLICATED;
import static io.patchbay.audit.Fault.INCONSISTENT;
import static io.patchbay.audit.Fault.LOST;
import static io.patchbay.audit.Fault.PREMATURE;
import static io.patchbay.audit.Fault.UNEXPECTED;
import static io.patchbay.audit.Fault.WRONG;
import static io.patchbay.audit.Scene.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault that the auditor knows turns its own count red, and no other. */
class AuditTest {

    @TempDir
    static Path template;
    @TempDir
    Path folder;
    private Scene scene;

    @BeforeAll
    static void makeJournal() {
        Scene.makeJournal(template.resolve("empty.db"));
    }

    @BeforeEach
    void open() throws Exception {
        scene = new Scene(folder, template.resolve("empty.db"));
        scene.told(scene.connected("fine"));
    }

    private void assertRed(Fault fault) throws Exception {
        Report report = scene.audit();
        assertThat(report.faults()).as(report.text()).isEqualTo(Map.of(fault, 1L));
        assertThat(report.text()).contains(report.findings().get(0).what());
    }

    private void assertClean() throws Exception {
        Report report = scene.audit();
        assertThat(report.findings()).as(report.text()).isEmpty();
    }

    /** Sent, accepted, and in whatever state the path ends; nothing is told of it. */
    private void begun(String id, String path) throws Exception {
        scene.sent(id, "http");
        scene.acknowledged(id);
        scene.path(id, path);
    }

    private void unknown(String id) throws Exception {
        begun(id, "ACCEPTED 0, SUBMITTING 1, UNKNOWN 4 response, NEEDS_REVIEW 10 local");
        scene.told(outcome(id, "NEEDS_REVIEW", null, 10));
    }

    @Test
    void whatIsRightIsCounted() throws Exception {
        scene.drop();
        scene.sent("fine", "file");
        scene.sent("never-answered", "http");
        scene.interrupted(7, 8);
        scene.answer(1, "other", null, 429);
        Report report = scene.audit();
        assertThat(report.findings()).as(report.text()).isEmpty();
        assertThat(report.facts()).containsEntry("sent", 5L).containsEntry("acknowledged", 3L).containsEntry("resolved", 3L)
                .containsEntry("answers 429", 1L).containsEntry("recovered", 0L);
        assertThat(report.outcomes()).isEqualTo(Map.of("CONNECTED_PREFERRED", 3L));
        assertThat(report.calls()).isEqualTo(Map.of("POST /api/v2/routing/interactions", 4L));
        assertThat(report.text()).contains("1.33 an intent");
    }

    @Test
    void byHandTheExitCodeSaysWhetherItIsClean() throws Exception {
        scene.audit();
        String[] args = {"--data", folder.toString(), "--journal", "jdbc:sqlite:" + folder.resolve("patchbay.db"),
            "--ledger", folder.resolve("ledger").toString(), "--sent", folder.resolve("sent").toString()};
        assertThat(Audit.command().execute(args)).isZero();
        Files.delete(folder.resolve("outcomes/2026-03-02.ndjson"));
        assertThat(Audit.command().execute(args)).isEqualTo(1);
    }

    // ---- lost

    @Test
    void acknowledgedAndNotInTheJournal() throws Exception {
        scene.sent("gone", "http");
        scene.acknowledged("gone");
        assertRed(LOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jms", "file"})
    void handedOverForGoodAndNeverSeenAgain(String way) throws Exception {
        scene.sent("gone", way);
        assertRed(LOST);
    }

    @Test
    void acceptedAndStillUnderWayInTheEnd() throws Exception {
        begun("stuck", "ACCEPTED 0, SUBMITTING 1");
        assertRed(LOST);
    }

    @Test
    void anOutcomeThatTheFileLacks() throws Exception {
        ObjectNode outcome = scene.connected("untold");
        scene.journaled(outcome);
        scene.owed("untold", "ndjson", null);
        assertRed(LOST);
    }

    @Test
    void anOutcomeThatJmsLacks() throws Exception {
        scene.toldByJms(4, scene.told.get(0));
        scene.told(scene.connected("half-told"));
        assertRed(LOST);
    }

    @Test
    void aSinkThatWasNeverTold() throws Exception {
        scene.owed("fine", "webhook", null);
        assertRed(LOST);
    }

    @Test
    void aRowWithoutItsResult() throws Exception {
        scene.drop();
        scene.results("2,row-1,,CONNECTED_PREFERRED", "5,row-1,,DUPLICATE");
        assertRed(LOST);
    }

    // ---- duplicated

    @Test
    void twoConversations() throws Exception {
        scene.create(5, "fine", "c-second");
        assertRed(DUPLICATED);
    }

    @Test
    void aLineTwice() throws Exception {
        scene.told.add(scene.told.get(0));
        assertRed(DUPLICATED);
    }

    @Test
    void twoTexts() throws Exception {
        scene.toldByJms(4, scene.told.get(0).replace("of.its-own", "of.another"));
        assertRed(DUPLICATED);
    }

    @Test
    void aResultTwice() throws Exception {
        scene.drop();
        scene.results("2,row-1,,CONNECTED_PREFERRED", "3,row-2,,CONNECTED_PREFERRED", "5,row-1,,DUPLICATE", "3,row-2,,CONNECTED_PREFERRED");
        assertRed(DUPLICATED);
    }

    @Test
    void theSameMessageAgainIsNoFault() throws Exception {
        scene.toldByJms(4, scene.told.get(0));
        scene.toldByJms(5, scene.told.get(0));
        Report report = scene.audit();
        assertThat(report.isClean()).isTrue();
        assertThat(report.facts()).containsEntry("redelivered", 1L);
    }

    // ---- unexpected

    @Test
    void anIntentThatNobodySent() throws Exception {
        scene.told(scene.connectedWithout("stranger"));
        assertRed(UNEXPECTED);
    }

    @Test
    void aConversationThatNobodyAskedFor() throws Exception {
        scene.create(1, "stranger", "c-stranger");
        assertRed(UNEXPECTED);
    }

    @Test
    void aTornLine() throws Exception {
        scene.told.add("{\"outcomeId\":\"o-fi");
        assertRed(UNEXPECTED);
    }

    @Test
    void aResultOfARefusedRow() throws Exception {
        scene.drop();
        scene.results("2,row-1,,CONNECTED_PREFERRED", "3,row-2,,CONNECTED_PREFERRED", "4,row-3,,REJECTED", "5,row-1,,DUPLICATE");
        assertRed(UNEXPECTED);
    }

    // ---- wrong

    @Test
    void anotherOutcomeThanTheLedgers() throws Exception {
        ObjectNode outcome = scene.connected("fell");
        scene.told(outcome.put("outcome", "FELL_BACK"));
        assertRed(WRONG);
    }

    @Test
    void anotherAgent() throws Exception {
        scene.told(scene.connected("other").put("agentId", "agent-2"));
        assertRed(WRONG);
    }

    @Test
    void anotherConversation() throws Exception {
        scene.told(scene.connected("other").put("conversationId", "c-fine"));
        assertRed(WRONG);
    }

    @Test
    void anOutcomeWithoutAnyDecision() throws Exception {
        begun("pending", "ACCEPTED 0, SUBMITTING 1, ROUTING 2 response, ABANDONED 5 event");
        scene.create(1, "pending", "c-pending");
        scene.told(outcome("pending", "ABANDONED", "c-pending", 5));
        assertRed(WRONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ABANDONED", "error FAILED", "fallback FELL_BACK"})
    void everyEndThereIs(String words) throws Exception {
        String kind = words.substring(words.indexOf(' ') + 1);
        begun("one", "ACCEPTED 0, SUBMITTING 1, ROUTING 2 response, " + kind + " 5 event");
        scene.create(1, "one", "c-one");
        ObjectNode outcome = outcome("one", kind, "c-one", 5);
        if (words.startsWith("fallback")) {
            scene.transition(4, "one", "c-one", 2, "queued/fallback", "", "queue-1");
            outcome.put("queueId", "queue-1");
        } else {
            scene.transition(4, "one", "c-one", 3, "disconnected/preferred", "agent-1", "");
            scene.transition(3, "one", "c-one", 2, "pending/preferred", "agent-1", "");
            scene.ledger.set(scene.ledger.size() - 2, scene.ledger.get(scene.ledger.size() - 2)
                    .replace("\"version\"", words.startsWith("error") ? "\"disconnectReason\":\"error\",\"version\"" : "\"version\""));
        }
        scene.told(outcome);
        assertClean();
    }

    @Test
    void sentToQueueWhereNobodyWasAskedFor() throws Exception {
        begun("one", "ACCEPTED 0, SUBMITTING 1, ROUTING 2 response, SENT_TO_QUEUE 5 event");
        scene.create(1, "one", "c-one");
        scene.ledger.set(scene.ledger.size() - 1, scene.ledger.get(scene.ledger.size() - 1).replace("\"agent-1\"", ""));
        scene.transition(4, "one", "c-one", 2, "queued/fallback", "", "queue-1");
        scene.told(outcome("one", "SENT_TO_QUEUE", "c-one", 5).put("queueId", "queue-1"));
        assertClean();
    }

    @Test
    void timedOutThoughItWasDecidedLongBefore() throws Exception {
        begun("late", "ACCEPTED 0, SUBMITTING 1, ROUTING 1.1 response, TIMED_OUT 50 poll");
        scene.conversation("late");
        scene.told(outcome("late", "TIMED_OUT", "c-late", 50));
        assertRed(WRONG);
    }

    @Test
    void timedOutWhileNothingWasDecided() throws Exception {
        begun("late", "ACCEPTED 0, SUBMITTING 1, ROUTING 1.1 response, TIMED_OUT 2.5 poll");
        scene.conversation("late");
        scene.told(outcome("late", "TIMED_OUT", "c-late", 2.5));
        assertClean();
    }

    @Test
    void rejectedAsThePlatformSays() throws Exception {
        begun("refused", "ACCEPTED 0, SUBMITTING 1, REJECTED 2 response");
        scene.answer(1.5, "refused", null, 422);
        scene.told(outcome("refused", "REJECTED", null, 2).put("evidence", "response"));
        assertClean();
    }

    @Test
    void rejectedThoughThePlatformNeverSaidSo() throws Exception {
        begun("refused", "ACCEPTED 0, SUBMITTING 1, REJECTED 2 response");
        scene.answer(1.5, "refused", null, 429);
        scene.told(outcome("refused", "REJECTED", null, 2).put("evidence", "response"));
        assertRed(WRONG);
    }

    @Test
    void expiredWithAConversation() throws Exception {
        begun("expired", "ACCEPTED 0, EXPIRED 2 local");
        scene.conversation("expired");
        scene.told(outcome("expired", "EXPIRED", null, 2).put("evidence", "local"));
        assertRed(WRONG);
    }

    @Test
    void aPersonIsAskedForNothing() throws Exception {
        unknown("calm");
        scene.answer(2, "calm", null, 429);
        Report report = scene.audit();
        assertThat(report.faults()).isEqualTo(Map.of(WRONG, 1L));
        assertThat(report.facts()).containsEntry("needs review, not ambiguous", 1L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201, 302, 408, 500, 503, 504})
    void aPersonIsAskedAfterAnAmbiguousAnswer(int status) throws Exception {
        unknown("doubtful");
        scene.answer(2, "doubtful", null, status);
        Report report = scene.audit();
        assertThat(report.isClean()).as(report.text()).isTrue();
        assertThat(report.facts()).containsEntry("needs review, ambiguous", 1L);
    }

    @Test
    void aPersonIsAskedAfterAnAnswerThatNamesNoConversation() throws Exception {
        unknown("nameless");
        scene.create(1, "nameless", "c-nameless");
        scene.answer(1, "nameless", "c-nameless", 201);
        scene.ledger.set(scene.ledger.size() - 2, scene.ledger.get(scene.ledger.size() - 2).replace("\"status\"", "\"body\":false,\"status\""));
        assertClean();
    }

    @Test
    void aPersonIsAskedAfterAKill() throws Exception {
        unknown("killed");
        scene.interrupted(2, 2.1);
        assertClean();
    }

    @Test
    void aPersonIsAskedAfterAKillAtAnotherTime() throws Exception {
        unknown("unharmed");
        scene.interrupted(5, 6);
        scene.interrupted(0, 0.5);
        assertRed(WRONG);
    }

    @Test
    void aSummaryThatDoesNotAddUp() throws Exception {
        scene.drop();
        scene.summary(2, 1);
        assertRed(WRONG);
    }

    @Test
    void aResultThatIsAnotherThanTheOutcome() throws Exception {
        scene.drop();
        scene.results("2,row-1,,CONNECTED_PREFERRED", "3,row-1,,CONNECTED_PREFERRED", "5,row-1,,DUPLICATE");
        assertRed(WRONG);
    }

    // ---- premature

    @Test
    void resolvedBeforeItWasSo() throws Exception {
        scene.told(scene.connected("early").put("resolvedAt", Scene.at(2.9).toString()));
        assertRed(PREMATURE);
    }

    @Test
    void toldBeforeItWasSo() throws Exception {
        scene.toldByJms(2.5, scene.told.get(0));
        scene.toldByJms(4, scene.told.get(0));
        assertRed(PREMATURE);
    }

    @Test
    void toldWhileTheJournalHasNoOutcome() throws Exception {
        begun("ahead", "ACCEPTED 0, SUBMITTING 1, ROUTING 1.1 response");
        scene.conversation("ahead");
        scene.told.add(outcome("ahead", "CONNECTED_PREFERRED", "c-ahead", 4).put("agentId", "agent-1").toString());
        assertRed(PREMATURE);
    }

    @Test
    void deliveredBeforeItWasResolved() throws Exception {
        scene.owed("fine", "webhook", Scene.at(2));
        assertRed(PREMATURE);
    }

    // ---- the journal itself

    @Test
    void recoveredIsCounted() throws Exception {
        begun("found", "ACCEPTED 0, SUBMITTING 1, UNKNOWN 2 response, ROUTING 2.5 event, CONNECTED_PREFERRED 3.5 event");
        scene.conversation("found");
        scene.told(outcome("found", "CONNECTED_PREFERRED", "c-found", 3.5).put("agentId", "agent-1"));
        Report report = scene.audit();
        assertThat(report.isClean()).as(report.text()).isTrue();
        assertThat(report.facts()).containsEntry("recovered", 1L);
    }

    @Test
    void notAcknowledgedAndNeverEnded() throws Exception {
        scene.sent("half", "http");
        scene.path("half", "ACCEPTED 0");
        assertRed(INCONSISTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBMITTING 1", "ACCEPTED 0, ROUTING 1", "ACCEPTED 0, SUBMITTING 1, UNKNOWN 2, ACCEPTED 3, SUBMITTING 4, ROUTING 5",
        "ACCEPTED 0, SUBMITTING 1, ROUTING 2, TIMED_OUT 3"})
    void aPathThatThereIsNot(String beginning) throws Exception {
        begun("lost-way", beginning + ", CONNECTED_PREFERRED 6");
        scene.conversation("lost-way");
        scene.told(outcome("lost-way", "CONNECTED_PREFERRED", "c-lost-way", 6).put("agentId", "agent-1"));
        assertRed(INCONSISTENT);
    }

    @Test
    void anotherTextThanTheJournals() throws Exception {
        ObjectNode outcome = scene.connected("other");
        scene.told(outcome);
        scene.told.set(1, outcome.put("detail", "embellished").toString());
        assertRed(INCONSISTENT);
    }
}
