package io.patchbay.journal;

import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * What ended at the platform, counted in the very commit that ended it: by fallback queue and the ten seconds in which it was created,
 * and by agent and the hour in which it ended. So a look over hours costs a few thousand rows, however much there was.
 */
public final class Tally {

    private static final long SLOT = Duration.ofSeconds(10).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final String OVERFLOW = "OVERFLOW";
    private static final String VOICEMAIL = "VOICEMAIL";
    /** Of what was counted as overflow before: it makes no sum of its own. */
    private static final String LEFT_IN_QUEUE = "LEFT_IN_QUEUE";
    private static final String VOICEMAIL_IN_QUEUE = "VOICEMAIL_IN_QUEUE";
    private static final String ADD = """
            INSERT INTO tally (kind, minute, name, word, node, total) VALUES (?, ?, ?, ?, ?, 1)
            ON CONFLICT (kind, minute, name, word, node) DO UPDATE SET total = tally.total + excluded.total""";

    private final Journal journal;

    Tally(Journal journal) {
        this.journal = journal;
    }

    /**
     * What ended of what was created for one queue to fall back to.
     *
     * @param ended     all of it
     * @param overflow  fell back, or sent to the queue because its agents were skipped
     * @param timedOut  nothing was decided in time
     * @param abandoned the customer left, before the decision or in the queue
     * @param voicemail the same, on a voicemail
     */
    public record Sums(long ended, long overflow, long timedOut, long abandoned, long voicemail) {

        /** Nothing yet. */
        public static final Sums NONE = new Sums(0, 0, 0, 0, 0);

        /** Both together. */
        public Sums plus(Sums other) {
            return new Sums(ended + other.ended, overflow + other.overflow, timedOut + other.timedOut, abandoned + other.abandoned,
                    voicemail + other.voicemail);
        }

        private static Sums of(String word, long total) {
            return switch (word) {
                case OVERFLOW -> new Sums(total, total, 0, 0, 0);
                case VOICEMAIL -> new Sums(total, 0, 0, 0, total);
                case LEFT_IN_QUEUE -> new Sums(0, 0, 0, total, 0);
                case VOICEMAIL_IN_QUEUE -> new Sums(0, 0, 0, 0, total);
                case "ABANDONED" -> new Sums(total, 0, 0, total, 0);
                case "TIMED_OUT" -> new Sums(total, 0, total, 0, 0);
                default -> new Sums(total, 0, 0, 0, 0);
            };
        }
    }

    /**
     * How often an agent was asked for and could have been connected, and was.
     *
     * @param asked     interactions that named the agent and that nobody named before got
     * @param connected those of them that the agent got
     */
    public record Asked(long asked, long connected) {
    }

    /** Counts an outcome within its commit; one that the platform made no conversation for is none of it. */
    void count(JdbcOperations sql, Outcome outcome, String queue, RoutingPlan plan) {
        if (outcome.createdAt() == null) {
            return;
        }
        long at = outcome.resolvedAt().toEpochMilli();
        List<Object[]> rows = new ArrayList<>();
        // by its creation: overflow is decided sooner than a connection, so by their ends the first of a rush would be overflow alone
        rows.add(row("queue", begin(outcome.createdAt().toEpochMilli(), SLOT), queue, word(outcome)));
        for (RoutingPlan.PlannedAgent agent : plan.agents()) {
            boolean passedOver = outcome.agentRank() != null && agent.rank() > outcome.agentRank();
            if (!passedOver) {
                rows.add(row("agent", begin(at, HOUR), agent.id(), agent.id().equals(outcome.agentId()) ? "connected" : "asked"));
            }
        }
        sql.batchUpdate(ADD, rows);
    }

    /** Counts a customer who left the queue that overflow had brought him to, where his overflow was counted. */
    void countLeft(JdbcOperations sql, String intentId, String queue, boolean voicemail) {
        sql.queryForList("SELECT created_at FROM intent WHERE intent_id = ? AND created_at IS NOT NULL", Long.class, intentId)
                .forEach(at -> sql.update(ADD, row("queue", begin(at, SLOT), queue, voicemail ? VOICEMAIL_IN_QUEUE : LEFT_IN_QUEUE)));
    }

    private static long begin(long at, long length) {
        return at - Math.floorMod(at, length);
    }

    private Object[] row(String kind, long slot, String name, String word) {
        return new Object[] {kind, slot, name, word, journal.node()};
    }

    private static String word(Outcome outcome) {
        boolean overflow = outcome.outcome() == Outcome.Kind.FELL_BACK
                || outcome.outcome() == Outcome.Kind.SENT_TO_QUEUE && !outcome.skippedAgents().isEmpty();
        return overflow ? OVERFLOW : outcome.reason() == Reason.CUSTOMER_VOICEMAIL ? VOICEMAIL : outcome.outcome().name();
    }

    /**
     * What was created within a time and has ended, by the queue that it could fall back to.
     *
     * @param from counted from the ten seconds that hold this
     * @param to   up to the ten seconds that hold this, which are left out
     */
    public Map<String, Sums> queues(Instant from, Instant to) {
        return journal.read(sql -> sql.query("""
                SELECT name, word, SUM(total) FROM tally WHERE kind = 'queue' AND minute >= ? AND minute < ? GROUP BY name, word""", rs -> {
                    Map<String, Sums> sums = new TreeMap<>();
                    while (rs.next()) {
                        sums.merge(rs.getString(1), Sums.of(rs.getString(2), rs.getLong(3)), Sums::plus);
                    }
                    return sums;
                }, begin(from.toEpochMilli(), SLOT), begin(to.toEpochMilli(), SLOT)));
    }

    /**
     * How often each agent was asked for and got it.
     *
     * @param from counted from the hour that holds this
     */
    public Map<String, Asked> agents(Instant from) {
        return journal.read(sql -> sql.query("""
                SELECT name, SUM(total), SUM(CASE WHEN word = 'connected' THEN total ELSE 0 END) FROM tally
                WHERE kind = 'agent' AND minute >= ? GROUP BY name""", rs -> {
                    Map<String, Asked> agents = new TreeMap<>();
                    while (rs.next()) {
                        agents.put(rs.getString(1), new Asked(rs.getLong(2), rs.getLong(3)));
                    }
                    return agents;
                }, begin(from.toEpochMilli(), HOUR)));
    }

    /**
     * Forgets what was counted before.
     *
     * @param before when
     */
    public void forget(Instant before) {
        // kind is the first column of the key: without it all rows are read
        journal.writer().write(sql -> sql.update("DELETE FROM tally WHERE kind IN ('queue', 'agent') AND minute < ?",
                before.toEpochMilli()));
    }
}
