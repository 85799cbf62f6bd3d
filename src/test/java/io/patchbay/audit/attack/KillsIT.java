package io.patchbay.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.audit.Report;
import io.patchbay.audit.attack.Attack.Plan;
import io.patchbay.emulator.Faults;
import io.patchbay.emulator.Faults.Mishap;
import io.patchbay.emulator.ScriptedAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node is killed again and again in the middle of its work: nothing is lost, nothing is done twice, and what is told is
 * true. -Dpatchbay.kills says how often, -Dpatchbay.seed repeats a run's workload and the moments of its kills.
 */
class KillsIT {

    private static final int A_WAVE = 40;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void killedAtAnyMoment() throws Exception {
        long seed = Long.getLong("patchbay.seed", System.nanoTime());
        int kills = Integer.getInteger("patchbay.kills", 7);
        System.out.println("KillsIT: -Dpatchbay.seed=" + seed + " -Dpatchbay.kills=" + kills);
        SplittableRandom random = new SplittableRandom(seed);
        try (Attack attack = new Attack(folder, Plan.single(seed, 20).settings(Map.of("genesys.review-horizon", "8s",
                "routing.resolve-timeout", "12s", "reconcile.suspicion", "4s", "dispatch.pause", "1s")))) {
            attack.emulator().dials(dials -> dials.faults(Faults.none().creates(new Mishap(0.02, ScriptedAnswer.dropped(true)),
                    new Mishap(0.01, ScriptedAnswer.dropped(false)), new Mishap(0.01, ScriptedAnswer.status(503)))
                    .events(new Faults.Events(0.05, 0.03, 0.05, 0, null, false))));
            Node node = attack.nodes().get(0);
            for (int kill = 0; kill < kills; kill++) {
                attack.workload().send(A_WAVE);
                node.begin();
                if (random.nextInt(5) > 0) {
                    node.awaitReady();
                    afterSomeWork(attack, random);
                } else {
                    // while it starts, or has hardly begun
                    await().pollDelay(Duration.ofMillis(random.nextInt(1_000, 4_000))).until(() -> true);
                }
                node.kill();
            }
            node.start();
            boolean drained = attack.drain(Duration.ofSeconds(60));
            Report report = attack.audit();
            System.out.println(report.text());
            assertThat(report.findings()).as("seed " + seed + "\n" + report).isEmpty();
            assertThat(drained).as("all was done").isTrue();
            assertThat(report.resolved()).as("and it was not about nothing").isGreaterThanOrEqualTo(kills * A_WAVE);
        }
    }

    private static void afterSomeWork(Attack attack, SplittableRandom random) throws Exception {
        long enough = attack.outcomes() + random.nextInt(1, A_WAVE / 2);
        Instant late = Instant.now().plusMillis(random.nextInt(100, 4_000));
        await().pollInterval(Duration.ofMillis(20)).until(() -> attack.outcomes() >= enough || Instant.now().isAfter(late));
    }
}
