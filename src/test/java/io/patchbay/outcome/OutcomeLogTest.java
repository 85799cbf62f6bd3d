package io.patchbay.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import io.patchbay.SetClock;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Samples;
import io.patchbay.journal.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeLogTest {
    @TempDir
    Path data;
    private final SetClock clock = new SetClock(Instant.parse("2026-03-01T23:59:59Z"));
    private Ledger ledger;
    private OutcomeLog log;

    @BeforeEach
    void open() {
        ledger = new Ledger(data, clock);
        log = new OutcomeLog(ledger.outbox, ledger.files, clock);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aBatchThatSpansMidnightGoesIntoTwoFiles() throws IOException {
        List<Outcome> before = ledger.outcomes("before-", 2);
        clock.set(Instant.parse("2026-03-02T00:00:00Z"));
        List<Outcome> after = ledger.outcomes("after-", 3);

        assertThat(log.write(log.due(100))).isEqualTo(5);

        assertThat(lines("2026-03-01")).hasSize(2).allMatch(line -> before.stream().anyMatch(one -> line.contains(one.outcomeId())));
        assertThat(lines("2026-03-02")).hasSize(3).allMatch(line -> after.stream().anyMatch(one -> line.contains(one.outcomeId())));
        assertThat(ledger.outbox.open(OutcomeLog.SINK)).isZero();
    }

    @Test
    void aCrashBetweenAppendAndMarkLeavesNoLineTwiceAndNoneTorn() throws IOException {
        ledger.outcomes("first-", 3);
        log.write(log.due(100));
        ledger.outcomes("second-", 2);
        List<Delivery> lost = log.due(100);
        ledger.files.append("outcomes/2026-03-01.ndjson", "",
                lost.get(0).document() + "\n" + lost.get(1).document().substring(0, 20), length -> { });

        ledger.close();
        open();
        assertThat(lines("2026-03-01")).hasSize(3);
        log.write(log.due(100));

        assertThat(intentIds("2026-03-01")).containsExactlyInAnyOrder("first-0", "first-1", "first-2", "second-0", "second-1");
    }

    @Test
    void aCommitThatFailsCutsTheFileBack() throws Exception {
        ledger.outcomes("first-", 1);
        log.write(log.due(100));
        ledger.outcomes("second-", 2);
        List<Delivery> due = log.due(100);

        try (Connection locked = ledger.lock()) {
            assertThat(log.write(due)).isZero();
            assertThat(intentIds("2026-03-01")).containsExactly("first-0");
            locked.createStatement().execute("ROLLBACK");
        }
        await("a connection in place of the one that was given up").until(() -> log.write(log.due(100)) == 2);

        assertThat(intentIds("2026-03-01")).containsExactlyInAnyOrder("first-0", "second-0", "second-1");
    }

    @Test
    void aDiskThatRefusesLeavesEverythingDue() throws IOException {
        Files.writeString(data.resolve("outcomes"), "a file where a folder belongs");
        ledger.outcomes("one-", 2);

        assertThat(log.write(log.due(100))).isZero();
        assertThat(ledger.outbox.open(OutcomeLog.SINK)).isEqualTo(2);

        Files.delete(data.resolve("outcomes"));
        assertThat(log.write(log.due(100))).isEqualTo(2);
        assertThat(intentIds("2026-03-01")).containsExactlyInAnyOrder("one-0", "one-1");
    }

    private List<String> lines(String day) throws IOException {
        String text = Files.readString(data.resolve("outcomes/" + day + ".ndjson"));
        assertThat(text).endsWith("\n");
        return text.lines().toList();
    }

    private List<String> intentIds(String day) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : lines(day)) {
            ids.add(Samples.document(line).get("intentId").textValue());
        }
        return ids;
    }
}
