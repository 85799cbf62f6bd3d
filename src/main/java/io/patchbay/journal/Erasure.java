package io.patchbay.journal;

import io.patchbay.intent.IntentJson;
import io.patchbay.intent.SoughtNumber;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Takes a person, known by a telephone number, out of the journal. Of an intent that has the number anywhere in it stay id, type, agents,
 * queue, times and how it ended; the hash of its content too, so that the same intent is a duplicate as ever. An intent that is
 * not through yet is left as it is.
 *
 * <p>A page of intents is one commit. What a crash cuts off is done by doing it again.
 */
public final class Erasure {

    private static final int PAGE = 500;
    private static final String OPEN = "it has not ended yet";
    private static final String UNTOLD_YET = "it has ended, and not everybody has been told";
    private static final String UNTOLD = "SELECT DISTINCT intent_id FROM outbox WHERE delivered_at IS NULL AND parked_at IS NULL AND intent_id IN (%s)";

    private final Journal journal;

    /** @param journal what is erased from */
    public Erasure(Journal journal) {
        this.journal = journal;
    }

    /**
     * What came of it.
     *
     * @param erased  the intents that lost the number, in the order of their arrival, and those of which the trail alone still knew
     * @param before  the intents that had lost a person before this, whoever that was
     * @param left    the intents that still have it, by id, each with the reason
     * @param drops   the names of drops that have the number in them
     */
    public record Result(List<String> erased, Set<String> before, Map<String, String> left, List<String> drops) {

        /** All intents that have lost a person, now or before: what is told of them elsewhere loses it too. */
        public Set<String> all() {
            Set<String> all = new HashSet<>(before);
            all.addAll(erased);
            return all;
        }
    }

    private record Seen(String id, long arrival, String document, boolean ended) {
    }

    /**
     * Erases.
     *
     * @param number whose
     * @param dryRun whether to change nothing and tell the same
     */
    public Result erase(SoughtNumber number, boolean dryRun) {
        Result result = new Result(new ArrayList<>(), new HashSet<>(), new LinkedHashMap<>(), dropsNamedBy(number));
        List<Seen> page = page(0);
        while (!page.isEmpty()) {
            erase(page, number, dryRun, result);
            page = page(page.get(page.size() - 1).arrival);
        }
        List<String> gone = goneButInTrail(number);
        for (int from = 0; from < gone.size() && !dryRun; from += PAGE) {
            List<String> some = gone.subList(from, Math.min(gone.size(), from + PAGE));
            journal.writer().write(sql -> journal.trail().erase(sql, stillGone(sql, some)));
        }
        result.erased.addAll(gone);
        return result;
    }

    /** Intents that retention has let go, and of whose steps the number's token is still there. Looks through the whole trail, so nobody waits for it. */
    private List<String> goneButInTrail(SoughtNumber number) {
        return journal.read(sql -> sql.queryForList("SELECT DISTINCT intent_id FROM timeline t WHERE subject LIKE ?"
                + " AND NOT EXISTS (SELECT 1 FROM intent i WHERE i.intent_id = t.intent_id) ORDER BY intent_id", String.class,
                "%" + journal.tokens().of(number.e164()) + "%"));
    }

    /** The same id may have come again meanwhile, as an intent of its own. */
    private static List<String> stillGone(JdbcOperations sql, List<String> ids) {
        List<String> known = sql.queryForList("SELECT intent_id FROM intent WHERE intent_id IN (" + marks(ids) + ")", String.class, ids.toArray());
        return ids.stream().filter(id -> !known.contains(id)).toList();
    }

    private List<Seen> page(long after) {
        return journal.read(sql -> sql.query("SELECT intent_id, arrival, document, outcome FROM intent WHERE arrival > ? ORDER BY arrival LIMIT ?",
                (rs, n) -> new Seen(rs.getString(1), rs.getLong(2), rs.getString(3), rs.getString(4) != null), after, PAGE));
    }

    private void erase(List<Seen> page, SoughtNumber number, boolean dryRun, Result result) {
        List<Seen> found = new ArrayList<>();
        for (Seen seen : page) {
            boolean hinted = number.isHintedAt(seen.document);
            if (hinted && number.isIn(seen.id)) {
                result.left.put(seen.id, "its id has the number in it, and an id is kept for ever");
            }
            if (hinted && journal.intents().read(seen.document).tells(number)) {
                found.add(seen);
            } else if (IntentJson.isErased(seen.document)) {
                result.before.add(seen.id);
            }
        }
        List<String> ended = found.stream().filter(Seen::ended).map(Seen::id).toList();
        Set<String> erased = ended.isEmpty() ? Set.of() : dryRun ? journal.read(sql -> told(sql, ended)) : erase(ended, number);
        for (Seen seen : found) {
            if (erased.contains(seen.id)) {
                result.erased.add(seen.id);
            } else {
                result.left.put(seen.id, seen.ended ? UNTOLD_YET : OPEN);
            }
        }
    }

    /**
     * Whether time alone mends it.
     *
     * @param because why an intent was left
     */
    public static boolean passes(String because) {
        return because.equals(OPEN) || because.equals(UNTOLD_YET);
    }

    /** Those of some intents that have ended and that everybody has been told of. */
    private Set<String> told(JdbcOperations sql, List<String> ended) {
        Set<String> told = new HashSet<>(ended);
        sql.queryForList(UNTOLD.formatted(marks(ended)), String.class, ended.toArray()).forEach(told::remove);
        return told;
    }

    private Set<String> erase(List<String> ended, SoughtNumber number) {
        // the outbox has no index by intent: what has to be looked through is looked through before the writer is kept
        List<Object[]> errors = journal.read(sql -> sql.query("SELECT intent_id, sink, position FROM outbox WHERE last_error IS NOT NULL AND intent_id IN ("
                + marks(ended) + ")", (rs, n) -> new Object[] {rs.getString(1), rs.getString(2), rs.getLong(3)}, ended.toArray()));
        return journal.writer().write(sql -> erase(sql, ended, errors, number));
    }

    private Set<String> erase(JdbcOperations sql, List<String> ended, List<Object[]> errors, SoughtNumber number) {
        Set<String> told = told(sql, ended);
        List<Object[]> rest = sql.query("SELECT intent_id, document, outcome FROM intent WHERE intent_id IN (" + marks(ended) + ")", (rs, n) -> new Object[] {
            journal.intents().write(journal.intents().read(rs.getString(2)).without(number)),
            journal.outcomes().write(journal.outcomes().read(rs.getString(3)).without(number)), rs.getString(1)}, ended.toArray());
        sql.batchUpdate("UPDATE intent SET document = ?, outcome = ?, waiting_for = NULL, plan = NULL WHERE intent_id = ?",
                rest.stream().filter(row -> told.contains((String) row[2])).toList());
        if (!told.isEmpty()) {
            sql.batchUpdate("UPDATE outbox SET last_error = NULL WHERE sink = ? AND position = ?", errors.stream()
                    .filter(error -> told.contains((String) error[0])).map(error -> new Object[] {error[1], error[2]}).toList());
            journal.trail().erase(sql, told);
        }
        return told;
    }

    private static String marks(Collection<?> values) {
        return values.stream().map(value -> "?").collect(Collectors.joining(", "));
    }

    private List<String> dropsNamedBy(SoughtNumber number) {
        return journal.read(sql -> {
            List<String> drops = new ArrayList<>();
            sql.query("SELECT name FROM drop_file", (RowCallbackHandler) row -> Optional.of(row.getString(1)).filter(number::isIn).ifPresent(drops::add));
            return drops;
        });
    }

    /**
     * The files of an embedded journal; none where it is a server's.
     *
     * @return the database, and its log where there is one
     */
    public List<Path> files() {
        if (!journal.embedded()) {
            return List.of();
        }
        String database = journal.read(sql -> sql.queryForObject("SELECT file FROM pragma_database_list WHERE name = 'main'", String.class));
        return List.of(Path.of(database), Path.of(database + "-wal"));
    }

    /**
     * Sees to it that what was erased is not on disk any more, as far as that is the journal's to do.
     *
     * @return what hinders it, for people; empty when it is done
     */
    public Optional<String> settle() {
        try {
            if (!journal.embedded()) {
                journal.read(sql -> {
                    sql.execute("VACUUM intent, outbox, timeline");
                    return null;
                });
                return Optional.empty();
            }
            boolean through = journal.read(sql -> sql.queryForObject("PRAGMA wal_checkpoint(TRUNCATE)", (rs, n) -> rs.getInt(1) == 0));
            return through ? Optional.empty() : Optional.of("somebody reads the journal, whose log still holds what was there before");
        } catch (JournalUnavailable e) {
            return Optional.of(journal.embedded() ? e.getMessage() : "dead rows stay until the database's next VACUUM: " + e.getMessage());
        }
    }

    /** Beside the file rather than in memory, which a large journal has no room in. */
    private static Void vacuum(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA temp_store = FILE");
            statement.execute("VACUUM");
            statement.execute("PRAGMA temp_store = MEMORY");
        }
        return null;
    }

    /**
     * Writes an embedded journal anew, without what is free in it: copies that an earlier version left. Whoever writes to it waits meanwhile.
     *
     * @return what hinders it, for people; empty when it is done
     */
    public Optional<String> compact() {
        try {
            journal.read(sql -> sql.execute((ConnectionCallback<Void>) Erasure::vacuum));
            return settle();
        } catch (JournalUnavailable e) {
            return Optional.of(e.getMessage());
        }
    }
}
