package io.patchbay.audit.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.audit.Report;
import io.patchbay.audit.attack.Attack;
import io.patchbay.audit.attack.Attack.Plan;
import io.patchbay.audit.attack.Node;
import io.patchbay.emulator.Faults;
import io.patchbay.emulator.Faults.Mishap;
import io.patchbay.emulator.ScriptedAnswer;
import io.patchbay.emulator.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One workload in one storm, with Patchbay as it is and with each of its promises taken out. */
class MutationIT {

    private static final int INTENTS = 60;
    private static final long SEED = 4;

    @TempDir
    static Path folder;

    private static final Map<Mutation, CompletableFuture<Report>> REPORTS = new EnumMap<>(Mutation.class);
    private static final ExecutorService TWO_AT_A_TIME = Executors.newFixedThreadPool(2);

    @BeforeAll
    static void runAll() {
        for (Mutation mutation : Mutation.values()) {
            REPORTS.put(mutation, CompletableFuture.supplyAsync(() -> {
                try {
                    return run(mutation);
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            }, TWO_AT_A_TIME));
        }
    }

    @AfterAll
    static void end() {
        TWO_AT_A_TIME.shutdownNow();
    }

    private static Report run(Mutation mutation) throws Exception {
        Path place = Files.createDirectory(folder.resolve(mutation.name()));
        try (Attack attack = new Attack(place, Plan.single(SEED, 20).settings(Map.of("genesys.review-horizon", "6s",
                "routing.resolve-timeout", "8s", "reconcile.suspicion", "3s", "housekeeping.period", "100ms", "dispatch.pause", "500ms",
                "create.breaker.minimum-calls", "20")))) {
            // creates whose answer is lost, and events late enough for whoever would rather not wait for them
            attack.emulator().dials(dials -> dials.faults(Faults.none().creates(new Mishap(0.2, ScriptedAnswer.dropped(true)))
                    .events(new Faults.Events(0.2, 0.05, 0.2, 0.4, Span.parse("500ms..2s"), false))));
            Node node = attack.nodes().get(0);
            mutation.edit(node.routes());
            node.start();
            attack.workload().send(INTENTS);
            attack.workload().awaitTaken();
            node.kill();
            node.start();
            attack.drain(Duration.ofSeconds(mutation == Mutation.NONE ? 60 : 12));
            return attack.audit();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theAuditorNotices(Mutation mutation) {
        Report report = REPORTS.get(mutation).join();
        System.out.println(mutation + ": " + report.facts() + " " + report.faults());
        if (mutation == Mutation.NONE) {
            assertThat(report.findings()).as(report.text()).isEmpty();
            assertThat(report.resolved()).isGreaterThanOrEqualTo(INTENTS);
        } else {
            assertThat(report.faults()).as(report.text()).containsKey(mutation.shows());
        }
    }
}
