package io.patchbay.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** Made-up evidence, in the files and tables where the true one would be. */
final class Scene {

    static final Instant START = Instant.parse("2026-03-02T10:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<String> sent = new ArrayList<>();
    final List<String> ledger = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    final List<String> jms = new ArrayList<>();
    final List<String> interruptions = new ArrayList<>();
    private final Path folder;
    private final Connection journal;
    private long position;

    /** @param empty a journal without an intent */
    Scene(Path folder, Path empty) throws SQLException, IOException {
        this.folder = folder;
        Files.copy(empty, folder.resolve("patchbay.db"));
        journal = DriverManager.getConnection(url(folder.resolve("patchbay.db")));
        execute("PRAGMA synchronous = OFF");
        for (String name : List.of("outcomes", "done", "results")) {
            Files.createDirectories(folder.resolve(name));
        }
    }

    /** The tables as they are shipped. */
    static void makeJournal(Path file) {
        Flyway.configure().dataSource(url(file), null, null).locations("classpath:db/migration").load().migrate();
    }

    private static String url(Path file) {
        return "jdbc:sqlite:" + file;
    }

    Report audit() throws Exception {
        journal.close();
        Places places = new Places(List.of(folder), List.of(write("ledger", ledger)),
                new JournalTables(url(folder.resolve("patchbay.db")), null, null), List.of(write("sent", sent)),
                jms.isEmpty() ? List.of() : List.of(write("jms", jms)), List.of(write("interruptions", interruptions)));
        write("outcomes/2026-03-02.ndjson", told);
        return Audit.of(places);
    }

    private Path write(String name, List<String> lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"));
    }

    static Instant at(double seconds) {
        return START.plusMillis((long) (seconds * 1_000));
    }

    // ---- what is right, step by step

    void sent(String id, String way) {
        sent.add(line().put("intentId", id).put("way", way).put("at", at(0).toString()).toString());
    }

    void acknowledged(String id) {
        sent.add(line().put("intentId", id).put("way", "http").put("at", at(0.1).toString()).put("acknowledged", true).toString());
    }

    void interrupted(double from, double to) {
        interruptions.add(line().put("what", "kill").put("at", at(from).toString()).put("until", at(to).toString()).toString());
    }

    void answer(double at, String id, String conversation, int status) {
        ObjectNode line = line().put("at", at(at).toString()).put("kind", "answer").put("reference", id).put("status", status);
        if (conversation != null) {
            line.put("conversationId", conversation);
        }
        ledger.add(line.toString());
        ledger.add(line().put("at", at(at).toString()).put("kind", "call").put("method", "POST")
                .put("path", "/api/v2/routing/interactions").put("status", status).toString());
    }

    void create(double at, String id, String conversation) {
        ObjectNode line = fact(at, "create", id, conversation);
        line.putObject("truth").put("state", "pending").put("decision", "none").put("version", 1).putArray("preferredAgents").add("agent-1");
        ledger.add(line.toString());
    }

    /** Words are state/decision, agent and queue left out where they are empty. */
    void transition(double at, String id, String conversation, int version, String words, String agent, String queue) {
        ObjectNode line = fact(at, "transition", id, conversation);
        ObjectNode truth = line.putObject("truth").put("state", words.split("/")[0]).put("decision", words.split("/")[1])
                .put("version", version);
        if (!agent.isEmpty()) {
            truth.put("agentId", agent);
        }
        if (!queue.isEmpty()) {
            truth.put("queueId", queue);
        }
        ledger.add(line.toString());
    }

    private static ObjectNode fact(double at, String kind, String id, String conversation) {
        return line().put("at", at(at).toString()).put("kind", kind).put("reference", id).put("conversationId", conversation);
    }

    static ObjectNode line() {
        return JSON.createObjectNode();
    }

    static ObjectNode outcome(String id, String kind, String conversation, double resolvedAt) {
        ObjectNode outcome = line().put("outcomeId", "o-" + id).put("intentId", id).put("outcome", kind).put("reason", "of.its-own");
        if (conversation != null) {
            outcome.put("conversationId", conversation);
        }
        return outcome.put("evidence", "event").put("resolvedAt", at(resolvedAt).toString());
    }

    void toldByJms(double at, String text) {
        jms.add(line().put("at", at(at).toString()).put("text", text).toString());
    }

    // ---- the journal

    /** A path is states with the second at which each began: {@code ACCEPTED 0, SUBMITTING 1}; {@code ROUTING 2 event}. */
    void path(String id, String path) throws SQLException {
        String before = null;
        for (String step : path.split(", ")) {
            String[] words = step.split(" ");
            execute("INSERT INTO timeline (intent_id, position, at, from_state, to_state, evidence) VALUES (?, ?, ?, ?, ?, ?)", id,
                    ++position, at(Double.parseDouble(words[1])).toEpochMilli(), before, words[0], words.length > 2 ? words[2] : null);
            before = words[0];
        }
        execute("""
                INSERT INTO intent (intent_id, content_hash, arrival, document, state, priority, accepted_at)
                VALUES (?, '', ?, '{}', ?, 4, 0)""", id, ++position, before);
    }

    /** Journal, outbox and file, each as it should be. */
    void told(ObjectNode outcome) throws SQLException {
        journaled(outcome);
        told.add(outcome.toString());
        owed(outcome.get("intentId").textValue(), "ndjson", Instant.parse(outcome.get("resolvedAt").textValue()).plusMillis(5));
    }

    void journaled(ObjectNode outcome) throws SQLException {
        execute("UPDATE intent SET outcome = ?, resolved_at = ? WHERE intent_id = ?", outcome.toString(),
                Instant.parse(outcome.get("resolvedAt").textValue()).toEpochMilli(), outcome.get("intentId").textValue());
    }

    void owed(String id, String sink, Instant deliveredAt) throws SQLException {
        execute("INSERT INTO outbox (sink, position, kind, intent_id, due_at, delivered_at) VALUES (?, ?, 'OUTCOME', ?, 0, ?)", sink,
                ++position, id, deliveredAt == null ? null : deliveredAt.toEpochMilli());
    }

    void execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = journal.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    // ---- whole stories

    /** Sent by HTTP, connected to its agent at second 3. */
    ObjectNode connected(String id) throws SQLException {
        sent(id, "http");
        acknowledged(id);
        return connectedWithout(id);
    }

    /** The same, but for the sender. */
    ObjectNode connectedWithout(String id) throws SQLException {
        conversation(id);
        path(id, "ACCEPTED 0, SUBMITTING 1, ROUTING 1.1 response, CONNECTED_PREFERRED 3.01 event");
        return outcome(id, "CONNECTED_PREFERRED", "c-" + id, 3.01).put("agentId", "agent-1").put("agentRank", 1);
    }

    void conversation(String id) {
        create(1, id, "c-" + id);
        answer(1, id, "c-" + id, 201);
        transition(2, id, "c-" + id, 2, "pending/preferred", "agent-1", "");
        transition(3, id, "c-" + id, 3, "connected/preferred", "agent-1", "");
        transition(60, id, "c-" + id, 4, "disconnected/preferred", "agent-1", "");
    }

    /** A drop of two rows, connected, one refused and one that is there twice. */
    void drop() throws SQLException, IOException {
        for (String id : List.of("row-1", "row-2")) {
            sent(id, "file");
            told(connectedWithout(id));
        }
        sent("row-3", "file");
        write("done/a.csv", List.of("intent_id,type", "row-1,chat", "row-2,chat", "row-3,fax", "row-1,chat"));
        results("2,row-1,,CONNECTED_PREFERRED", "3,row-2,,CONNECTED_PREFERRED", "5,row-1,,DUPLICATE");
        write("results/a.csv.rejects.csv", List.of("intent_id,type,reject_line,reject_column,reject_code,reject_message",
                "row-3,fax,4,type,not-allowed,no"));
        summary(2, 2);
    }

    void results(String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of("line,intent_id,reference,outcome"));
        all.addAll(List.of(lines));
        write("results/a.csv.results.csv", all);
    }

    void summary(int accepted, int connected) throws IOException {
        ObjectNode summary = line().put("file", "a.csv").put("rows", 4).put("accepted", accepted).put("rejected", 1).put("duplicates", 1)
                .put("complete", true);
        summary.putObject("outcomes").put("CONNECTED_PREFERRED", connected);
        write("results/a.csv.summary.json", List.of(summary.toString()));
    }
}
