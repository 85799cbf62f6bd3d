package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.emulator.Emulator;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.emulator.LedgerEntry;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.OutcomeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution is killed in the middle of a drop and started again: everything is resolved, nothing twice. */
class KillIT {

    private static final Duration LONG = Duration.ofSeconds(120);
    private static final int ROWS = 600;

    @TempDir
    Path folder;

    @Test
    void killedInTheMiddleItGoesOnWhereTheJournalSays() throws Exception {
        try (Emulator emulator = Emulator.start(EmulatorOptions.defaults().port(0).seed(17).timeFactor(20))) {
            Files.writeString(folder.resolve("application.properties"), """
                    genesys.base-url = %1$s
                    genesys.login-url = %1$s
                    genesys.rate-limit-per-minute = 3000
                    genesys.review-horizon = 10s
                    intents.default-fallback-queue = %2$s
                    intake.http.enabled = false
                    intake.jms.enabled = false
                    management.port = %3$d
                    """.formatted(emulator.baseUrl(), Rig.QUEUE, Rig.freePort()));
            Files.createDirectories(folder.resolve("data/inbox"));
            Files.writeString(folder.resolve("data/inbox/night.csv"), Rig.rows("night-", ROWS));

            Process first = start();
            try {
                await().atMost(LONG).until(() -> lines().size() >= 100);
            } finally {
                first.destroyForcibly().waitFor();
            }
            Process second = start();
            try {
                await().atMost(LONG).until(() -> lines().size() >= ROWS);
                await().atMost(LONG).until(() -> summary().contains("\"complete\" : true"));
            } finally {
                second.destroy();
                second.waitFor();
            }
            assertResolvedOnce(emulator.ledger());
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("patchbay.home"), "bin/patchbay").toAbsolutePath().toString(), "run")
                .directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("run.log").toFile())).start();
    }

    private List<String> lines() throws IOException {
        if (!Files.isDirectory(folder.resolve("data/outcomes"))) {
            return List.of();
        }
        try (Stream<Path> days = Files.list(folder.resolve("data/outcomes"))) {
            StringBuilder text = new StringBuilder();
            for (Path day : days.toList()) {
                text.append(Files.readString(day));
            }
            return text.toString().lines().toList();
        }
    }

    private String summary() throws IOException {
        Path file = folder.resolve("data/results/night.csv.summary.json");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private void assertResolvedOnce(List<LedgerEntry> ledger) throws IOException {
        OutcomeJson reader = new OutcomeJson(Rig.JSON);
        Map<String, Outcome> outcomes = lines().stream().map(reader::read)
                .collect(Collectors.toMap(Outcome::intentId, outcome -> outcome));
        assertThat(outcomes).as("no outcome twice, none torn, none lost").hasSize(ROWS);
        Map<String, Long> conversations = ledger.stream().filter(entry -> entry.kind() == LedgerEntry.Kind.CREATE)
                .collect(Collectors.groupingBy(LedgerEntry::reference, TreeMap::new, Collectors.counting()));
        assertThat(conversations.values()).as("at most one conversation an intent").containsOnly(1L);

        Map<String, String> truth = new TreeMap<>();
        ledger.stream().filter(entry -> entry.kind() == LedgerEntry.Kind.TRANSITION && entry.truth().outcome() != null)
                .forEach(entry -> truth.putIfAbsent(entry.reference(), entry.truth().outcome().toString()));
        outcomes.values().stream().filter(outcome -> outcome.outcome() != Outcome.Kind.NEEDS_REVIEW)
                .forEach(outcome -> assertThat(outcome.outcome().name()).as(outcome.intentId()).isEqualTo(truth.get(outcome.intentId())));
        assertThat(outcomes.values()).filteredOn(outcome -> outcome.outcome() == Outcome.Kind.NEEDS_REVIEW)
                .as("only creates that were under way when it was killed").hasSizeLessThanOrEqualTo(16);

        List<String> results = Files.readAllLines(folder.resolve("data/results/night.csv.results.csv"));
        assertThat(results).as("header and one line a row").hasSize(ROWS + 1).doesNotHaveDuplicates();
        assertThat(results.stream().skip(1).map(line -> line.split(",")[1])).doesNotHaveDuplicates();
    }
}
