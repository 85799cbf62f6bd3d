package io.patchbay.governance;

import io.patchbay.journal.TrailReader.Mark;
import io.patchbay.journal.TrailRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Whether a chain of the audit trail is whole. It is shown every record in order, then asked what it found. */
public final class ChainCheck {

    private static final int MOST_TOLD = 20;

    private final String node;
    private final Optional<Mark> head;
    private final TreeMap<Long, Mark> anchors = new TreeMap<>();
    private final HouseRecords house;
    private final List<String> faults = new ArrayList<>();
    private long found;
    private long records;
    private long erased;
    private TrailRecord first;
    private TrailRecord last;

    /**
     * @param node    whose chain it is
     * @param head    where it has to end; empty where that is not said
     * @param anchors the ends of its closed segments
     * @param house   what was done to the trail
     */
    public ChainCheck(String node, Optional<Mark> head, List<Mark> anchors, HouseRecords house) {
        this.node = node;
        this.head = head;
        anchors.forEach(anchor -> this.anchors.put(anchor.seq(), anchor));
        this.house = house;
    }

    /**
     * What was found.
     *
     * @param node     whose chain it is
     * @param records  how many records it has
     * @param segments how many segments, the open one included
     * @param from     when its first record was made, in epoch milliseconds; 0 where it has none
     * @param to       when its last record was made, likewise
     * @param erased   how many records lost what could be taken out of them
     * @param faults   the first of them, a sentence about each; empty for a whole chain
     * @param found    how many there are in all
     */
    public record Report(String node, long records, long segments, long from, long to, long erased, List<String> faults, long found) {

        /** Takes its own copy. */
        public Report {
            faults = List.copyOf(faults);
        }

        /** Whether nothing is wrong with it. */
        public boolean isWhole() {
            return found == 0;
        }

        /** For people, on one line. */
        @Override
        public String toString() {
            return node + ": " + records + (records == 1 ? " record in " : " records in ") + segments + (segments == 1 ? " segment" : " segments")
                    + (records == 0 ? "" : ", " + Instant.ofEpochMilli(from) + " to " + Instant.ofEpochMilli(to)) + ", " + erased + " erased: "
                    + (isWhole() ? "whole" : found == 1 ? "1 fault" : found + " faults");
        }
    }

    /**
     * Looks at the next record.
     *
     * @param record its seq is greater than that of the one before
     */
    public void next(TrailRecord record) {
        checkLink(record);
        checkParts(record);
        Mark anchor = anchors.get(record.seq());
        if (anchor != null && !anchor.hash().equals(record.hash())) {
            fault("an anchor has another hash of " + name(record) + " than the chain");
        }
        records++;
        first = first == null ? record : first;
        last = record;
    }

    private void checkLink(TrailRecord record) {
        Optional<Mark> cut = house.cut(node);
        long expected = last != null ? last.seq() + 1 : cut.map(end -> end.seq() + 1).orElse(1L);
        if (record.seq() < expected) {
            fault(name(record) + " was cut off, and is there again");
        } else if (record.seq() > expected) {
            fault(missing(expected, record.seq() - 1) + (last == null ? ", and no record says that the chain was cut there" : ""));
        } else if (!record.hashAfter(last != null ? last.hash() : cut.map(Mark::hash).orElse("")).equals(record.hash())) {
            fault(name(record) + " or the one before it was changed: its hash is not that of the two");
        }
    }

    private static String missing(long from, long to) {
        return from == to ? "record " + from + " is missing" : "records " + from + " to " + to + " are missing";
    }

    private void checkParts(TrailRecord record) {
        boolean hasParts = record.detail() != null || record.subject() != null || record.salt() != null;
        boolean hadParts = !"".equals(record.sealed());
        boolean isErased = house.isErased(node, record.seq());
        if (isErased && hasParts) {
            fault(name(record) + " was erased, and has words or numbers again");
        } else if (hasParts && !record.seal().equals(record.sealed())) {
            fault(name(record) + " was changed: its detail, its numbers or their salt are not those that were sealed");
        } else if (hadParts && !hasParts && !isErased) {
            fault(name(record) + " lost its detail and numbers, and no record says that they were erased");
        } else if (record.erased() != (hadParts && isErased)) {
            fault(name(record) + (record.erased() ? " is marked as erased, and is not" : " is erased, and not marked so"));
        } else if (record.erased()) {
            erased++;
        }
    }

    private static String name(TrailRecord record) {
        return "record " + record.seq() + " (" + (TrailRecord.HOUSE.equals(record.intentId()) ? "of the trail itself" : "intent " + record.intentId())
                + ", " + (record.from() == null ? "" : record.from() + " to ") + record.to() + ")";
    }

    private void fault(String what) {
        found++;
        if (faults.size() < MOST_TOLD) {
            faults.add(what);
        }
    }

    /** What was found, once every record was shown. */
    public Report report() {
        long end = last != null ? last.seq() : house.cut(node).map(Mark::seq).orElse(0L);
        String hash = last != null ? last.hash() : house.cut(node).map(Mark::hash).orElse("");
        if (head.isEmpty()) {
            fault("there is a chain and no head that says where it ends");
        } else if (head.get().seq() > end) {
            fault(missing(end + 1, head.get().seq()) + " at its end");
        } else if (head.get().seq() < end) {
            fault((end == head.get().seq() + 1 ? "record " + end + " follows" : "records " + (head.get().seq() + 1) + " to " + end + " follow") + " the end of the chain");
        } else if (!head.get().hash().equals(hash)) {
            fault("the chain's head has another hash than its last record");
        }
        anchors.tailMap(end, false).values().forEach(anchor -> fault("an anchor names record " + anchor.seq() + ", and the chain ends before"));
        long closed = first == null ? 0 : anchors.tailMap(first.seq(), true).headMap(end, true).size();
        long open = first != null && !anchors.containsKey(end) ? 1 : 0;
        return new Report(node, records, closed + open, first == null ? 0 : first.at(), last == null ? 0 : last.at(), erased, faults, found);
    }
}
