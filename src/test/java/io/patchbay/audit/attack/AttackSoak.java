package io.patchbay.audit.attack;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.audit.JournalTables;
import io.patchbay.audit.Report;
import io.patchbay.audit.attack.Attack.Plan;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.emulator.Faults;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The long attack: thousands of intents by all ways, every dial of the platform's weather turned, and the process killed dozens of
 * times in between; then the same with two nodes on one PostgreSQL, of which one or the other is killed or frozen. -Dpatchbay.intents,
 * -Dpatchbay.kills and -Dpatchbay.seed say how many and which.
 */
class AttackSoak {

    private static final int INTENTS = Integer.getInteger("patchbay.intents", 10_000);
    private static final int KILLS = Integer.getInteger("patchbay.kills", 50);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(30);
    private static final Map<String, String> HASTE = Map.ofEntries(entry("genesys.review-horizon", "30s"),
            entry("routing.resolve-timeout", "15s"), entry("reconcile.suspicion", "5s"), entry("dispatch.pause", "1s"),
            entry("quota.pause-after-429", "1s"), entry("quota.presence-wait", "0s"), entry("genesys.socket.idle", "6s"),
            entry("genesys.socket.pong", "2s"), entry("node.lease", "5s"), entry("node.beat", "1s"), entry("outcome.retry.most", "5s"));

    private final long seed = Long.getLong("patchbay.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void oneNodeOnSqliteInTheStorm() throws Exception {
        say("SQLite, one node");
        try (Attack attack = new Attack(folder, new Plan(platform(), 1, null, HASTE, seed))) {
            attack.emulator().dials(dials -> dials.faults(Faults.storm()));
            Node node = attack.nodes().get(0);
            for (int kill = 0; kill < KILLS; kill++) {
                attack.workload().send(INTENTS / KILLS);
                node.begin();
                if (random.nextInt(5) > 0) {
                    node.awaitReady();
                    afterSomeWork(attack);
                } else {
                    afterAWhile();
                }
                node.kill();
            }
            node.start();
            judge(attack);
        }
    }

    @Test
    void twoNodesOnPostgresqlInTheStorm() throws Exception {
        say("PostgreSQL, two nodes");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
             Attack attack = new Attack(folder, new Plan(platform(), 2,
                     new JournalTables(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres"), HASTE, seed))) {
            attack.emulator().dials(dials -> dials.faults(Faults.storm()));
            attack.nodes().get(0).start();
            attack.nodes().get(1).start();
            for (int blow = 0; blow < KILLS; blow++) {
                attack.workload().send(INTENTS / KILLS);
                afterSomeWork(attack);
                Node node = attack.nodes().get(random.nextInt(2));
                if (random.nextInt(4) > 0) {
                    node.kill();
                    afterAWhile();
                    node.begin();
                    if (random.nextBoolean()) {
                        node.awaitReady();
                    }
                } else {
                    node.freeze();
                    await().pollDelay(Duration.ofMillis(random.nextInt(500, 9_000))).until(() -> true);
                    node.thaw();
                }
            }
            judge(attack);
        }
    }

    private void say(String where) {
        System.out.println("AttackSoak, " + where + ": -Dpatchbay.seed=" + seed + " -Dpatchbay.intents=" + INTENTS + " -Dpatchbay.kills=" + KILLS);
    }

    private EmulatorOptions platform() {
        return EmulatorOptions.defaults().seed(seed).timeFactor(20);
    }

    private void afterSomeWork(Attack attack) throws Exception {
        long enough = attack.outcomes() + random.nextInt(1, Math.max(2, INTENTS / KILLS));
        Instant late = Instant.now().plusMillis(random.nextInt(100, 6_000));
        await().pollInterval(Duration.ofMillis(50)).until(() -> attack.outcomes() >= enough || Instant.now().isAfter(late));
    }

    private void afterAWhile() {
        await().pollDelay(Duration.ofMillis(random.nextInt(200, 4_000))).until(() -> true);
    }

    private void judge(Attack attack) throws Exception {
        boolean drained = attack.drain(LONGEST_DRAIN);
        Report report = attack.audit();
        System.out.println(report.text());
        assertThat(report.findings()).as("seed " + seed + "\n" + report).isEmpty();
        assertThat(drained).as("all was done").isTrue();
        assertThat(report.resolved()).as("and it was not about nothing").isGreaterThanOrEqualTo(INTENTS * 9L / 10);
    }
}
