package io.patchbay.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the journal keeps no longer than needed: intents and alerts that have ended and that everybody was told of, and drops that are
 * through. What is gone is not known any more: the same intent again is a new one.
 */
public final class Retention {

    private static final int BATCH = 500;
    /** What is untold is looked for once, not for every intent. */
    private static final String NOTHING_TO_TELL = "intent_id NOT IN (SELECT intent_id FROM outbox WHERE delivered_at IS NULL AND parked_at IS NULL)";

    private final Journal journal;

    /** @param journal where the rows are */
    public Retention(Journal journal) {
        this.journal = journal;
    }

    /**
     * What went.
     *
     * @param intents how many intents
     * @param drops   how many drops
     */
    public record Gone(long intents, long drops) {
    }

    /**
     * Lets go what is older, in batches of one commit each.
     *
     * @param age how long an intent has ended, or a drop been closed, before it goes
     */
    public Gone letGo(Duration age) {
        long before = journal.clock().instant().minus(age).toEpochMilli();
        long intents = 0;
        long after = 0;
        for (List<Seen> batch = ended(before, after); !batch.isEmpty(); batch = ended(before, after)) {
            intents += delete(batch.stream().map(Seen::id).toList());
            after = batch.get(batch.size() - 1).arrival;
        }
        if (intents + alerts(before) > 0) {
            forgetWhatWasTold(before);
        }
        return new Gone(intents, drops(before));
    }

    private record Seen(String id, long arrival) {
    }

    /** In the order of arrival, so that none is looked at twice; what ended before then had arrived before then. */
    private List<Seen> ended(long before, long after) {
        return journal.read(sql -> sql.query("SELECT intent_id, arrival FROM intent WHERE arrival > ? AND arrival < ? AND outcome IS NOT NULL AND resolved_at < ?"
                + " AND " + NOTHING_TO_TELL + " ORDER BY arrival LIMIT ?", (rs, n) -> new Seen(rs.getString(1), rs.getLong(2)), after, Positions.since(before), before, BATCH));
    }

    private int delete(List<String> ids) {
        return journal.writer().write(sql -> {
            int deleted = sql.update("DELETE FROM intent WHERE intent_id IN (" + marks(ids) + ") AND " + NOTHING_TO_TELL, ids.toArray());
            // of earlier versions; what is in a chain goes when the trail is cut
            sql.update("DELETE FROM timeline WHERE node IS NULL AND intent_id IN (" + marks(ids) + ")", ids.toArray());
            return deleted;
        });
    }

    /** Those that are over and that everybody was told of. */
    private long alerts(long before) {
        return journal.writer().write(sql -> {
            sql.update("DELETE FROM alert WHERE ended_at < ?", before);
            return (long) sql.update("DELETE FROM alert_event WHERE at < ?"
                    + " AND id NOT IN (SELECT intent_id FROM outbox WHERE delivered_at IS NULL AND parked_at IS NULL)", before);
        });
    }

    /** By the order of the outbox, which is that of time: it has no index by intent. */
    private void forgetWhatWasTold(long before) {
        for (String sink : journal.read(sql -> sql.queryForList("SELECT DISTINCT sink FROM outbox", String.class))) {
            long after = 0;
            for (List<Long> batch = told(sink, after, before); !batch.isEmpty(); batch = told(sink, after, before)) {
                List<Long> now = batch;
                journal.writer().write(sql -> sql.batchUpdate("DELETE FROM outbox WHERE sink = ? AND position = ?",
                        now.stream().map(position -> new Object[] {sink, position}).toList()));
                after = batch.get(batch.size() - 1);
            }
        }
    }

    private List<Long> told(String sink, long after, long before) {
        return journal.read(sql -> sql.queryForList("SELECT position FROM outbox WHERE sink = ? AND position > ? AND position < ?"
                + " AND (delivered_at IS NOT NULL OR parked_at IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM intent i WHERE i.intent_id = outbox.intent_id)"
                + " ORDER BY position LIMIT ?", Long.class, sink, after, Positions.since(before), BATCH));
    }

    private long drops(long before) {
        return journal.writer().write(sql -> {
            List<String> names = sql.queryForList("SELECT name FROM drop_file WHERE closed_at < ? AND (summarised = 1 OR state = 'FAILED')"
                    + " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.sink = ? AND o.drop_name = drop_file.name AND o.delivered_at IS NULL AND o.parked_at IS NULL)",
                    String.class, before, Outbox.RESULTS);
            List<Object[]> each = names.stream().map(name -> new Object[] {name}).toList();
            sql.batchUpdate("DELETE FROM drop_outcome WHERE drop_name = ?", each);
            sql.batchUpdate("DELETE FROM drop_file WHERE name = ?", each);
            return (long) names.size();
        });
    }

    /**
     * When a drop was closed, for whoever keeps its files.
     *
     * @param known whether the journal knows it
     * @param through whether no more will be written of it
     * @param closed when its last row was read, or it was found to be none; null while it is read, and where it is not known
     */
    public record DropEnd(boolean known, boolean through, Instant closed) {
    }

    /**
     * Where a drop stands.
     *
     * @param name its name
     */
    public DropEnd drop(String name) {
        return journal.read(sql -> sql.query("SELECT state, summarised, closed_at FROM drop_file WHERE name = ?", (rs, n) -> {
            long closed = rs.getLong(3);
            return rs.wasNull() ? new DropEnd(true, false, null)
                    : new DropEnd(true, rs.getInt(2) == 1 || rs.getString(1).equals("FAILED"), Instant.ofEpochMilli(closed));
        }, name)).stream().findFirst().orElse(new DropEnd(false, true, null));
    }

    /**
     * When the oldest of those outcomes was committed that a sink has not been told.
     *
     * @param sink the sink
     */
    public Optional<Instant> oldestUntold(String sink) {
        return Optional.ofNullable(journal.read(sql -> sql.queryForObject("""
                SELECT MIN(i.resolved_at) FROM outbox o JOIN intent i ON i.intent_id = o.intent_id
                WHERE o.sink = ? AND o.delivered_at IS NULL AND o.parked_at IS NULL""", Long.class, sink))).map(Instant::ofEpochMilli);
    }

    private static String marks(Collection<?> values) {
        return values.stream().map(value -> "?").collect(Collectors.joining(", "));
    }
}
