package io.patchbay.governance;

import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.SoughtNumber;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Takes a person, known by a telephone number, out of the files of a data folder: what a record says of anybody is overwritten where it
 * stands, with as many bytes. So nothing that the journal remembers of a file changes, and a Patchbay that runs appends to it as ever.
 */
public final class FileErasure {

    /** Not searched: the broker's own, and the journal's, which is looked at by itself. */
    private static final Set<String> NOT_TEXT = Set.of("jms");
    private static final int HEAD = 4096;
    private static final int BLOCK = 1 << 20;
    private static final int OVERLAP = 256;

    private final Path data;
    private final Charset charset;
    private final Function<String, Optional<Long>> written;
    private final Set<Path> journal;

    /**
     * A data folder.
     *
     * @param data    the folder
     * @param charset of dropped files without a byte order mark
     * @param written how long a file that grows is as far as the journal knows, by its path below the folder; beyond that it may yet be cut
     * @param journal files of the journal, which are not searched here
     */
    public FileErasure(Path data, Charset charset, Function<String, Optional<Long>> written, List<Path> journal) {
        this.data = data;
        this.charset = charset;
        this.written = written;
        this.journal = Set.copyOf(journal.stream().map(path -> path.toAbsolutePath().normalize()).toList());
    }

    /**
     * A file in which records lost the number.
     *
     * @param file    below the data folder
     * @param records how many
     */
    public record Changed(String file, long records) {
    }

    /**
     * What came of it.
     *
     * @param changed what was erased, or would be
     * @param left    what still has it or cannot be searched, each in words
     */
    public record Result(List<Changed> changed, List<String> left) {
    }

    /**
     * Erases.
     *
     * @param number whose
     * @param erased the intents of which results and outcomes tell no more what their sender wrote
     * @param dryRun whether to change nothing and tell the same
     * @throws IOException where the folder cannot be listed
     */
    public Result erase(SoughtNumber number, Set<String> erased, boolean dryRun) throws IOException {
        Result result = new Result(new ArrayList<>(), new ArrayList<>());
        // first, so that a file that is moved on meanwhile is met in either place
        for (Path file : files("inbox")) {
            look(file, number, "it is read first; run this again afterwards", result);
        }
        for (Path file : files("done")) {
            erase(file, charset, ofDrop(file, number), number, dryRun, result);
        }
        for (Path file : files("failed")) {
            boolean isText = file.getFileName().toString().endsWith(".error.txt");
            erase(file, isText ? StandardCharsets.UTF_8 : charset, ofDrop(file, number), number, dryRun, result);
        }
        for (Path file : files("results")) {
            String name = file.getFileName().toString();
            if (!name.endsWith(".summary.json")) {
                erase(file, StandardCharsets.UTF_8, name.endsWith(".results.csv") ? CsvRecords.ofResults(number, erased) : ofDrop(file, number), number, dryRun, result);
            }
        }
        for (Path file : files("outcomes")) {
            erase(file, StandardCharsets.UTF_8, JsonRecords.ofOutcomes(number, erased), number, dryRun, result);
        }
        for (Path file : others()) {
            look(file, number, "it is none of those that Patchbay erases in; see to it yourself", result);
        }
        return result;
    }

    private Records ofDrop(Path file, SoughtNumber number) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") ? CsvRecords.ofDrops(number) : name.endsWith(".ndjson") ? JsonRecords.ofLines(number)
                : name.endsWith(".json") ? JsonRecords.ofDocument(number) : new WholeLines(number);
    }

    private List<Path> files(String folder) throws IOException {
        Path path = data.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private List<Path> others() throws IOException {
        Set<String> known = Set.of("inbox", "done", "failed", "results", "outcomes");
        if (!Files.isDirectory(data)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile).filter(file -> {
                Path below = data.relativize(file);
                String first = below.getName(0).toString();
                return !(below.getNameCount() == 2 && known.contains(first)) && !NOT_TEXT.contains(first)
                        && !journal.contains(file.toAbsolutePath().normalize()) && !first.endsWith("-shm") && !first.endsWith(".lock");
            }).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void erase(Path file, Charset charset, Records records, SoughtNumber number, boolean dryRun, Result result) {
        String name = name(file);
        try {
            if (!isText(file, charset)) {
                result.left.add(name + " is no text and was not searched; see to it yourself");
                return;
            }
            long length = written.apply(data.relativize(file).toString().replace('\\', '/')).orElse(Long.MAX_VALUE);
            Records fitting = records instanceof JsonRecords && name.toLowerCase(Locale.ROOT).endsWith(".json") && !isWhole(file, charset)
                    ? new WholeLines(number) : records;
            try (KeptText kept = new KeptText(file, charset, length, !dryRun)) {
                long found = fitting.find(kept.reader(), dryRun ? (from, to, with) -> { } : kept::blot);
                if (found > 0) {
                    result.changed.add(new Changed(name, found));
                    if (!dryRun) {
                        kept.force();
                    }
                }
            }
        } catch (NoSuchFileException e) {
            // retention, or its owner, was quicker
        } catch (IOException e) {
            result.left.add(name + " cannot be searched to its end: " + e.getMessage());
        }
    }

    private boolean isWhole(Path file, Charset charset) throws IOException {
        try (KeptText kept = new KeptText(file, charset, Long.MAX_VALUE, false)) {
            return JsonRecords.isWhole(kept.reader());
        }
    }

    private void look(Path file, SoughtNumber number, String then, Result result) {
        try (KeptText kept = new KeptText(file, charset, Long.MAX_VALUE, false)) {
            long found = new WholeLines(number).find(kept.reader(), (from, to, with) -> { });
            if (found > 0) {
                result.left.add(name(file) + " has it in " + found + (found == 1 ? " line: " : " lines: ") + then);
            }
        } catch (NoSuchFileException e) {
            // read, moved or taken away meanwhile
        } catch (IOException e) {
            result.left.add(name(file) + " cannot be searched: " + e.getMessage());
        }
    }

    /** For people: below the data folder, and without a number in it. */
    private String name(Path file) {
        String name = data.relativize(file).toString();
        // a day is no number
        return name.startsWith("outcomes") ? name : PhoneNumbers.masked(name);
    }

    private static boolean isText(Path file, Charset charset) throws IOException {
        char[] head = new char[HEAD];
        try (KeptText kept = new KeptText(file, charset, HEAD, false)) {
            Reader reader = kept.reader();
            int length = Math.max(0, reader.read(head));
            String text = new String(head, 0, length);
            return text.indexOf(0) < 0 && !text.startsWith("PK\u0003\u0004") && !text.startsWith("\u001F");
        }
    }

    /**
     * Whether digits of the number stand in a file of any kind, such as a database.
     *
     * @param file   the file; one that is not there has none
     * @param number the number
     * @throws IOException where the disk fails
     */
    public static boolean hasTraces(Path file, SoughtNumber number) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] block = new byte[BLOCK + OVERLAP];
            int kept = 0;
            for (int read = bytes.readNBytes(block, 0, BLOCK); read > 0; read = bytes.readNBytes(block, kept, BLOCK)) {
                int length = kept + read;
                if (number.isSpelledIn(new String(block, 0, length, StandardCharsets.ISO_8859_1))) {
                    return true;
                }
                kept = Math.min(OVERLAP, length);
                System.arraycopy(block, length - kept, block, 0, kept);
            }
            return false;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
