package io.patchbay.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.function.Function;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Reads the audit trail beside whoever writes it, and writes nothing. */
public final class TrailReader implements AutoCloseable {

    private static final int ROWS_AT_ONCE = 1_000;
    private static final String RECORDS = """
            SELECT node, seq, intent_id, position, at, actor, from_state, to_state, evidence, facts, sealed, hash, detail, subject, salt, erased
            FROM timeline\s""";

    private final JournalDatabase database;

    /** @param database the journal's; closed with this */
    public TrailReader(JournalDatabase database) {
        this.database = database;
    }

    /**
     * The end of a chain, or of a segment of it.
     *
     * @param node whose chain
     * @param seq  the record's place in it
     * @param hash the record's hash
     */
    public record Mark(String node, long seq, String hash) {
    }

    /**
     * Looks at the trail as it stands at one moment, however long that takes.
     *
     * @param work what to do with what is seen
     * @return what comes of it
     * @throws JournalUnavailable when the database does not answer
     */
    public <T> T look(Function<Sight, T> work) {
        try (Connection connection = database.reads().getConnection()) {
            if (!database.embedded()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setReadOnly(true);
            }
            connection.setAutoCommit(false);
            JdbcTemplate sql = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            sql.setFetchSize(ROWS_AT_ONCE);
            return work.apply(new Sight(sql));
        } catch (SQLException | DataAccessException e) {
            throw new JournalUnavailable("the audit trail cannot be read: " + e.getMessage(), e);
        }
    }

    /** The trail at one moment. */
    public static final class Sight {

        private final JdbcTemplate sql;

        private Sight(JdbcTemplate sql) {
            this.sql = sql;
        }

        /** Every node that has a chain, or anything that belongs into one, in order of name. */
        public Set<String> nodes() {
            return new TreeSet<>(sql.queryForList("""
                    SELECT node FROM trail_chain UNION SELECT node FROM trail_anchor
                    UNION SELECT node FROM timeline WHERE node IS NOT NULL""", String.class));
        }

        /** Where a chain ends by its head; empty where it has none. */
        public Optional<Mark> head(String node) {
            return sql.query("SELECT node, seq, hash FROM trail_chain WHERE node = ?", Sight::mark, node).stream().findFirst();
        }

        /** The ends of a chain's closed segments, in order. */
        public List<Mark> anchors(String node) {
            return sql.query("SELECT node, seq, hash FROM trail_anchor WHERE node = ? ORDER BY seq", Sight::mark, node);
        }

        private static Mark mark(ResultSet rs, int n) throws SQLException {
            return new Mark(rs.getString(1), rs.getLong(2), rs.getString(3));
        }

        /** The records of a chain one after the other, in order. */
        public void records(String node, Consumer<TrailRecord> each) {
            sql.query(RECORDS + "WHERE node = ? ORDER BY seq", rs -> {
                each.accept(record(rs, 0));
            }, node);
        }

        /** One record; empty where it is not there. */
        public Optional<TrailRecord> record(String node, long seq) {
            return sql.query(RECORDS + "WHERE node = ? AND seq = ?", Sight::record, node, seq).stream().findFirst();
        }

        /** What was done to the trail itself. */
        public List<TrailRecord> house() {
            return ofIntent(TrailRecord.HOUSE);
        }

        /** The records of an intent in order; those of earlier versions have neither node nor hash. */
        public List<TrailRecord> ofIntent(String intentId) {
            return sql.query(RECORDS + "WHERE intent_id = ? ORDER BY position", Sight::record, intentId);
        }

        /**
         * The intents to or from a number, in the order of their ids. What was erased is not found.
         *
         * @param e164 the number
         */
        public List<String> intentsOf(String e164) {
            return sql.queryForList("SELECT value FROM installation WHERE name = ?", String.class, SubjectTokens.KEY).stream()
                    .map(key -> new SubjectTokens(HexFormat.of().parseHex(key)).of(e164))
                    .flatMap(token -> sql.queryForList("SELECT DISTINCT intent_id FROM timeline WHERE subject LIKE ? ORDER BY intent_id",
                            String.class, "%\"" + token + "\"%").stream()).toList();
        }

        /** How many steps are in no chain: those of earlier versions. */
        public long unchained() {
            return sql.queryForObject("SELECT COUNT(*) FROM timeline WHERE node IS NULL", Long.class);
        }

        /**
         * Intents that stand otherwise than the last of their records says, and such as have a step in no chain after one in a chain.
         *
         * @param acceptedAfter only those accepted later, in epoch milliseconds: older ones may have lost records to a cut
         * @param most          how many at most of each kind
         * @return a sentence about each
         */
        public List<String> contradictions(long acceptedAfter, int most) {
            List<String> standing = sql.query("""
                    SELECT i.intent_id, i.state, t.to_state FROM intent i JOIN timeline t ON t.intent_id = i.intent_id
                    WHERE i.accepted_at > ? AND t.to_state <> i.state AND t.position = (SELECT MAX(m.position) FROM timeline m
                                           WHERE m.intent_id = i.intent_id AND m.node IS NOT NULL) ORDER BY i.intent_id LIMIT ?""",
                    (rs, n) -> "intent " + rs.getString(1) + " is " + rs.getString(2) + ", and the last of its records says " + rs.getString(3),
                    acceptedAfter, most);
            List<String> between = sql.query("""
                    SELECT t.intent_id, t.to_state FROM timeline t WHERE t.node IS NULL AND EXISTS (SELECT 1 FROM timeline c
                        WHERE c.intent_id = t.intent_id AND c.node IS NOT NULL AND c.position < t.position) ORDER BY t.intent_id LIMIT ?""",
                    (rs, n) -> "intent " + rs.getString(1) + " has a step to " + rs.getString(2)
                            + " that is in no chain and follows one that is", most);
            List<String> traceless = sql.query("""
                    SELECT i.intent_id, i.state FROM intent i WHERE i.accepted_at > ?
                    AND NOT EXISTS (SELECT 1 FROM timeline t WHERE t.intent_id = i.intent_id) ORDER BY i.intent_id LIMIT ?""",
                    (rs, n) -> "intent " + rs.getString(1) + " is " + rs.getString(2) + ", and no record says how it came to that", acceptedAfter, most);
            return Stream.of(standing, between, traceless, misdated(most)).flatMap(List::stream).toList();
        }

        /** By these times retention cuts. */
        private List<String> misdated(int most) {
            List<String> anchors = sql.query("""
                    SELECT a.node, a.seq FROM trail_anchor a JOIN timeline t ON t.node = a.node AND t.seq = a.seq WHERE t.at <> a.at
                    ORDER BY a.node, a.seq LIMIT ?""", (rs, n) -> "anchor " + rs.getString(1) + ":" + rs.getLong(2)
                    + " has another time than its record", most);
            List<String> heads = sql.query("""
                    SELECT c.node FROM trail_chain c LEFT JOIN timeline t ON t.node = c.node AND t.seq = c.seq
                    WHERE t.at <> c.at OR c.anchored <> COALESCE((SELECT MAX(a.seq) FROM trail_anchor a WHERE a.node = c.node), 0)
                    ORDER BY c.node LIMIT ?""", (rs, n) -> "the head of chain " + rs.getString(1) + " has another time, or another anchor, than the chain", most);
            anchors.addAll(heads);
            return anchors;
        }

        private static TrailRecord record(ResultSet rs, int n) throws SQLException {
            return new TrailRecord(rs.getString(1), rs.getLong(2), rs.getString(3), rs.getLong(4), rs.getLong(5), rs.getString(6),
                    rs.getString(7), rs.getString(8), rs.getString(9), rs.getString(10), rs.getString(11), rs.getString(12),
                    rs.getString(13), rs.getString(14), rs.getString(15), rs.getInt(16) != 0);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
