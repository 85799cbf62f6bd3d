package io.patchbay.intake;

import io.patchbay.journal.DropLedger;
import io.patchbay.journal.DropLedger.Drop;
import io.patchbay.journal.DropLedger.DuplicateRow;
import io.patchbay.journal.DropLedger.Progress;
import io.patchbay.journal.WrittenFiles;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes dropped files in: opens them, counts what the accept stage answered, writes the refused rows down and moves the
 * file when it is through. Whatever cuts it off, the next life of the process goes on where the journal says.
 */
public final class DropIntake {

    private static final Logger LOG = LoggerFactory.getLogger(DropIntake.class);

    private final DropLedger ledger;
    private final WrittenFiles written;
    private final DropFolders folders;
    private final DropResults results;
    private final Settings settings;
    private final BooleanSupplier stopping;
    private final Clock clock;
    private Instant told = Instant.EPOCH;

    /**
     * @param ledger   remembers the drops
     * @param written  appends the rejects
     * @param folders  where files are
     * @param results  writes the summary
     * @param settings how files are read
     * @param stopping whether reading should end after the batch at hand
     * @param clock    the time
     */
    public DropIntake(DropLedger ledger, WrittenFiles written, DropFolders folders, DropResults results, Settings settings,
                      BooleanSupplier stopping, Clock clock) {
        this.ledger = ledger;
        this.written = written;
        this.folders = folders;
        this.results = results;
        this.settings = settings;
        this.stopping = stopping;
        this.clock = clock;
    }

    /**
     * @param charset   the encoding of files without a byte order mark; auto for UTF-8
     * @param batchSize how many rows are journaled at once
     * @param progress  how often a long drop tells how far it is
     */
    public record Settings(String charset, int batchSize, Duration progress) {
    }

    /**
     * Begins with a file, or goes on with it.
     *
     * @param file a file in the inbox
     * @return its batches; empty for a file that is no drop at all, which is in the failed folder then
     * @throws IOException when the disk fails; the file stays where it is
     */
    public Iterator<OpenDrop.Batch> open(File file) throws IOException {
        Path path = file.toPath();
        Drop drop = ledger.open(file.getName(), file.length() + ":" + file.lastModified(), folders::isTaken);
        try {
            OpenDrop open = new OpenDrop(drop, path, DropReader.open(path, settings.charset()), settings.batchSize(), stopping);
            LOG.info(drop.rows() == 0 ? "reading {}" : "reading {} on from where it was cut off", open);
            told = clock.instant();
            return open;
        } catch (DropUnreadable e) {
            fail(drop, path, e.getMessage());
            return Collections.emptyIterator();
        }
    }

    private void fail(Drop drop, Path path, String because) throws IOException {
        LOG.error("{} is no drop, it is in failed/{}: {}", drop.inboxName(), drop.name(), because);
        DropFolders.replace(folders.failed(drop.name() + ".error.txt"), (because + "\n").getBytes(StandardCharsets.UTF_8));
        Files.move(path, folders.failed(drop.name()), StandardCopyOption.ATOMIC_MOVE);
        ledger.failed(drop.name());
    }

    /**
     * Counts a batch that was journaled and writes down its refused rows.
     *
     * @param batch   the rows
     * @param answers what became of each
     */
    public void record(OpenDrop.Batch batch, List<Answer> answers) {
        OpenDrop drop = batch.drop();
        StringBuilder refused = new StringBuilder();
        List<DuplicateRow> duplicates = new ArrayList<>();
        int accepted = 0;
        int rejected = 0;
        for (int i = 0; i < answers.size(); i++) {
            Row row = batch.rows().get(i);
            Answer answer = answers.get(i);
            switch (answer.status()) {
                case ACCEPTED -> accepted++;
                case DUPLICATE -> duplicates.add(new DuplicateRow(answer.intentId(), Math.toIntExact(row.line())));
                case CONFLICT, INVALID -> {
                    rejected++;
                    refused.append(drop.rejects().line(row, answer.faults()));
                }
            }
        }
        String path = refused.isEmpty() ? null : folders.results(drop.name(), drop.rejects().ending());
        long length = path == null ? 0 : append(drop, path, refused.toString());
        try {
            ledger.progress(drop.name(), new Progress(accepted, rejected, duplicates, path, length));
        } catch (RuntimeException e) {
            if (path != null) {
                written.cutBack(path);
            }
            throw e;
        }
        drop.count(accepted, rejected, duplicates.size());
        tellProgress(drop);
    }

    private long append(OpenDrop drop, String path, String lines) {
        boolean fresh = drop.rejected() == 0;
        return written.append(path, fresh ? drop.rejects().header() + lines : lines);
    }

    private void tellProgress(OpenDrop drop) {
        Instant now = clock.instant();
        if (!now.isBefore(told.plus(settings.progress()))) {
            told = now;
            LOG.info("{} so far", drop);
        }
    }

    /**
     * Closes the file; when every row is journaled it moves to the done folder.
     *
     * @param batches what {@link #open} gave
     * @throws IOException when the disk fails; the file stays where it is and is looked at again
     */
    public void close(Iterator<OpenDrop.Batch> batches, boolean throughout) throws IOException {
        if (!(batches instanceof OpenDrop drop)) {
            return;
        }
        boolean whole = throughout && drop.isReadToEnd();
        drop.close();
        if (!whole) {
            LOG.info("{} so far; the rest is read when intake goes on", drop);
            return;
        }
        Files.move(drop.file(), folders.done(drop.name()), StandardCopyOption.ATOMIC_MOVE);
        finish(drop.name());
        if (drop.accepted() == 0 && drop.rejected() > 0) {
            LOG.error("{}: NO ROW WAS ACCEPTED; what is wrong with each is in {}", drop,
                    folders.results(drop.name(), drop.rejects().ending()));
        } else {
            LOG.info("{}; done", drop);
        }
    }

    private void finish(String name) {
        ledger.done(name);
        results.summarise(name);
    }

    /**
     * Puts right what a crash left between moving a file and writing that down, and brings every summary up to date.
     *
     * @throws IOException when the folders cannot be made
     */
    public void recover() throws IOException {
        folders.make();
        for (Drop drop : ledger.reading()) {
            if (!Files.exists(folders.inbox().resolve(drop.inboxName()))) {
                if (Files.exists(folders.done(drop.name()))) {
                    finish(drop.name());
                } else if (Files.exists(folders.failed(drop.name()))) {
                    ledger.failed(drop.name());
                } else {
                    LOG.warn("{} was taken out of the inbox while it was read; {} of its rows were taken in", drop.name(), drop.rows());
                }
            }
        }
        ledger.unsummarised().forEach(drop -> results.summarise(drop.name()));
    }

    /** A fault of a file that cannot be read right now; it stays in the inbox. */
    public void putOff(Exception because) {
        LOG.warn("a drop cannot be taken in now, it is tried again: {}",
                because instanceof UncheckedIOException io ? io.getCause().toString() : because.toString());
    }
}
