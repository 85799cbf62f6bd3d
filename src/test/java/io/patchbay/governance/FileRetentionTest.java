package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.SetClock;
import io.patchbay.journal.DropLedger;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.Retention;
import io.patchbay.journal.WrittenFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRetentionTest {

    private static final Instant NOW = Instant.parse("2026-05-20T03:30:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(NOW.minus(DAY.multipliedBy(10)));
    private Journal journal;
    private DropLedger drops;
    private WrittenFiles written;
    private FileRetention files;

    @BeforeEach
    void open() {
        journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("patchbay.db"), null, null, Duration.ofSeconds(5)), clock, "n", DAY,
                Set.of("ndjson"), new ObjectMapper());
        drops = new DropLedger(journal, "");
        written = new WrittenFiles(journal, folder, "");
        files = new FileRetention(folder, new Retention(journal), written, clock);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private Path file(String path, Instant at) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.setLastModifiedTime(Files.exists(file) ? file : Files.writeString(file, "x"), FileTime.from(at));
    }

    private String left(String below) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve(below))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList().toString();
        }
    }

    @Test
    void filesOfDropsThatAreThroughGoAndAllOthersStay() throws IOException {
        Instant then = clock.instant();
        for (String name : new String[] {"a.csv", "open.csv", "late.csv", "no.csv"}) {
            drops.open(name, "1:2", any -> false);
        }
        for (String name : new String[] {"a.csv", "open.csv", "late.csv"}) {
            drops.done(name);
            file("done/" + name, then);
            file("results/" + name + ".summary.json", then);
        }
        written.append("results/a.csv.results.csv", "", "x\n", length -> { });
        file("results/a.csv.results.csv", NOW);
        drops.failed("no.csv");
        file("failed/no.csv", then);
        file("failed/no.csv.error.txt", then);
        drops.summarised("a.csv");
        drops.summarised("late.csv");
        file("results/late.csv.summary.json", NOW);
        file("done/unknown.csv", then);
        file("done/unknown-and-young.csv", NOW);

        clock.set(NOW);
        assertThat(files.drops(DAY.multipliedBy(11))).isZero();
        assertThat(files.drops(DAY.multipliedBy(5))).isEqualTo(6);
        assertThat(left("done")).isEqualTo("[late.csv, open.csv, unknown-and-young.csv]");
        assertThat(left("results")).isEqualTo("[late.csv.summary.json, open.csv.summary.json]");
        assertThat(left("failed")).isEqualTo("[]");
        assertThat(written.committed("results/a.csv.results.csv")).isEmpty();
    }

    @Test
    void daysOfOutcomesGoButNeverTheLastTwo() throws IOException {
        for (int day = 15; day <= 20; day++) {
            file("outcomes/2026-05-" + day + ".ndjson", NOW);
        }
        file("outcomes/notes.txt", Instant.EPOCH);
        clock.set(NOW);
        assertThat(files.outcomes(DAY.multipliedBy(3))).isEqualTo(2);
        assertThat(left("outcomes")).startsWith("[2026-05-17.ndjson");
        assertThat(files.outcomes(Duration.ofMinutes(1))).isEqualTo(2);
        assertThat(left("outcomes")).isEqualTo("[2026-05-19.ndjson, 2026-05-20.ndjson, notes.txt]");
    }

    @Test
    void reportsGoByTheirAge() throws IOException {
        file("reports/old.csv", NOW.minus(DAY.multipliedBy(3)));
        file("reports/young.csv", NOW);
        clock.set(NOW);
        assertThat(files.reports(DAY)).isEqualTo(1);
        assertThat(left("reports")).isEqualTo("[young.csv]");
    }

    @Test
    void aFileThatTheDiskKeepsKeepsNoOther() throws IOException {
        for (String name : new String[] {"a.csv", "b.csv", "c.csv"}) {
            file("reports/" + name, Instant.EPOCH);
        }
        clock.set(NOW);
        FileRetention hindered = new FileRetention(folder, new Retention(journal), written, clock, file -> {
            if (file.endsWith("b.csv")) {
                throw new AccessDeniedException(file.toString());
            }
            return Files.deleteIfExists(file);
        });
        assertThat(hindered.reports(DAY)).isEqualTo(2);
        assertThat(left("reports")).isEqualTo("[b.csv]");
    }
}
