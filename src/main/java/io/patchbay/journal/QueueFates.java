package io.patchbay.journal;

import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcOperations;

/** What queues do with the interactions that went to them: begun with the outcome, filled in by what events and askings tell. */
public final class QueueFates {

    private static final String COLUMNS = "intent_id, conversation_id, queue_id, fell_back_at, connected_at, ended_at, how, requeued, asked_at";
    /** Times are put together by tenths of a second: a week of them is read at once. */
    private static final int GRAIN = 100;

    private final Journal journal;
    private volatile Stays stays = new Stays() { };

    QueueFates(Journal journal) {
        this.journal = journal;
    }

    /** Is told how long interactions stay, by the thread that committed it; must be quick and must not throw. */
    public interface Stays {

        /** Somebody has it, after so long in this queue. */
        default void waited(String queue, Duration time) {
        }

        /** It is over, so long after somebody of this queue had it. */
        default void handled(String queue, Duration time) {
        }
    }

    /**
     * Names who is told of every stay from now on.
     *
     * @param listener instead of whoever was before
     */
    public void tellStays(Stays listener) {
        this.stays = listener;
    }

    /** Begins one within the commit of an outcome that leaves an interaction to its queue. */
    static void begin(JdbcOperations sql, Outcome outcome, String queue) {
        boolean inQueue = outcome.outcome() == Outcome.Kind.FELL_BACK || outcome.outcome() == Outcome.Kind.SENT_TO_QUEUE;
        if (inQueue && outcome.conversationId() != null) {
            sql.update("""
                    INSERT INTO queue_fate (intent_id, conversation_id, queue_id, fell_back_at) VALUES (?, ?, ?, ?)
                    ON CONFLICT (intent_id) DO NOTHING""", outcome.intentId(), outcome.conversationId(),
                    outcome.queueId() == null ? queue : outcome.queueId(), outcome.resolvedAt().toEpochMilli());
        }
    }

    private record Stay(String queue, Duration time) {
    }

    /**
     * Writes down that somebody has it, with a line in its timeline; once, whoever else saw it too.
     *
     * @param intentId the intent
     * @param wait     how long it waited, by the platform's clock; null where that is not known: until now
     * @param evidence what showed it
     * @param detail   for the timeline
     */
    public void connected(String intentId, Duration wait, Evidence evidence, String detail) {
        long now = journal.clock().millis();
        Optional<Stay> stay = journal.writer().write(sql -> {
            Optional<Stay> first = sql.query("UPDATE queue_fate SET connected_at = ?" + (wait == null ? "" : " + fell_back_at")
                    + " WHERE intent_id = ? AND connected_at IS NULL RETURNING queue_id, connected_at - fell_back_at",
                    QueueFates::stay, wait == null ? now : wait.toMillis(), intentId).stream().findFirst();
            // another node may have seen it too
            first.ifPresent(any -> journal.note(sql, intentId, evidence, detail));
            return first;
        });
        stay.ifPresent(one -> stays.waited(one.queue, one.time));
    }

    /**
     * Writes down that it is over, with a line in its timeline; once, whoever else saw it too.
     *
     * @param intentId the intent
     * @param how      how, like {@code abandoned}
     * @param evidence what showed it; an event that comes now tells when, an asking does not
     * @param detail   for the timeline
     */
    public void ended(String intentId, String how, Evidence evidence, String detail) {
        long now = journal.clock().millis();
        Optional<Stay> stay = journal.writer().write(sql -> {
            Optional<QueueFate> ended = sql.query("UPDATE queue_fate SET ended_at = ?, how = ? WHERE intent_id = ? AND ended_at IS NULL"
                    + " RETURNING " + COLUMNS, QueueFates::fate, now, how, intentId).stream().findFirst();
            ended.ifPresent(any -> journal.note(sql, intentId, evidence, detail));
            ended.filter(QueueFate::wasLeft).ifPresent(fate -> journal.tally().countLeft(sql, intentId, fate.queueId(), how.equals("voicemail")));
            return ended.filter(fate -> fate.connectedAt() != null && evidence == Evidence.EVENT)
                    .map(fate -> new Stay(fate.queueId(), Duration.ofMillis(Math.max(0, now - fate.connectedAt().toEpochMilli()))));
        });
        stay.ifPresent(one -> stays.handled(one.queue, one.time));
    }

    /**
     * Writes down how often it was seen back in its queue.
     *
     * @param intentId the intent
     * @param times    how often by now
     */
    public void requeued(String intentId, int times) {
        journal.writer().write(sql -> sql.update("UPDATE queue_fate SET requeued = ? WHERE intent_id = ? AND requeued < ?", times, intentId,
                times));
    }

    /**
     * Writes down that the platform was asked and shows it waiting.
     *
     * @param intentId the intent
     */
    public void waitsStill(String intentId) {
        journal.writer().write(sql -> sql.update("UPDATE queue_fate SET asked_at = ? WHERE intent_id = ?", journal.clock().millis(), intentId));
    }

    /**
     * What went to queues lately, latest first.
     *
     * @param after only what did after this
     * @param most  how many at most
     */
    public List<QueueFate> since(Instant after, int most) {
        return journal.read(sql -> sql.query("SELECT " + COLUMNS + " FROM queue_fate WHERE fell_back_at > ? ORDER BY fell_back_at DESC LIMIT ?", QueueFates::fate,
                after.toEpochMilli(), most));
    }

    /**
     * How long stays in a queue usually are: 95 of 100 are no longer.
     *
     * @param waits      how many connections that is from
     * @param waitTime   until the connection; null without any
     * @param handles    how many ends that is from
     * @param handleTime from the connection to the end; null without any
     */
    public record Usual(long waits, Duration waitTime, long handles, Duration handleTime) {

        /** Nothing is known. */
        public static final Usual UNKNOWN = new Usual(0, null, 0, null);
    }

    /**
     * What was usual, by queue.
     *
     * @param from of what went there after this
     * @param to   and before this
     */
    public Map<String, Usual> usual(Instant from, Instant to) {
        Map<String, Spread> waits = spreads("connected_at - fell_back_at", from, to);
        Map<String, Spread> handles = spreads("ended_at - connected_at", from, to);
        Map<String, Usual> usual = new HashMap<>();
        waits.forEach((queue, wait) -> {
            Spread handle = handles.getOrDefault(queue, Spread.NONE);
            usual.put(queue, new Usual(wait.count, wait.most, handle.count, handle.most));
        });
        return usual;
    }

    private record Spread(long count, Duration most) {
        private static final Spread NONE = new Spread(0, null);
    }

    private record Step(String queue, long time, long count) {
    }

    private Map<String, Spread> spreads(String time, Instant from, Instant to) {
        List<Step> steps = journal.read(sql -> sql.query("SELECT queue_id, (" + time + ") / " + GRAIN + " AS step, COUNT(*) FROM queue_fate"
                + " WHERE fell_back_at > ? AND fell_back_at <= ? AND " + time + " IS NOT NULL GROUP BY queue_id, step ORDER BY queue_id, step",
                (rs, n) -> new Step(rs.getString(1), rs.getLong(2), rs.getLong(3)), from.toEpochMilli(), to.toEpochMilli()));
        Map<String, List<Step>> byQueue = new HashMap<>();
        steps.forEach(step -> byQueue.computeIfAbsent(step.queue, any -> new ArrayList<>()).add(step));
        Map<String, Spread> spreads = new HashMap<>();
        byQueue.forEach((queue, its) -> {
            long count = its.stream().mapToLong(Step::count).sum();
            long left = (count * 95 + 99) / 100;
            for (Step step : its) {
                left -= step.count;
                if (left <= 0) {
                    spreads.put(queue, new Spread(count, Duration.ofMillis((step.time + 1) * GRAIN)));
                    break;
                }
            }
        });
        return spreads;
    }

    /**
     * An interaction at the platform on which it has decided nothing yet.
     *
     * @param intentId       the intent
     * @param conversationId the platform's conversation
     * @param queueId        the queue that it could fall back to
     * @param since          when it was created
     */
    public record Undecided(String intentId, String conversationId, String queueId, Instant since) {
    }

    /**
     * What waits for a decision for long, on whatever node, oldest first.
     *
     * @param createdBefore only what was created before this
     * @param most          how many at most
     */
    public List<Undecided> undecided(Instant createdBefore, int most) {
        return journal.read(sql -> sql.query("""
                SELECT intent_id, conversation_id, document, created_at FROM intent WHERE state = 'ROUTING' AND created_at < ?
                ORDER BY arrival LIMIT ?""",
                (rs, n) -> new Undecided(rs.getString(1), rs.getString(2), journal.intents().read(rs.getString(3)).fallback().queueId(),
                        Instant.ofEpochMilli(rs.getLong(4))), createdBefore.toEpochMilli(), most));
    }

    /**
     * Forgets what went to queues before.
     *
     * @param before when
     */
    public void forget(Instant before) {
        journal.writer().write(sql -> sql.update("DELETE FROM queue_fate WHERE fell_back_at < ?", before.toEpochMilli()));
    }

    private static Stay stay(ResultSet rs, int n) throws SQLException {
        return new Stay(rs.getString(1), Duration.ofMillis(Math.max(0, rs.getLong(2))));
    }

    private static QueueFate fate(ResultSet rs, int n) throws SQLException {
        return new QueueFate(rs.getString(1), rs.getString(2), rs.getString(3), instant(rs, 4), instant(rs, 5), instant(rs, 6), rs.getString(7),
                rs.getInt(8), instant(rs, 9));
    }

    private static Instant instant(ResultSet rs, int column) throws SQLException {
        long millis = rs.getLong(column);
        return rs.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
