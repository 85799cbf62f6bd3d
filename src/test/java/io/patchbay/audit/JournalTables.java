package io.patchbay.audit;

import io.patchbay.audit.Entry.Step;
import io.patchbay.audit.Entry.Telling;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The journal, read by plain SQL from outside, also while it is written.
 *
 * @param url JDBC address
 * @param user null for none
 * @param password null for none
 */
public record JournalTables(String url, String user, String password) {

    private Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection(url, user, password);
        if (url.startsWith("jdbc:sqlite:")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 5000");
            }
        }
        return connection;
    }

    /**
     * Every intent with its timeline and its rows of the outbox.
     *
     * @throws SQLException where it cannot be read
     */
    Map<String, Entry> entries() throws SQLException {
        Map<String, List<Step>> steps = new HashMap<>();
        Map<String, List<Telling>> tellings = new HashMap<>();
        Map<String, Entry> entries = new TreeMap<>();
        try (Connection connection = open(); Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(
                    "SELECT intent_id, at, from_state, to_state, evidence FROM timeline ORDER BY intent_id, position")) {
                while (row.next()) {
                    steps.computeIfAbsent(row.getString(1), id -> new ArrayList<>())
                            .add(new Step(instant(row, 2), row.getString(3), row.getString(4), row.getString(5)));
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT intent_id, sink, delivered_at FROM outbox ORDER BY sink, position")) {
                while (row.next()) {
                    tellings.computeIfAbsent(row.getString(1), id -> new ArrayList<>()).add(new Telling(row.getString(2), instant(row, 3)));
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT intent_id, state, outcome, resolved_at FROM intent")) {
                while (row.next()) {
                    String id = row.getString(1);
                    entries.put(id, new Entry(id, row.getString(2), row.getString(3), instant(row, 4),
                            steps.getOrDefault(id, List.of()), tellings.getOrDefault(id, List.of())));
                }
            }
        }
        return entries;
    }

    /**
     * How much is still to be done: intents that have not ended, and rows of the outbox that are neither delivered nor parked.
     *
     * @throws SQLException where it cannot be read
     */
    public long open(Waiting what) throws SQLException {
        try (Connection connection = open(); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(what.count)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** What may still have to be done. */
    public enum Waiting {
        /** Intents without an outcome. */
        INTENTS("SELECT COUNT(*) FROM intent WHERE outcome IS NULL"),
        /** What a sink has not been told. */
        TELLINGS("SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL AND parked_at IS NULL");

        private final String count;

        Waiting(String count) {
            this.count = count;
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
