package io.patchbay.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.audit.Report;
import io.patchbay.audit.attack.Attack.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A node that is asked to stop, in the middle of its work: it comes to rest, and the next life goes on with what is left. */
class StopIT {

    private static final int TERMINATED = 143;
    private static final int STOPS = 1;
    private static final int A_WAVE = 150;
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void inTheMiddleOfALargeDrop() throws Exception {
        new StoppedDrop(folder, 60_000, LONG).stoppedInTheMiddle(1);
    }

    /** The platform answers: then an orderly stop leaves no create whose fate is not known. */
    @Test
    void underLoad() throws Exception {
        long seed = Long.getLong("patchbay.seed", System.nanoTime());
        System.out.println("StopIT: -Dpatchbay.seed=" + seed);
        try (Attack attack = new Attack(folder, Plan.single(seed, 20).settings(Map.of("dispatch.pause", "1s", "routing.resolve-timeout", "12s",
                "reconcile.suspicion", "4s")))) {
            Node node = attack.nodes().get(0);
            for (int stop = 1; stop <= STOPS; stop++) {
                attack.workload().send(A_WAVE);
                node.start();
                long enough = attack.outcomes() + A_WAVE / 5;
                await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> attack.outcomes() >= enough);
                assertThat(node.terminate()).isEqualTo(TERMINATED);
                assertThat(count("SELECT COUNT(*) FROM intent WHERE owner IS NOT NULL OR state IN ('SUBMITTING', 'UNKNOWN')"))
                        .as("held by nobody, nor of unknown fate").isZero();
                assertThat(count("SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL AND parked_at IS NULL AND due_at = 0"))
                        .as("due and not told").isZero();
            }
            node.start();
            boolean drained = attack.drain(LONG);
            Report report = attack.audit();
            System.out.println(report.text());
            assertThat(report.findings()).as("seed " + seed + "\n" + report).isEmpty();
            assertThat(drained).as("all was done").isTrue();
            assertThat(report.resolved()).as("and it was not about nothing").isGreaterThanOrEqualTo(STOPS * A_WAVE);
            assertThat(count("SELECT COUNT(*) FROM timeline WHERE to_state IN ('UNKNOWN', 'NEEDS_REVIEW')")).isZero();
            assertThat(Files.readAllLines(folder.resolve("node-1/node.log"))).noneMatch(line -> line.contains(" ERROR "));
        }
    }

    private long count(String query) throws SQLException {
        try (Connection journal = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/patchbay.db"));
             Statement statement = journal.createStatement(); ResultSet result = statement.executeQuery(query)) {
            return result.getLong(1);
        }
    }
}
