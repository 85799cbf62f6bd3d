package io.patchbay.governance;

import io.patchbay.journal.Retention;
import io.patchbay.journal.Retention.DropEnd;
import io.patchbay.journal.WrittenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a data folder keeps no longer than needed: the files of drops that are through, days of outcomes, reports. A file that the disk does
 * not give away is told, and keeps no other.
 */
public final class FileRetention {

    private static final Logger LOG = LoggerFactory.getLogger(FileRetention.class);

    private static final List<String> OF_RESULTS = List.of(".results.csv", ".rejects.csv", ".rejects.ndjson", ".summary.json");
    private static final String ERROR = ".error.txt";
    private static final String OUTCOMES_SINK = "ndjson";

    private final Path data;
    private final Retention journal;
    private final WrittenFiles written;
    private final Clock clock;
    private final Test deletion;

    /**
     * A data folder.
     *
     * @param data    the folder
     * @param journal knows which drops are through and which outcomes are still to be told
     * @param written forgets the files that are gone
     * @param clock   the time
     */
    public FileRetention(Path data, Retention journal, WrittenFiles written, Clock clock) {
        this(data, journal, written, clock, Files::deleteIfExists);
    }

    /** @param deletion takes a file away, and says whether it was there */
    FileRetention(Path data, Retention journal, WrittenFiles written, Clock clock, Test deletion) {
        this.data = data;
        this.journal = journal;
        this.written = written;
        this.clock = clock;
        this.deletion = deletion;
    }

    /**
     * Deletes the files of drops that have been through for long: done, failed, results.
     *
     * @param age since the last row was read and the last outcome written
     * @return how many files
     */
    public long drops(Duration age) {
        Instant before = clock.instant().minus(age);
        long gone = delete("done", file -> isOver(file.getFileName().toString(), file, before))
                + delete("failed", file -> isOver(without(file, List.of(ERROR)), file, before))
                + delete("results", file -> isOver(without(file, OF_RESULTS), file, before));
        if (gone > 0) {
            written.forgetGone();
        }
        return gone;
    }

    /** The last that is written of a drop is its summary; a file whose drop the journal has let go is as old as it is. */
    private boolean isOver(String name, Path file, Instant before) throws IOException {
        DropEnd drop = journal.drop(name);
        Path summary = data.resolve("results").resolve(name + ".summary.json");
        return drop.through() && (drop.known() ? drop.closed().isBefore(before) : isOlder(file, before))
                && (!Files.exists(summary) || isOlder(summary, before));
    }

    private static boolean isOlder(Path file, Instant before) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isBefore(before);
    }

    private static String without(Path file, List<String> endings) {
        String name = file.getFileName().toString();
        return endings.stream().filter(name::endsWith).findFirst().map(ending -> name.substring(0, name.length() - ending.length())).orElse(name);
    }

    /**
     * Deletes days of outcomes: never today or yesterday, nor a day, or one after it, of which an outcome is still to be written.
     *
     * @param age since the end of the day (UTC)
     * @return how many files
     */
    public long outcomes(Duration age) {
        LocalDate yesterday = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(1);
        Instant before = clock.instant().minus(age);
        LocalDate untold = journal.oldestUntold(OUTCOMES_SINK).map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC)).orElse(yesterday);
        long gone = delete("outcomes", file -> {
            LocalDate day = day(file);
            return day != null && day.isBefore(yesterday) && day.isBefore(untold) && !day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().isAfter(before);
        });
        if (gone > 0) {
            written.forgetGone();
        }
        return gone;
    }

    private static LocalDate day(Path file) {
        try {
            return LocalDate.parse(without(file, List.of(".ndjson")));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /**
     * Deletes reports.
     *
     * @param age since they were written
     * @return how many files
     */
    public long reports(Duration age) {
        Instant before = clock.instant().minus(age);
        return delete("reports", file -> isOlder(file, before));
    }

    /** Something that is so of a file, or not. */
    @FunctionalInterface
    interface Test {
        boolean of(Path file) throws IOException;
    }

    private long delete(String folder, Test goes) {
        Path path = data.resolve(folder);
        if (!Files.isDirectory(path)) {
            return 0;
        }
        long gone = 0;
        List<IOException> failed = new ArrayList<>();
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                try {
                    if (goes.of(file) && deletion.of(file)) {
                        gone++;
                    }
                } catch (NoSuchFileException e) {
                    // somebody else took it away
                } catch (IOException e) {
                    failed.add(e);
                }
            }
        } catch (UncheckedIOException e) {
            failed.add(e.getCause());
        } catch (IOException e) {
            failed.add(e);
        }
        if (!failed.isEmpty()) {
            LOG.warn("of {} not all goes that was kept long enough: {} failed, the first: {}", path, failed.size(), failed.get(0).toString());
        }
        return gone;
    }
}
