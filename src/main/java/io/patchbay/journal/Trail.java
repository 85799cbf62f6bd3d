package io.patchbay.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * What is done to the audit trail itself: persons are taken out of it, and it is cut. Both leave a record that says so, by which the
 * chains still verify.
 */
public final class Trail {

    private static final int MOST_IN_A_QUESTION = 500;

    private final Journal journal;
    private final Chain chain;
    private final Facts facts;
    private final ObjectMapper json;

    Trail(Journal journal, Chain chain, Facts facts, ObjectMapper json) {
        this.journal = journal;
        this.chain = chain;
        this.facts = facts;
        this.json = json;
    }

    /** How many records this process has committed. */
    public long records() {
        return chain.records();
    }

    /**
     * Takes details, and the tokens of telephone numbers, out of all records of some intents, and leaves a record that says so. Within a
     * unit of the writer; an intent that goes on gets new details.
     *
     * @param sql       the unit
     * @param intentIds the intents, also such as the journal does not know any more
     * @return how many records lost something, those of earlier versions included
     */
    int erase(JdbcOperations sql, Collection<String> intentIds) {
        List<String> ids = List.copyOf(Set.copyOf(intentIds));
        chain.forgetParts(Set.copyOf(ids));
        Erased erased = new Erased();
        int unchained = 0;
        for (int from = 0; from < ids.size(); from += MOST_IN_A_QUESTION) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + MOST_IN_A_QUESTION));
            String theirs = " WHERE intent_id IN (" + Chain.marks(some.size()) + ") AND erased = 0";
            unchained += sql.update("UPDATE timeline SET detail = NULL, erased = 1" + theirs + " AND node IS NULL AND detail IS NOT NULL",
                    some.toArray());
            sql.query("UPDATE timeline SET detail = NULL, subject = NULL, salt = NULL, erased = 1" + theirs + " AND sealed <> ''"
                    + " RETURNING node, seq", rs -> {
                        erased.add(rs.getString(1), rs.getLong(2));
                    }, some.toArray());
        }
        erased.told();
        return Math.toIntExact(unchained + erased.records());
    }

    /** Which records of which chains lost something. */
    private final class Erased {

        private final Map<String, List<Long>> seqs = new TreeMap<>();

        void add(String node, long seq) {
            seqs.computeIfAbsent(node, first -> new ArrayList<>()).add(seq);
        }

        long records() {
            return seqs.values().stream().mapToLong(List::size).sum();
        }

        void told() {
            if (!seqs.isEmpty()) {
                Map<String, List<long[]>> runs = new TreeMap<>();
                seqs.forEach((node, each) -> runs.put(node, runs(each)));
                tell(TrailRecord.ERASED, facts.erased(records(), runs));
            }
        }

        private static List<long[]> runs(List<Long> seqs) {
            List<long[]> runs = new ArrayList<>();
            seqs.stream().sorted().forEach(seq -> {
                long[] last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
                if (last != null && last[1] == seq - 1) {
                    last[1] = seq;
                } else {
                    runs.add(new long[] {seq, seq});
                }
            });
            return runs;
        }
    }

    private void tell(String what, String facts) {
        chain.add(new TrailStep(TrailRecord.HOUSE, journal.positions().next(), journal.clock().millis(), journal.itself(), null, what, null,
                facts, TrailStep.Parts.NONE));
    }

    /**
     * Cuts off what is older: of each chain the segments whose last record was made before; the open one of a chain to which nothing was
     * added since, too. Each segment goes in a commit of its own, with a record that names its end.
     *
     * @param before what was made from then on stays
     * @return how many records are gone
     * @throws JournalUnavailable when the database does not answer; what was cut until then stays cut
     */
    public long cut(Instant before) {
        // what cutting itself writes is never old
        long end = Math.min(before.toEpochMilli(), journal.clock().millis());
        closeWhatRests(end);
        long gone = 0;
        for (Optional<Anchor> next = next(end); next.isPresent(); next = next(end)) {
            Anchor last = next.get();
            gone += journal.writer().write(sql -> cut(sql, last));
        }
        return gone;
    }

    private record Anchor(String node, long seq, String hash, long at) {
    }

    /** A node that is no more, or that has done nothing for so long, closes no segment any more. */
    private void closeWhatRests(long before) {
        journal.read(sql -> sql.queryForList("SELECT node FROM trail_chain WHERE at < ? AND anchored < seq", String.class, before))
                .forEach(node -> journal.writer().write(sql -> {
                    int closed = sql.update("UPDATE trail_chain SET anchored = seq WHERE node = ? AND at < ? AND anchored < seq", node, before);
                    return closed == 0 ? 0 : sql.update("INSERT INTO trail_anchor (node, seq, hash, at) SELECT node, seq, hash, at FROM trail_chain"
                            + " WHERE node = ?", node);
                }));
    }

    /** The end of an old segment that still has records. */
    private Optional<Anchor> next(long before) {
        return journal.read(sql -> sql.query("""
                SELECT a.node, a.seq, a.hash, a.at FROM trail_anchor a JOIN trail_chain c ON c.node = a.node
                WHERE a.at < ? AND a.seq <= c.seq AND EXISTS (SELECT 1 FROM timeline t WHERE t.node = a.node AND t.seq = a.seq)
                ORDER BY a.node, a.seq LIMIT 1""",
                (rs, n) -> new Anchor(rs.getString(1), rs.getLong(2), rs.getString(3), rs.getLong(4)), before))
                .stream().findFirst();
    }

    private int cut(JdbcOperations sql, Anchor end) {
        tell(TrailRecord.CUT, facts.cut(end.node, end.seq, end.hash, end.at));
        List<Map<String, Object>> house = sql.queryForList("SELECT to_state, facts FROM timeline WHERE intent_id = ? AND node = ? AND seq <= ?",
                TrailRecord.HOUSE, end.node, end.seq);
        int gone = sql.update("DELETE FROM timeline WHERE node = ? AND seq <= ?", end.node, end.seq);
        sql.update("DELETE FROM trail_anchor WHERE node = ? AND seq < ?", end.node, end.seq);
        house.forEach(record -> tellAgain(sql, (String) record.get("to_state"), (String) record.get("facts")));
        return gone;
    }

    /** What a record that went said of records that stay is said again. */
    private void tellAgain(JdbcOperations sql, String what, String said) {
        JsonNode old = read(said);
        if (what.equals(TrailRecord.CUT)) {
            if (begin(sql, old.path("node").asText()) == old.path("seq").asLong() + 1) {
                tell(what, said);
            }
            return;
        }
        Erased left = new Erased();
        old.path("runs").properties().forEach(chainRuns -> {
            long begin = begin(sql, chainRuns.getKey());
            chainRuns.getValue().forEach(run -> {
                for (long seq = Math.max(begin, run.path(0).asLong()); seq <= run.path(1).asLong(); seq++) {
                    left.add(chainRuns.getKey(), seq);
                }
            });
        });
        left.told();
    }

    /** The first record that is left of a chain, or that will be its next where none is left. */
    private static long begin(JdbcOperations sql, String node) {
        return sql.queryForObject("SELECT COALESCE((SELECT MIN(seq) FROM timeline WHERE node = ?),"
                + " (SELECT seq + 1 FROM trail_chain WHERE node = ?), ?)", Long.class, node, node, Long.MAX_VALUE);
    }

    private JsonNode read(String said) {
        try {
            return json.readTree(said);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of the audit trail cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
