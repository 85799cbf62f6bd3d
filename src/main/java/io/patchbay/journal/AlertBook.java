package io.patchbay.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Which alerts are raised. Each change is written together with what the sinks are to be told of it, so that neither a restart nor
 * another node forgets one or tells it as news again.
 */
public final class AlertBook {

    /** The sink that sends them by JMS. */
    public static final String JMS = "alert-jms";
    /** The sink that posts them to a webhook. */
    public static final String WEBHOOK = "alert-webhook";

    private final Journal journal;
    private final ObjectMapper json;
    private final Set<String> sinks;

    /**
     * @param journal where they are kept
     * @param json    reads and writes evidence
     * @param sinks   who is told each change, of {@value #JMS} and {@value #WEBHOOK}
     */
    public AlertBook(Journal journal, ObjectMapper json, Set<String> sinks) {
        this.journal = journal;
        this.json = json;
        this.sinks = Set.copyOf(sinks);
    }

    /**
     * One alert that is raised.
     *
     * @param id       names it for ever
     * @param name     what it is about
     * @param subject  of what or whom
     * @param raisedAt since when
     * @param says     for people
     * @param evidence figures and ids
     */
    public record Alert(String id, String name, String subject, Instant raisedAt, String says, JsonNode evidence) {
    }

    /**
     * A change of an alert that a sink has yet to tell.
     *
     * @param position its place in the sink's rows
     * @param attempts how often it was tried before
     * @param key      the alert's id and the change
     * @param since    when it changed
     * @param document the change as JSON
     */
    public record Event(long position, int attempts, String key, Instant since, String document) implements Due {

        @Override
        public String name() {
            return "Alert " + key;
        }
    }

    /**
     * Raises one, unless it is raised.
     *
     * @param name     what it is about
     * @param subject  of what or whom
     * @param says     for people
     * @param evidence figures and ids
     * @return the alert; empty where it was raised before
     */
    public Optional<Alert> raise(String name, String subject, String says, JsonNode evidence) {
        Alert alert = new Alert(UUID.randomUUID().toString(), name, subject, now(), says, evidence);
        return journal.writer().write(sql -> {
            int written = sql.update("""
                    INSERT INTO alert (id, name, subject, raised_at, says, evidence) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (name, subject) WHERE ended_at IS NULL DO NOTHING""", alert.id, name, subject, alert.raisedAt.toEpochMilli(), says,
                    evidence.toString());
            if (written == 0) {
                return Optional.<Alert>empty();
            }
            tell(sql, alert, "raised", alert.raisedAt, says);
            return Optional.of(alert);
        });
    }

    /**
     * Changes what a raised one says of itself; nobody is told.
     *
     * @param alert    the alert
     * @param says     for people
     * @param evidence figures and ids
     */
    public void amend(Alert alert, String says, JsonNode evidence) {
        journal.writer().write(sql -> sql.update("UPDATE alert SET says = ?, evidence = ? WHERE id = ? AND ended_at IS NULL", says,
                evidence.toString(), alert.id));
    }

    /**
     * Ends one.
     *
     * @param alert the alert
     * @param says  for people
     * @return whether it was raised until now
     */
    public boolean end(Alert alert, String says) {
        Instant at = now();
        return journal.writer().write(sql -> {
            boolean ended = sql.update("UPDATE alert SET ended_at = ? WHERE id = ? AND ended_at IS NULL", at.toEpochMilli(), alert.id) == 1;
            if (ended) {
                tell(sql, alert, "ended", at, says);
            }
            return ended;
        });
    }

    private Instant now() {
        return journal.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void tell(JdbcOperations sql, Alert alert, String change, Instant at, String says) {
        if (sinks.isEmpty()) {
            return;
        }
        ObjectNode document = json.createObjectNode().put("alertId", alert.id).put("alert", alert.name).put("subject", alert.subject)
                .put("change", change).put("at", at.toString()).put("says", says);
        document.set("evidence", alert.evidence);
        String event = alert.id + "-" + change;
        sql.update("INSERT INTO alert_event (id, alert_id, at, document) VALUES (?, ?, ?, ?)", event, alert.id, at.toEpochMilli(),
                document.toString());
        for (String sink : sinks) {
            journal.tell(sql, sink, "ALERT", event, null, null);
        }
    }

    /** Those that are raised, in the order of their raising. */
    public List<Alert> raised() {
        return journal.read(sql -> sql.query("""
                SELECT id, name, subject, raised_at, says, evidence FROM alert WHERE ended_at IS NULL ORDER BY raised_at, id""", this::alert));
    }

    private Alert alert(ResultSet rs, int n) throws SQLException {
        try {
            return new Alert(rs.getString(1), rs.getString(2), rs.getString(3), Instant.ofEpochMilli(rs.getLong(4)), rs.getString(5),
                    json.readTree(rs.getString(6)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the evidence of an alert in the journal cannot be read", e);
        }
    }

    /**
     * What a sink has to tell now, oldest first.
     *
     * @param sink the sink
     * @param most how many at most
     */
    public List<Event> due(String sink, int most) {
        return journal.read(sql -> sql.query("""
                SELECT o.position, o.attempts, e.id, e.at, e.document FROM outbox o JOIN alert_event e ON e.id = o.intent_id
                WHERE o.sink = ? AND o.delivered_at IS NULL AND o.parked_at IS NULL AND o.due_at <= ? ORDER BY o.due_at, o.position LIMIT ?""",
                (rs, n) -> new Event(rs.getLong(1), rs.getInt(2), rs.getString(3), Instant.ofEpochMilli(rs.getLong(4)), rs.getString(5)),
                sink, journal.clock().millis(), most));
    }
}
