package io.patchbay.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.audit.Report;
import io.patchbay.audit.attack.Attack.Plan;
import io.patchbay.emulator.Faults;
import io.patchbay.emulator.LedgerEntry;
import io.patchbay.emulator.LedgerEntry.Kind;
import io.patchbay.emulator.ScriptedAnswer;
import io.patchbay.emulator.Span;
import io.patchbay.journal.FailPoint;
import io.patchbay.main.ArmedPatchbay;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node whose every life ends at another fail point, and one in the moment when a create's bytes are out and its answer is not: nothing
 * is lost, nothing is done twice, and what is told is true. -Dpatchbay.seed repeats a run's workload and the order of its crashes,
 * -Dpatchbay.rounds says how often each is had.
 */
class CrashPointsIT {

    private static final int A_WAVE = 10;
    private static final Duration BETWEEN_WAVES = Duration.ofMillis(1_500);
    private static final Duration LONGEST_LIFE = Duration.ofSeconds(60);
    /** A drop has each of these once. */
    private static final Set<FailPoint> RARE = Set.of(FailPoint.REJECTS_UNMARKED, FailPoint.MOVED_UNRECORDED);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void crashedAtEveryPoint() throws Exception {
        long seed = Long.getLong("patchbay.seed", System.nanoTime());
        int rounds = Integer.getInteger("patchbay.rounds", 1);
        System.out.println("CrashPointsIT: -Dpatchbay.seed=" + seed + " -Dpatchbay.rounds=" + rounds);
        Random random = new Random(seed);
        try (Attack attack = new Attack(folder, Plan.single(seed, 10).settings(Map.of("genesys.review-horizon", "5s",
                "routing.resolve-timeout", "12s", "reconcile.suspicion", "4s", "dispatch.pause", "1s")))) {
            for (int round = 0; round < rounds; round++) {
                List<FailPoint> points = new ArrayList<>(List.of(FailPoint.values()));
                Collections.shuffle(points, random);
                killWhileAnAnswerIsOut(attack);
                for (FailPoint point : points) {
                    crash(attack, point, 1 + random.nextInt(RARE.contains(point) ? 2 : 6));
                }
            }
            attack.nodes().get(0).start();
            boolean drained = attack.drain(Duration.ofSeconds(60));
            Report report = attack.audit();
            System.out.println(report.text());
            assertThat(report.findings()).as("seed " + seed + "\n" + report).isEmpty();
            assertThat(drained).as("all was done").isTrue();
            assertThat(report.resolved()).as("and it was not about nothing").isGreaterThanOrEqualTo(rounds * FailPoint.values().length * A_WAVE);
        }
    }

    /** From its start on, so that what the last life has left unfinished is crashed into as well. */
    private static void crash(Attack attack, FailPoint point, int times) throws Exception {
        Node node = attack.nodes().get(0);
        Instant begun = Instant.now();
        node.begin(ArmedPatchbay.class, point.name(), String.valueOf(times));
        OptionalInt code;
        do {
            attack.workload().send(A_WAVE);
            code = node.crashed(BETWEEN_WAVES);
        } while (code.isEmpty() && Instant.now().isBefore(begun.plus(LONGEST_LIFE)));
        System.out.println("CrashPointsIT: " + point + ", time " + times + ", after " + Duration.between(begun, Instant.now()).toMillis() + " ms");
        assertThat(code).as("the end of the life that was to end at " + point + ", time " + times).hasValue(ArmedPatchbay.exitCode(point));
    }

    /** No event tells of the create either. */
    private static void killWhileAnAnswerIsOut(Attack attack) throws Exception {
        Node node = attack.nodes().get(0);
        node.start();
        attack.workload().send(A_WAVE);
        long before = attack.outcomes();
        await().atMost(LONGEST_LIFE).pollInterval(Duration.ofMillis(20)).until(() -> attack.outcomes() > before);
        attack.emulator().dials(dials -> dials.nextCreate(ScriptedAnswer.delayed(Span.parse("30s")))
                .faults(Faults.none().events(new Faults.Events(0, 1, 0, 0, null, false))));
        attack.workload().send(A_WAVE);
        await().atMost(LONGEST_LIFE).pollInterval(Duration.ofMillis(5)).until(() -> !unanswered(attack).isEmpty()
                && attack.emulator().dials().nextCreates().isEmpty());
        node.kill();
        assertThat(unanswered(attack)).as("creates in the platform's ledger that no answer went out to").isNotEmpty();
        attack.emulator().dials(dials -> dials.faults(Faults.none()));
    }

    private static Set<String> unanswered(Attack attack) {
        List<LedgerEntry> ledger = attack.emulator().ledger();
        Set<String> open = ledger.stream().filter(entry -> entry.kind() == Kind.CREATE).map(LedgerEntry::reference).collect(Collectors.toSet());
        ledger.stream().filter(entry -> entry.kind() == Kind.ANSWER && entry.status() > 0).map(LedgerEntry::reference).forEach(open::remove);
        return open;
    }
}
