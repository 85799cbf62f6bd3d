package io.patchbay.journal;

import io.patchbay.journal.WrittenFiles.WrittenLength;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * What still has to be told to whom. Every sink has rows of its own and marks of its own, so that one that is down holds
 * up no other and loses nothing.
 */
public final class Outbox {

    /** The sink that writes the results file of a drop. */
    public static final String RESULTS = "results";

    private final Journal journal;

    /** @param journal where the rows live */
    public Outbox(Journal journal) {
        this.journal = journal;
    }

    /**
     * What a sink has to tell now, oldest first.
     *
     * @param sink the sink
     * @param most how many at most
     */
    public List<Delivery> due(String sink, int most) {
        return due(sink, most, "");
    }

    /**
     * What the results files of a data folder's drops have to tell now, oldest first.
     *
     * @param folder the folder, as {@link DropLedger} knows it
     * @param most   how many at most
     */
    public List<Delivery> dueResults(String folder, int most) {
        return due(RESULTS, most, "AND EXISTS (SELECT 1 FROM drop_file d WHERE d.name = o.drop_name AND d.folder = ?)", folder);
    }

    private List<Delivery> due(String sink, int most, String which, Object... values) {
        Object[] all = Stream.of(Stream.of(sink, journal.clock().millis()), Stream.of(values), Stream.of(most)).flatMap(part -> part)
                .toArray();
        return journal.read(sql -> sql.query("""
                SELECT o.position, o.kind, o.intent_id, o.drop_name, o.drop_line, o.attempts, i.document, i.outcome
                FROM outbox o JOIN intent i ON i.intent_id = o.intent_id
                WHERE o.sink = ? AND o.delivered_at IS NULL AND o.parked_at IS NULL AND o.due_at <= ?
                """ + which + " ORDER BY o.due_at, o.position LIMIT ?", (rs, n) -> {
                    boolean duplicate = rs.getString("kind").equals("DUPLICATE");
                    String document = duplicate ? null : rs.getString("outcome");
                    int line = rs.getInt("drop_line");
                    return new Delivery(rs.getLong("position"), duplicate, rs.getString("intent_id"),
                            journal.intents().read(rs.getString("document")).reference(), rs.getString("drop_name"),
                            rs.getString("drop_name") == null ? null : line, rs.getInt("attempts"),
                            document == null ? null : journal.outcomes().read(document), document);
                }, all));
    }

    /**
     * Marks as delivered.
     *
     * @param sink      the sink
     * @param positions the rows, by position
     */
    public void delivered(String sink, List<Long> positions) {
        if (!positions.isEmpty()) {
            journal.failPoints().reached(FailPoint.DELIVERED_UNMARKED);
            journal.writer().write(sql -> mark(sql, sink, positions));
        }
    }

    /**
     * Marks as delivered into a file, together with how long the file is now.
     *
     * @param sink      the sink
     * @param positions the rows, by position
     * @param length    the file, with these rows in it
     * @throws TakenOver when another node has written one of them, or the file
     */
    public void written(String sink, List<Long> positions, WrittenLength length) {
        journal.failPoints().reached(FailPoint.OUTCOMES_UNMARKED);
        journal.writer().write(sql -> {
            length.commit(sql);
            markOnce(sql, sink, positions, journal.clock().millis());
            return positions.size();
        });
    }

    /** Marks rows that nobody may have marked before: their lines would be there twice. */
    static void markOnce(JdbcOperations sql, String sink, List<Long> positions, long now) {
        int[] marked = sql.batchUpdate("UPDATE outbox SET delivered_at = ? WHERE sink = ? AND position = ? AND delivered_at IS NULL",
                positions.stream().map(position -> new Object[] {now, sink, position}).toList());
        if (IntStream.of(marked).sum() != positions.size()) {
            throw new TakenOver("another node has written what sink " + sink + " had due");
        }
    }

    private int mark(JdbcOperations sql, String sink, List<Long> positions) {
        long now = journal.clock().millis();
        return sql.batchUpdate("UPDATE outbox SET delivered_at = ? WHERE sink = ? AND position = ?",
                positions.stream().map(position -> new Object[] {now, sink, position}).toList()).length;
    }

    /**
     * Puts some off after a failure.
     *
     * @param sink      the sink
     * @param positions the rows, by position
     * @param wait      until when they are left alone
     * @param because   what went wrong, for people
     */
    public void putOff(String sink, List<Long> positions, Duration wait, String because) {
        long due = journal.clock().millis() + wait.toMillis();
        journal.writer().write(sql -> sql.batchUpdate("""
                UPDATE outbox SET attempts = attempts + 1, due_at = ?, last_error = ? WHERE sink = ? AND position = ?""",
                positions.stream().map(position -> new Object[] {due, because, sink, position}).toList()));
    }

    /**
     * Parks one that will never be taken: it is kept, and tried no more.
     *
     * @param sink     the sink
     * @param position the row
     * @param because  what went wrong, for people
     */
    public void park(String sink, long position, String because) {
        journal.writer().write(sql -> sql.update("""
                UPDATE outbox SET attempts = attempts + 1, parked_at = ?, last_error = ? WHERE sink = ? AND position = ?""",
                journal.clock().millis(), because, sink, position));
    }

    /** Since when the oldest row waits that a sink has not delivered, parked ones left out; empty where there is none. */
    public Optional<Instant> waitingSince(String sink) {
        // the plus keeps SQLite from walking along the primary key, through all that was ever delivered
        return Optional.ofNullable(journal.read(sql -> sql.queryForObject("""
                SELECT MIN(+position) FROM outbox WHERE sink = ? AND delivered_at IS NULL AND parked_at IS NULL""", Long.class, sink)))
                .map(Positions::at);
    }

    /** How many rows a sink has not delivered, parked ones left out. */
    public long open(String sink) {
        return journal.read(sql -> sql.queryForObject("""
                SELECT COUNT(*) FROM outbox WHERE sink = ? AND delivered_at IS NULL AND parked_at IS NULL""", Long.class, sink));
    }
}
