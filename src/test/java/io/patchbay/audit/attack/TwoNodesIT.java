package io.patchbay.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.audit.JournalTables;
import io.patchbay.audit.Report;
import io.patchbay.audit.attack.Attack.Plan;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.emulator.Faults;
import io.patchbay.emulator.Faults.Mishap;
import io.patchbay.emulator.ScriptedAnswer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes on one PostgreSQL, one broker and one data folder. One is killed, the other takes over; one is frozen past its lease and
 * wakes. Nothing is lost, nothing is done twice, and the platform's limit is not passed. -Dpatchbay.seed repeats a run's workload.
 */
class TwoNodesIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final int WAVE = 120;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void oneIsKilledAndOneIsFrozen() throws Exception {
        long seed = Long.getLong("patchbay.seed", System.nanoTime());
        System.out.println("TwoNodesIT: -Dpatchbay.seed=" + seed);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
             Attack attack = new Attack(folder, plan(seed, postgres))) {
            attack.emulator().dials(dials -> dials.faults(Faults.none().creates(new Mishap(0.02, ScriptedAnswer.dropped(true)),
                    new Mishap(0.02, ScriptedAnswer.status(503))).events(new Faults.Events(0.05, 0.03, 0.05, 0, null, false))));
            Node one = attack.nodes().get(0);
            Node two = attack.nodes().get(1);
            one.begin();
            two.start();
            one.awaitReady();
            attack.workload().send(WAVE);
            awaitOutcomes(attack, WAVE / 3);

            one.kill();
            Instant killed = Instant.now();
            await().atMost(LONG).until(() -> held(postgres, "node-1") == 0);
            System.out.println("TwoNodesIT: taken over after " + Duration.between(killed, Instant.now()).toMillis() + " ms with a lease of "
                    + LEASE.toMillis() + " ms");
            attack.workload().send(WAVE);
            awaitOutcomes(attack, WAVE);
            one.start();

            attack.workload().send(WAVE);
            awaitOutcomes(attack, 2 * WAVE);
            two.freeze();
            await().atMost(LONG).until(() -> held(postgres, "node-2") == 0);
            attack.workload().send(WAVE);
            // frozen in the middle of a line it keeps the outcomes' file to itself: the journal tells how far the other is
            await().atMost(LONG).until(() -> count(postgres, "SELECT COUNT(*) FROM intent WHERE resolved_at IS NOT NULL") >= 3 * WAVE);
            two.thaw();

            boolean drained = attack.drain(LONG);
            assertThat(sharers(postgres)).as("who claimed what").isEqualTo(2);
            Report report = attack.audit();
            System.out.println(report.text());
            assertThat(report.findings()).as("seed " + seed + "\n" + report).isEmpty();
            assertThat(drained).as("all was done").isTrue();
            assertThat(report.resolved()).as("and it was not about nothing").isGreaterThanOrEqualTo(4 * WAVE);
        }
    }

    private static Plan plan(long seed, EmbeddedPostgres postgres) {
        return new Plan(EmulatorOptions.defaults().seed(seed).timeFactor(20), 2,
                new JournalTables(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres"),
                Map.of("genesys.review-horizon", "10s", "routing.resolve-timeout", "12s", "reconcile.suspicion", "4s", "dispatch.pause", "1s",
                        "node.lease", LEASE.toMillis() + "ms", "node.beat", "800ms"), seed);
    }

    private static void awaitOutcomes(Attack attack, int enough) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> attack.outcomes() >= enough);
    }

    /** What is still that node's. */
    private static long held(EmbeddedPostgres postgres, String node) throws SQLException {
        return count(postgres, "SELECT COUNT(*) FROM intent WHERE owner LIKE '" + node + "/%'")
                + count(postgres, "SELECT COUNT(*) FROM node WHERE name = '" + node + "'");
    }

    /** Two lives of node one, and node two. */
    private static long sharers(EmbeddedPostgres postgres) throws SQLException {
        return count(postgres, "SELECT COUNT(*) FROM node");
    }

    private static long count(EmbeddedPostgres postgres, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
             Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
