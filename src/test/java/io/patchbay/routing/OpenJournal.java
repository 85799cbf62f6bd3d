package io.patchbay.routing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intent.Intent;
import io.patchbay.journal.Candidate;
import io.patchbay.journal.Claim;
import io.patchbay.journal.IntentRecord;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.Routed;
import io.patchbay.journal.RoutingPlan;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A real journal in a folder of the test. */
final class OpenJournal implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(60);

    Journal journal;
    private final String url;
    private final Clock clock;

    OpenJournal(Path folder, Clock clock) {
        url = "jdbc:sqlite:" + folder.resolve("journal.db");
        this.clock = clock;
        journal = life();
    }

    private Journal life() {
        return new Journal(JournalDatabase.open(url, null, null, Duration.ofSeconds(1)), clock, "node", LEASE, Set.of("ndjson"), new ObjectMapper());
    }

    /** As after a crash of the process: another life puts right what this one left. */
    void restart() {
        journal.close();
        journal = life();
        journal.recover();
    }

    Claim claimed(Intent intent) {
        journal.accept(List.of(new Candidate(intent, "hash of " + intent.intentId())));
        return journal.claim(10).stream().filter(claim -> claim.intent().intentId().equals(intent.intentId())).findFirst().orElseThrow();
    }

    Claim submitting(Intent intent, RoutingPlan plan) {
        Claim claim = claimed(intent);
        journal.submitting(claim, plan);
        return claim;
    }

    Routed routing(Intent intent, RoutingPlan plan, String conversationId) {
        return journal.created(submitting(intent, plan).submitted(), conversationId).orElseThrow();
    }

    /** Takes the database's write lock: until it is closed no commit gets through. */
    Connection lock() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connection.createStatement().execute("BEGIN IMMEDIATE");
        return connection;
    }

    IntentRecord record(String intentId) {
        return journal.find(intentId).orElseThrow();
    }

    String state(String intentId) {
        return record(intentId).state();
    }

    List<String> details(String intentId) {
        return record(intentId).timeline().stream().map(step -> String.valueOf(step.detail())).toList();
    }

    @Override
    public void close() {
        journal.close();
    }
}
