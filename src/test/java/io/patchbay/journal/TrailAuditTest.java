package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.governance.ChainCheck;
import io.patchbay.governance.TrailAudit;
import io.patchbay.governance.TrailExport;
import io.patchbay.journal.TrailReader.Mark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The trail as it is written and read, verified from beside: green for what the journal does, red for what anybody else does to it. */
@ParameterizedClass
@EnumSource(Engine.class)
class TrailAuditTest {

    private static final Duration DAY = Duration.ofDays(1);

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;
    private Bench bench;
    private Journal journal;
    private TrailReader reader;

    /** Two ended, one under way, one waiting; the first three in a segment of their own. */
    @BeforeEach
    void open() {
        bench = new Bench(engine, folder);
        JournalDatabase database = JournalDatabase.open(bench.url, null, null, Duration.ofSeconds(5));
        reader = new TrailReader(database);
        journal = new Journal(database, bench.clock, "n1", Bench.LEASE, Set.of(),
                new ObjectMapper(), 3);
        journal.accept(Stream.of("a", "b", "c", "d").map(Intents::candidate).toList());
        for (Claim claim : journal.claim(3)) {
            journal.submitting(claim, Intents.PLAN);
            journal.created(claim.submitted(), "c-" + claim.intent().intentId());
        }
        journal.resolve(Intents.underWay("a"), Intents.CONNECTED);
        journal.resolve(Intents.underWay("b"), Intents.CONNECTED);
        bench.clock.advance(DAY);
    }

    @AfterEach
    void close() {
        journal.close();
        bench.close();
    }

    @Test
    void whatTheJournalWritesIsWhole() {
        assertThat(faults()).isEmpty();
        assertThat(audit().chains()).singleElement().satisfies(chain -> {
            assertThat(chain.node()).isEqualTo("n1");
            assertThat(chain.records()).isEqualTo(12);
            assertThat(chain.segments()).isEqualTo(4);
        });
    }

    @Test
    void aChangedColumnIsNamedWithItsRecord() {
        List<String> changes = List.of("actor = 'somebody'", "at = at + 1", "to_state = 'TIMED_OUT'", "facts = '{}'", "evidence = 'local'",
                "intent_id = 'z'", "position = 99", "detail = 'nothing'", "salt = 'x'", "hash = 'x'", "erased = 1", "sealed = ''",
                "from_state = 'UNKNOWN'", "subject = REPLACE(subject, '876', '877')");
        journal.accept(Intents.many("changed", changes.size()));
        for (int i = 0; i < changes.size(); i++) {
            outside("UPDATE timeline SET " + changes.get(i) + " WHERE intent_id = 'changed" + i + "'");
        }
        List<String> faults = faults();
        for (int i = 0; i < changes.size(); i++) {
            String record = "record " + (13 + i) + " (intent ";
            assertThat(faults).as(changes.get(i)).anyMatch(fault -> fault.startsWith(record));
        }
    }

    @Test
    void whatIsTakenOutOrPutInIsSeen() {
        outside("DELETE FROM timeline WHERE node = 'n1' AND seq = 5");
        assertThat(faults()).contains("record 5 is missing");
        outside("DELETE FROM timeline WHERE node = 'n1' AND seq > 5");
        assertThat(faults()).contains("records 5 to 12 are missing at its end");
        outside("INSERT INTO timeline (intent_id, position, at, to_state) VALUES ('a', 100, 0, 'CANCELLED')");
        assertThat(faults()).contains("intent a has a step to CANCELLED that is in no chain and follows one that is");
        outside("DELETE FROM trail_chain");
        assertThat(faults()).contains("there is a chain and no head that says where it ends");
        outside("DELETE FROM timeline");
        assertThat(faults()).contains("an anchor names record 12, and the chain ends before");
    }

    @Test
    void anIntentThatStandsOtherwiseThanItsRecordsIsNamed() {
        outside("UPDATE intent SET state = 'CANCELLED' WHERE intent_id = 'c'");
        assertThat(faults()).containsExactly("intent c is CANCELLED, and the last of its records says ROUTING");
    }

    @Test
    void aTrailThatWasEmptiedIsNotWhole() {
        outside("DELETE FROM timeline");
        outside("DELETE FROM trail_chain");
        outside("DELETE FROM trail_anchor");
        assertThat(faults()).containsExactly("intent a is CONNECTED_PREFERRED, and no record says how it came to that",
                "intent b is CONNECTED_PREFERRED, and no record says how it came to that", "intent c is ROUTING, and no record says how it came to that",
                "intent d is ACCEPTED, and no record says how it came to that");
    }

    @Test
    void aChainOfWhichARecordSpeaksIsThere() {
        try (Journal other = bench.another("other")) {
            other.writer().write(sql -> other.trail().erase(sql, List.of("a")));
            for (String table : List.of("timeline", "trail_chain", "trail_anchor")) {
                outside("DELETE FROM " + table + " WHERE node = 'n1'");
            }
            assertThat(faults()).contains("the chain of n1 is not there, and records of the trail speak of it");
        }
    }

    @Test
    void theTimesByWhichItIsCutAreThoseOfItsRecords() {
        outside("UPDATE trail_anchor SET at = at - 1 WHERE seq = 6");
        assertThat(faults()).containsExactly("anchor n1:6 has another time than its record");
        outside("UPDATE trail_chain SET at = at - 1");
        assertThat(faults()).contains("the head of chain n1 has another time, or another anchor, than the chain");
    }

    @Test
    void whatIsErasedIsWholeAndWhatIsOnlyEmptiedIsNot() {
        int lost = journal.writer().write(sql -> journal.trail().erase(sql, List.of("a", "b")));
        assertThat(faults()).isEmpty();
        assertThat(audit().chains()).singleElement().extracting(ChainCheck.Report::erased).isEqualTo((long) lost);
        outside("UPDATE timeline SET detail = 'Ada', erased = 0 WHERE intent_id = 'a' AND to_state = 'ACCEPTED'");
        assertThat(faults()).containsExactly("record 1 (intent a, ACCEPTED) was erased, and has words or numbers again");
        outside("UPDATE timeline SET subject = NULL, salt = NULL, erased = 1 WHERE intent_id = 'c' AND to_state = 'ACCEPTED'");
        assertThat(faults()).contains("record 3 (intent c, ACCEPTED) lost its detail and numbers, and no record says that they were erased");
    }

    @Test
    void whatIsCutIsWholeAndNotWithoutTheRecordOfIt() {
        assertThat(journal.trail().cut(bench.clock.instant())).isEqualTo(12);
        assertThat(faults()).isEmpty();
        assertThat(audit().chains()).singleElement().extracting(ChainCheck.Report::records).isEqualTo(4L);
        // the records that tell of cuts are hashed anew without the last, as somebody could who has the database
        outside("DELETE FROM timeline WHERE seq = 16");
        outside("UPDATE trail_chain SET seq = 15, hash = (SELECT hash FROM timeline WHERE seq = 15)");
        assertThat(faults()).containsExactly("records 10 to 12 are missing, and no record says that the chain was cut there");
    }

    @Test
    void anAnchorThatWasKeptElsewhereShowsAChainThatWasWrittenAnew() {
        Mark kept = reading(sight -> sight.anchors("n1")).get(0);
        assertThat(faults(kept)).isEmpty();
        assertThat(faults(new Mark("n1", 3, "0".repeat(64)))).containsExactly("anchor n1:3 does not match: the chain has been rewritten, or the anchor is another journal's");
        assertThat(faults(new Mark("n9", 3, kept.hash()))).containsExactly("anchor n9:3 cannot be compared: the chain has no such record");
        journal.trail().cut(bench.clock.instant());
        assertThat(faults(kept)).containsExactly("anchor n1:3 cannot be compared: the chain was cut behind it; take a later anchor");
    }

    @Test
    void stepsOfEarlierVersionsAreInNoChain() {
        outside("INSERT INTO timeline (intent_id, position, at, to_state) VALUES ('a', 0, 0, 'ACCEPTED')");
        assertThat(faults()).isEmpty();
        assertThat(audit().unchained()).isEqualTo(1);
    }

    @Test
    void anExportHasAllThatIsNeededToVerifyARecordAlone() throws Exception {
        List<String> lines = reading(sight -> new TrailExport(sight).ofIntent("a"));
        assertThat(lines).hasSize(4).allSatisfy(line -> {
            JsonNode record = new ObjectMapper().readTree(line);
            TrailRecord read = new TrailRecord(text(record, "node"), record.get("seq").asLong(), text(record, "intentId"), record.get("position").asLong(),
                    record.get("at").asLong(), text(record, "actor"), text(record, "from"), text(record, "to"), text(record, "evidence"), text(record, "facts"),
                    text(record, "sealed"), null, text(record, "detail"), text(record, "subject"), text(record, "salt"), record.get("erased").asBoolean());
            assertThat(record.get("hash").asText()).isEqualTo(read.hashAfter(text(record, "previous")));
            assertThat(read.seal()).isEqualTo(read.sealed());
        });
        assertThat(ofSubject("+15550109876")).hasSize(12);
        assertThat(ofSubject("+15550109877")).isEmpty();
    }

    private static String text(JsonNode record, String name) {
        return record.path(name).isNull() ? null : record.path(name).asText();
    }

    private void outside(String change) {
        assertThat(bench.outside().update(change)).isPositive();
    }

    private List<String> ofSubject(String number) {
        return reading(sight -> new TrailExport(sight).ofSubject(number).toList());
    }

    private <T> T reading(Function<TrailReader.Sight, T> work) {
        return reader.look(work);
    }

    private TrailAudit audit(Mark... anchors) {
        return TrailAudit.of(reader, List.of(anchors));
    }

    private List<String> faults(Mark... anchors) {
        TrailAudit audit = audit(anchors);
        List<String> faults = new ArrayList<>(audit.faults());
        audit.chains().forEach(chain -> faults.addAll(chain.faults()));
        assertThat(audit.isWhole()).isEqualTo(faults.isEmpty());
        return faults;
    }
}
