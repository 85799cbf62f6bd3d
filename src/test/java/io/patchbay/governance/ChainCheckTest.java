package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.governance.ChainCheck.Report;
import io.patchbay.journal.TrailReader.Mark;
import io.patchbay.journal.TrailRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ChainCheckTest {

    private static final int LENGTH = 9;
    private static final Mark NO_CUT = new Mark("n1", 0, "");

    // ---- what is whole

    @Example
    void aChainAsItWasWrittenIsWhole() {
        Report report = check(chain(), List.of());
        assertThat(report.faults()).isEmpty();
        assertThat(report).hasToString("n1: 9 records in 2 segments, 1970-01-01T00:00:01Z to 1970-01-01T00:00:09Z, 0 erased: whole");
    }

    @Example
    void aNodeThatHasWrittenNothingHasAWholeChain() {
        assertThat(new ChainCheck("n1", Optional.of(NO_CUT), List.of(), new HouseRecords(List.of())).report().isWhole()).isTrue();
    }

    @Example
    void whatIsErasedAndSaidToBeIsWhole() {
        List<TrailRecord> chain = chain();
        chain.set(2, erased(chain.get(2)));
        chain.set(3, erased(chain.get(3)));
        Report report = check(chain, List.of(house(TrailRecord.ERASED, "{\"records\":2,\"runs\":{\"n1\":[[3,4]]}}")));
        assertThat(report.faults()).isEmpty();
        assertThat(report.erased()).isEqualTo(2);
    }

    @Example
    void whatIsCutAndSaidToBeIsWhole() {
        List<TrailRecord> chain = chain();
        Report report = check(chain.subList(4, LENGTH), List.of(cutAfter(chain.get(1)), cutAfter(chain.get(3))));
        assertThat(report.faults()).isEmpty();
        assertThat(report.records()).isEqualTo(5);
    }

    // ---- what is not

    @Example
    void saysInWordsWhatIsWrong() {
        List<TrailRecord> chain = chain();
        assertThat(faults(without(chain, 4))).containsExactly("record 5 is missing");
        assertThat(faults(without(without(chain, 4), 4))).containsExactly("records 5 to 6 are missing");
        assertThat(faults(without(chain, 8))).containsExactly("record 9 is missing at its end");
        assertThat(faults(chain.subList(2, LENGTH))).containsExactly("records 1 to 2 are missing, and no record says that the chain was cut there");
        assertThat(faults(changed(chain, 3, record -> with(record, "state")))).containsExactly(
                "record 4 (intent i4, ACCEPTED to CONNECTED_PREFERRED) or the one before it was changed: its hash is not that of the two");
        assertThat(faults(changed(chain, 3, record -> with(record, "detail")))).containsExactly(
                "record 4 (intent i4, ACCEPTED to SUBMITTING) was changed: its detail, its numbers or their salt are not those that were sealed");
        assertThat(faults(changed(chain, 3, ChainCheckTest::erased))).containsExactly(
                "record 4 (intent i4, ACCEPTED to SUBMITTING) lost its detail and numbers, and no record says that they were erased");
        assertThat(check(chain, List.of(house(TrailRecord.ERASED, "{\"runs\":{\"n1\":[[4,4]]}}"))).faults()).containsExactly(
                "record 4 (intent i4, ACCEPTED to SUBMITTING) was erased, and has words or numbers again");
        assertThat(check(chain, List.of(cutAfter(chain.get(0)))).faults()).first().isEqualTo(
                "record 1 (intent i1, ACCEPTED to SUBMITTING) was cut off, and is there again");
        assertThat(check(List.of(), List.of()).faults()).containsExactly("records 1 to 9 are missing at its end", "an anchor names record 5, and the chain ends before");
    }

    @Example
    void theHeadAndTheAnchorsAreComparedToo() {
        List<TrailRecord> chain = chain();
        HouseRecords none = new HouseRecords(List.of());
        assertThat(shown(chain, new ChainCheck("n1", Optional.empty(), List.of(), none)).faults())
                .containsExactly("there is a chain and no head that says where it ends");
        assertThat(shown(chain, new ChainCheck("n1", Optional.of(new Mark("n1", 9, "0")), List.of(), none)).faults())
                .containsExactly("the chain's head has another hash than its last record");
        assertThat(shown(chain, new ChainCheck("n1", Optional.of(mark(chain.get(7))), List.of(), none)).faults())
                .containsExactly("record 9 follows the end of the chain");
        assertThat(shown(chain, new ChainCheck("n1", Optional.of(mark(chain.get(8))), List.of(new Mark("n1", 2, "0")), none)).faults())
                .containsExactly("an anchor has another hash of record 2 (intent i2, ACCEPTED to SUBMITTING) than the chain");
    }

    @Example
    void ofAChainInRuinsTheFirstFaultsAreTold() {
        List<TrailRecord> chain = new ArrayList<>(chain(100));
        chain.replaceAll(record -> with(record, "actor"));
        Report report = shown(chain, new ChainCheck("n1", Optional.of(mark(chain.get(99))), List.of(), new HouseRecords(List.of())));
        assertThat(report.found()).isEqualTo(100);
        assertThat(report.faults()).hasSize(20);
        assertThat(report.toString()).endsWith(": 100 faults");
    }

    // ---- whatever is done to it

    /** Every column of a record; the two marks of a chain are compared with it. */
    private static final List<String> COLUMNS = List.of("intent", "position", "at", "actor", "from", "state", "evidence", "facts", "sealed",
            "hash", "detail", "subject", "salt", "erased", "seq");

    @Property(tries = 150)
    void aChangedFieldOfAnyRecordIsFound(@ForAll @IntRange(max = LENGTH - 1) int which, @ForAll @IntRange(max = 14) int column) {
        assertThat(faults(changed(chain(), which, record -> with(record, COLUMNS.get(column))))).as(COLUMNS.get(column)).isNotEmpty();
    }

    @Property(tries = 40)
    void aRecordThatWasChangedAndHashedAnewIsFound(@ForAll @IntRange(max = LENGTH - 1) int which) {
        List<TrailRecord> chain = chain();
        String before = which == 0 ? "" : chain.get(which - 1).hash();
        assertThat(faults(changed(chain, which, record -> rehashed(with(record, "facts"), before)))).isNotEmpty();
    }

    @Property(tries = 40)
    void aRemovedRecordIsFound(@ForAll @IntRange(max = LENGTH - 1) int which) {
        assertThat(faults(without(chain(), which))).isNotEmpty();
    }

    @Property(tries = 60)
    void swappedRecordsAreFound(@ForAll @IntRange(max = LENGTH - 1) int one, @ForAll @IntRange(max = LENGTH - 1) int other) {
        List<TrailRecord> chain = chain();
        TrailRecord first = chain.get(one);
        TrailRecord second = chain.get(other);
        chain.set(one, at(first.seq(), second));
        chain.set(other, at(second.seq(), first));
        assertThat(faults(chain).isEmpty()).isEqualTo(one == other);
    }

    // ---- chains

    private static List<TrailRecord> chain() {
        return chain(LENGTH);
    }

    private static List<TrailRecord> chain(int length) {
        List<TrailRecord> chain = new ArrayList<>();
        String before = "";
        for (int seq = 1; seq <= length; seq++) {
            String subject = seq % 2 == 0 ? null : "{\"to\":{}}";
            TrailRecord open = record(seq, "i" + seq, "SUBMITTING", "{\"conversation\":\"c" + seq + "\"}", "", "", "told " + seq, subject, "salt" + seq, false);
            chain.add(rehashed(record(seq, open.intentId(), open.to(), open.facts(), open.seal(), "", open.detail(), subject, open.salt(), false), before));
            before = chain.get(seq - 1).hash();
        }
        return chain;
    }

    private static TrailRecord record(long seq, String intent, String to, String facts, String sealed, String hash, String detail, String subject,
                                      String salt, boolean erased) {
        return new TrailRecord("n1", seq, intent, 2, seq * 1_000, "node n1", "ACCEPTED", to, "poll", facts, sealed, hash, detail, subject, salt, erased);
    }

    private static TrailRecord rehashed(TrailRecord r, String before) {
        return new TrailRecord(r.node(), r.seq(), r.intentId(), r.position(), r.at(), r.actor(), r.from(), r.to(), r.evidence(), r.facts(), r.sealed(),
                r.hashAfter(before), r.detail(), r.subject(), r.salt(), r.erased());
    }

    private static TrailRecord at(long seq, TrailRecord r) {
        return new TrailRecord(r.node(), seq, r.intentId(), r.position(), r.at(), r.actor(), r.from(), r.to(), r.evidence(), r.facts(), r.sealed(),
                r.hash(), r.detail(), r.subject(), r.salt(), r.erased());
    }

    private static TrailRecord erased(TrailRecord r) {
        return new TrailRecord(r.node(), r.seq(), r.intentId(), r.position(), r.at(), r.actor(), r.from(), r.to(), r.evidence(), r.facts(), r.sealed(),
                r.hash(), null, null, null, true);
    }

    /** The record with another value in one column. */
    private static TrailRecord with(TrailRecord r, String column) {
        UnaryOperator<String> text = value -> value == null ? "x" : value.isEmpty() ? "x" : value.substring(0, value.length() - 1) + "~";
        Map<String, Object> is = Map.of(column, "");
        return new TrailRecord(r.node(), r.seq() + (is.containsKey("seq") ? 100 : 0), is.containsKey("intent") ? text.apply(r.intentId()) : r.intentId(),
                r.position() + (is.containsKey("position") ? 1 : 0), r.at() - (is.containsKey("at") ? 1 : 0),
                is.containsKey("actor") ? text.apply(r.actor()) : r.actor(), is.containsKey("from") ? null : r.from(),
                is.containsKey("state") ? "CONNECTED_PREFERRED" : r.to(), is.containsKey("evidence") ? "event" : r.evidence(),
                is.containsKey("facts") ? text.apply(r.facts()) : r.facts(), is.containsKey("sealed") ? text.apply(r.sealed()) : r.sealed(),
                is.containsKey("hash") ? text.apply(r.hash()) : r.hash(), is.containsKey("detail") ? text.apply(r.detail()) : r.detail(),
                is.containsKey("subject") ? text.apply(r.subject()) : r.subject(), is.containsKey("salt") ? text.apply(r.salt()) : r.salt(),
                is.containsKey("erased") != r.erased());
    }

    private static List<TrailRecord> changed(List<TrailRecord> chain, int which, UnaryOperator<TrailRecord> change) {
        List<TrailRecord> changed = new ArrayList<>(chain);
        changed.set(which, change.apply(chain.get(which)));
        return changed;
    }

    private static List<TrailRecord> without(List<TrailRecord> chain, int which) {
        List<TrailRecord> left = new ArrayList<>(chain);
        left.remove(which);
        return left;
    }

    private static TrailRecord house(String what, String facts) {
        return new TrailRecord("n2", 1, TrailRecord.HOUSE, 1, 1, "node n2", null, what, null, facts, "", "", null, null, null, false);
    }

    private static TrailRecord cutAfter(TrailRecord last) {
        return house(TrailRecord.CUT, "{\"node\":\"n1\",\"seq\":" + last.seq() + ",\"hash\":\"" + last.hash() + "\",\"at\":" + last.at() + "}");
    }

    private static Mark mark(TrailRecord record) {
        return new Mark("n1", record.seq(), record.hash());
    }

    private static List<String> faults(List<TrailRecord> chain) {
        return check(chain, List.of()).faults();
    }

    /** Against head and anchor of the chain as it was written. */
    private static Report check(List<TrailRecord> chain, List<TrailRecord> house) {
        List<TrailRecord> written = chain();
        return shown(chain, new ChainCheck("n1", Optional.of(mark(written.get(LENGTH - 1))), List.of(mark(written.get(4))), new HouseRecords(house)));
    }

    private static Report shown(List<TrailRecord> chain, ChainCheck check) {
        Stream<TrailRecord> inOrder = chain.stream().sorted((one, other) -> Long.compare(one.seq(), other.seq()));
        inOrder.forEach(check::next);
        return check.report();
    }
}
