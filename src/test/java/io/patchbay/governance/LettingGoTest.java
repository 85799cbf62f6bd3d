package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.Retention;
import io.patchbay.journal.WrittenFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LettingGoTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final LettingGo.Ages FOR_EVER = new LettingGo.Ages(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    private static final LettingGo.Ages A_DAY = new LettingGo.Ages(DAY, DAY, DAY, DAY, DAY);

    private final Clock clock = Clock.fixed(Instant.parse("2026-05-20T03:30:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void whereEverythingIsKeptForEverNothingIsEvenLookedAt() {
        // there is nothing to look with
        LettingGo none = new LettingGo(FOR_EVER, null, null, null, () -> true, clock);
        assertThatCode(none::files).doesNotThrowAnyException();
        assertThatCode(none::rows).doesNotThrowAnyException();
        assertThatThrownBy(new LettingGo(A_DAY, null, null, null, () -> true, clock)::rows).isInstanceOf(NullPointerException.class);
    }

    @Test
    void filesAreOneNodesToLetGo() {
        assertThatCode(new LettingGo(A_DAY, null, null, null, () -> false, clock)::files).doesNotThrowAnyException();
    }

    @Test
    void whatIsOldGoes() throws Exception {
        Path old = Files.createDirectories(folder.resolve("reports")).resolve("old.csv");
        Path day = Files.createDirectories(folder.resolve("outcomes")).resolve("2026-05-01.ndjson");
        Path done = Files.createDirectories(folder.resolve("done")).resolve("old.csv");
        for (Path file : new Path[] {old, day, done}) {
            Files.setLastModifiedTime(Files.writeString(file, "x"), FileTime.from(Instant.parse("2026-05-01T00:00:00Z")));
        }
        try (Journal journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("patchbay.db"), null, null, Duration.ofSeconds(5)), clock,
                "n", DAY, Set.of(), new ObjectMapper())) {
            Retention rows = new Retention(journal);
            LettingGo letting = new LettingGo(A_DAY, new FileRetention(folder, rows, new WrittenFiles(journal, folder, ""), clock), rows, journal.trail(),
                    () -> true, clock);
            letting.files();
            letting.rows();
        }
        assertThat(old).doesNotExist();
        assertThat(day).doesNotExist();
        assertThat(done).doesNotExist();
    }
}
