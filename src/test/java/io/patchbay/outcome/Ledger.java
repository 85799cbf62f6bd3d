package io.patchbay.outcome;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reading;
import io.patchbay.intent.Reason;
import io.patchbay.intent.Samples;
import io.patchbay.journal.Candidate;
import io.patchbay.journal.Claim;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.Outbox;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.RoutingPlan;
import io.patchbay.journal.WrittenFiles;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A real journal in a folder of the test, and outcomes in it. */
final class Ledger implements AutoCloseable {
    final Path data;
    final Journal journal;
    final Outbox outbox;
    final WrittenFiles files;

    Ledger(Path data, Clock clock) {
        this.data = data;
        this.journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + data.resolve("patchbay.db"), null, null, Duration.ofSeconds(5)), clock, "node",
                Duration.ofMinutes(1), Set.of(OutcomeLog.SINK, JmsSink.SINK, WebhookSink.SINK), new ObjectMapper());
        this.outbox = new Outbox(journal);
        this.files = new WrittenFiles(journal, data, "");
        files.cutBackAll();
    }

    /** Intents that came in, were claimed and ended. */
    List<Outcome> outcomes(String prefix, int count) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Reading.Valid valid = (Reading.Valid) Samples.reader().read(Samples.shortest().put("intentId", prefix + i), Samples.HTTP);
            candidates.add(new Candidate(valid.intent(), valid.contentHash()));
        }
        journal.accept(candidates);
        List<Outcome> outcomes = new ArrayList<>();
        for (Claim claim : journal.claim(count)) {
            outcomes.add(journal.resolve(claim, RoutingPlan.NONE,
                    Resolution.local(Outcome.Kind.REJECTED, Reason.PLATFORM_REFUSED, "a test")).orElseThrow());
        }
        return outcomes;
    }

    /** Holds the database's write lock until closed: no commit of the journal gets through meanwhile. */
    Connection lock() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("patchbay.db"));
        connection.createStatement().execute("BEGIN IMMEDIATE");
        return connection;
    }

    @Override
    public void close() {
        journal.close();
    }
}
