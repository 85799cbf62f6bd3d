package io.patchbay.journal;

import io.patchbay.journal.WrittenFiles.WrittenLength;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The drops: how far each was read, what its rows came to, and which of their outcomes its results file has. */
public final class DropLedger {

    private static final String COLUMNS = "SELECT name, inbox_name, fingerprint, state, row_count, accepted, rejected, duplicates FROM drop_file ";

    private final Journal journal;
    private final String folder;

    /**
     * @param journal where the rows live
     * @param folder  tells this node's data folder from those of other nodes; empty when there is but one
     */
    public DropLedger(Journal journal, String folder) {
        this.journal = journal;
        this.folder = folder;
    }

    /** The data folder whose drops these are. */
    public String folder() {
        return folder;
    }

    /**
     * Where a drop stands.
     *
     * @param name        the name under which it is done, and its results are written: that of the file, or with ~2, ~3 ...
     * @param inboxName   the file's name in the inbox
     * @param fingerprint tells this content from another under the same name
     * @param state       READING while rows are missing, DONE afterwards, CUT_SHORT when its file was taken away before, FAILED for one
     *                    that is no drop at all
     * @param rows        rows journaled so far: accepted + rejected + duplicates
     * @param accepted    rows that became intents
     * @param rejected    rows refused
     * @param duplicates  rows that were intents already
     */
    public record Drop(String name, String inboxName, String fingerprint, String state, long rows, long accepted, long rejected,
                       long duplicates) {

        Drop with(Progress batch) {
            return new Drop(name, inboxName, fingerprint, state, rows + batch.rows(), accepted + batch.accepted(),
                    rejected + batch.rejected(), duplicates + batch.duplicates().size());
        }
    }

    /**
     * A row that was a duplicate, for the results file.
     *
     * @param intentId the intent that it repeats
     * @param line     its line in the drop
     */
    public record DuplicateRow(String intentId, int line) {
    }

    /**
     * What a batch of rows came to.
     *
     * @param accepted   rows that became intents
     * @param rejected   rows refused
     * @param duplicates rows that repeat intents
     * @param rejects    the rejects file with this batch in it, or null when the batch has no line there
     */
    public record Progress(int accepted, int rejected, List<DuplicateRow> duplicates, WrittenLength rejects) {

        /** The same with its lines in the rejects file. */
        public Progress with(WrittenLength length) {
            return new Progress(accepted, rejected, duplicates, length);
        }

        /** How many rows the batch had. */
        int rows() {
            return accepted + rejected + duplicates.size();
        }
    }

    /**
     * Begins a drop, or goes on with one whose reading was cut off.
     *
     * @param inboxName   the file's name in the inbox
     * @param fingerprint tells this content from another under the same name
     * @param taken       whether a name stands for another drop's files already; must not ask the journal
     * @return the drop, with the rows that need not be read again
     */
    public Drop open(String inboxName, String fingerprint, Predicate<String> taken) {
        return journal.writer().write(sql -> sql.query(COLUMNS + "WHERE folder = ? AND inbox_name = ? AND fingerprint = ? AND state = 'READING'",
                DropLedger::drop, folder, inboxName, fingerprint).stream().findFirst().orElseGet(() -> {
                    String name = inboxName;
                    for (int n = 2; taken.test(name) || !sql.queryForList("SELECT 1 FROM drop_file WHERE name = ?", name).isEmpty(); n++) {
                        name = numbered(inboxName, n);
                    }
                    sql.update("""
                            INSERT INTO drop_file (name, folder, inbox_name, fingerprint, state, opened_at)
                            VALUES (?, ?, ?, ?, 'READING', ?)""", name, folder, inboxName, fingerprint, journal.clock().millis());
                    return new Drop(name, inboxName, fingerprint, "READING", 0, 0, 0, 0);
                }));
    }

    private static String numbered(String name, int n) {
        int ending = name.lastIndexOf('.') < 0 ? name.length() : name.lastIndexOf('.');
        return name.substring(0, ending) + "~" + n + name.substring(ending);
    }

    /**
     * Counts a batch whose intents are journaled already, and queues its duplicates for the results file.
     *
     * @param drop     the drop as it was before the batch
     * @param progress what the batch came to
     * @return the drop with the batch
     * @throws TakenOver when the drop is not as it was: another node reads it
     */
    public Drop progress(Drop drop, Progress progress) {
        if (progress.rejects() != null) {
            journal.failPoints().reached(FailPoint.REJECTS_UNMARKED);
        }
        return journal.writer().write(sql -> {
            int counted = sql.update("""
                    UPDATE drop_file SET row_count = row_count + ?, accepted = accepted + ?, rejected = rejected + ?,
                                         duplicates = duplicates + ? WHERE name = ? AND state = 'READING' AND row_count = ?""",
                    progress.rows(), progress.accepted(), progress.rejected(), progress.duplicates().size(), drop.name(), drop.rows());
            if (counted == 0) {
                throw new TakenOver("another node reads " + drop.name());
            }
            for (DuplicateRow row : progress.duplicates()) {
                journal.tell(sql, Outbox.RESULTS, "DUPLICATE", row.intentId(), drop.name(), row.line());
            }
            if (progress.rejects() != null) {
                progress.rejects().commit(sql);
            }
            return drop.with(progress);
        });
    }

    /** Every row of this drop is journaled. */
    public void done(String name) {
        journal.failPoints().reached(FailPoint.MOVED_UNRECORDED);
        close(name, "DONE");
    }

    /** This drop's file was taken away before it was read to its end: there will be no more rows than were journaled. */
    public void cutShort(String name) {
        close(name, "CUT_SHORT");
    }

    /** This file is no drop at all. */
    public void failed(String name) {
        close(name, "FAILED");
    }

    private void close(String name, String state) {
        journal.writer().write(sql -> sql.update("UPDATE drop_file SET state = ?, closed_at = ? WHERE name = ? AND state = 'READING'", state,
                journal.clock().millis(), name));
    }

    /**
     * Marks rows as written into a drop's results file, and counts their lines.
     *
     * @param name      the drop
     * @param positions the rows of sink {@value Outbox#RESULTS}
     * @param lines     how many of them tell which outcome, or that the row was a duplicate
     * @param length    the results file with these rows in it
     * @throws TakenOver when another node has written one of them, or the file
     */
    public void resultsWritten(String name, List<Long> positions, Map<String, Integer> lines, WrittenLength length) {
        journal.failPoints().reached(FailPoint.RESULTS_UNMARKED);
        journal.writer().write(sql -> {
            length.commit(sql);
            lines.forEach((outcome, count) -> sql.update("""
                    INSERT INTO drop_outcome (drop_name, outcome, total) VALUES (?, ?, ?)
                    ON CONFLICT (drop_name, outcome) DO UPDATE SET total = drop_outcome.total + excluded.total""",
                    name, outcome, count));
            Outbox.markOnce(sql, Outbox.RESULTS, positions, journal.clock().millis());
            return positions.size();
        });
    }

    /** Where this drop stands; empty when it is not known. */
    public Optional<Drop> find(String name) {
        return journal.read(sql -> sql.query(COLUMNS + "WHERE name = ?", DropLedger::drop, name)).stream().findFirst();
    }

    /** Drops of which no more rows will come and whose last summary is not known to be on disk. */
    public List<Drop> unsummarised() {
        return journal.read(sql -> sql.query(COLUMNS + "WHERE folder = ? AND state IN ('DONE', 'CUT_SHORT') AND summarised = 0 ORDER BY opened_at",
                DropLedger::drop, folder));
    }

    /** The last summary of this drop is on disk. */
    public void summarised(String name) {
        journal.writer().write(sql -> sql.update("UPDATE drop_file SET summarised = 1 WHERE name = ?", name));
    }

    /** How many lines of this drop's results file tell which outcome, or that the row was a duplicate. */
    public Map<String, Long> lines(String name) {
        return journal.read(sql -> sql.query("SELECT outcome, total FROM drop_outcome WHERE drop_name = ?", Journal.totals(), name));
    }

    /** Drops whose reading was cut off or goes on now. */
    public List<Drop> reading() {
        return journal.read(sql -> sql.query(COLUMNS + "WHERE folder = ? AND state = 'READING' ORDER BY opened_at", DropLedger::drop, folder));
    }

    private static Drop drop(ResultSet rs, int n) throws SQLException {
        return new Drop(rs.getString(1), rs.getString(2), rs.getString(3), rs.getString(4), rs.getLong(5), rs.getLong(6), rs.getLong(7),
                rs.getLong(8));
    }
}
