package io.patchbay.intake;

import io.patchbay.intent.Fault;
import io.patchbay.journal.DropLedger;
import io.patchbay.journal.DropLedger.Drop;
import io.patchbay.journal.DropLedger.DuplicateRow;
import io.patchbay.journal.DropLedger.Progress;
import io.patchbay.journal.JournalUnavailable;
import io.patchbay.journal.WrittenFiles;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelExchangeException;
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
    private final Trouble trouble = new Trouble(LOG, "a drop cannot be taken in now, it is tried again", "drops are taken in again");
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

        /** Refuses a charset that there is not, before a drop fails by it. */
        public Settings {
            if (!"auto".equalsIgnoreCase(charset) && !Charset.isSupported(charset)) {
                throw new IllegalArgumentException("intake.file.charset=" + charset + ": no such charset; try auto or windows-1252");
            }
        }
    }

    /**
     * Begins with a file, or goes on with it.
     *
     * @param file a file in the inbox
     * @return its batches; empty for a file that is no drop at all, which is in the failed folder then, and for one that is gone
     * @throws IOException when the disk fails; the file stays where it is
     */
    public Iterator<OpenDrop.Batch> open(File file) throws IOException {
        Path path = file.toPath();
        Optional<String> fingerprint = DropFolders.fingerprint(path);
        if (fingerprint.isEmpty()) {
            LOG.warn("{} was taken out of the inbox before it was read", Fault.visible(file.getName()));
            return Collections.emptyIterator();
        }
        Drop drop = ledger.open(file.getName(), fingerprint.get(), folders::isTaken);
        try {
            return open(drop, path, DropReader.open(path, settings.charset()));
        } catch (DropUnreadable e) {
            fail(drop, path, e.getMessage());
            return Collections.emptyIterator();
        }
    }

    private OpenDrop open(Drop drop, Path path, DropReader reader) throws IOException {
        OpenDrop open = new OpenDrop(drop, path, reader, settings.batchSize(), stopping);
        if (!trouble.isOn()) {
            LOG.info("reading {}{}", drop.name(), drop.rows() == 0 ? "" : " on from where it was cut off, after " + drop.rows() + " rows");
        }
        try {
            open.goOn();
        } catch (RuntimeException e) {
            open.close();
            throw e;
        }
        told = clock.instant();
        return open;
    }

    private void fail(Drop drop, Path path, String because) throws IOException {
        LOG.error("{} is no drop, it is in failed/{}: {}", Fault.visible(drop.inboxName()), Fault.visible(drop.name()), because);
        DropFolders.replace(folders.error(drop.name()), (because + "\n").getBytes(StandardCharsets.UTF_8));
        DropFolders.move(path, folders.failed(drop.name()));
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
        Progress progress = new Progress(accepted, rejected, duplicates, null);
        if (rejected == 0) {
            drop.count(ledger.progress(drop.drop(), progress));
        } else {
            written.append(folders.results(drop.drop().name(), drop.rejects().ending()), drop.rejects().header(), refused.toString(),
                    length -> drop.count(ledger.progress(drop.drop(), progress.with(length))));
        }
        trouble.over();
        tellProgress(drop.drop());
    }

    private void tellProgress(Drop drop) {
        Instant now = clock.instant();
        if (!now.isBefore(told.plus(settings.progress()))) {
            told = now;
            LOG.info("{} so far", counts(drop));
        }
    }

    private static String counts(Drop drop) {
        return "%s: %,d rows, %,d accepted, %,d refused, %,d duplicates".formatted(Fault.visible(drop.name()), drop.rows(), drop.accepted(),
                drop.rejected(), drop.duplicates());
    }

    /**
     * Closes the file; when every row is journaled it moves to the done folder, and its summary is there before it.
     *
     * @param batches what {@link #open} gave
     * @throws IOException when the disk fails; the file stays where it is and is looked at again
     */
    public void close(Iterator<OpenDrop.Batch> batches) throws IOException {
        if (!(batches instanceof OpenDrop open)) {
            return;
        }
        boolean whole = open.isReadToEnd();
        open.close();
        Drop drop = open.drop();
        if (!whole) {
            LOG.info("{} so far; the rest is read when intake goes on", counts(drop));
        } else if (isInInbox(drop)) {
            results.summarise(drop.name());
            DropFolders.move(open.file(), folders.done(drop.name()));
            end(drop);
        }
    }

    private boolean isInInbox(Drop drop) throws IOException {
        return DropFolders.fingerprint(folders.inbox().resolve(drop.inboxName())).equals(Optional.of(drop.fingerprint()));
    }

    private void end(Drop drop) {
        ledger.done(drop.name());
        trouble.over();
        if (drop.accepted() == 0) {
            LOG.error("{}: NO ROW WAS ACCEPTED; what became of each is in results/{}.*", counts(drop), drop.name());
        } else {
            LOG.info("{}; done", counts(drop));
        }
    }

    /**
     * Ends drops whose file is not in the inbox any more: it was moved and that was not written down, or somebody took it away or put
     * another one in its place. To be called while no drop is open.
     *
     * @throws IOException when the folders cannot be made or looked into
     */
    public void settle() throws IOException {
        folders.make();
        for (Drop drop : ledger.reading()) {
            if (Files.exists(folders.done(drop.name()))) {
                end(drop);
                results.renew(drop.name());
            } else if (Files.exists(folders.failed(drop.name()))) {
                ledger.failed(drop.name());
            } else if (!isInInbox(drop)) {
                ledger.cutShort(drop.name());
                LOG.warn("{}; its file is not in the inbox any more as it was when its reading began, there will be no more rows of it",
                        counts(drop));
                results.renew(drop.name());
            }
        }
    }

    /**
     * Closes a file that cannot be taken in right now; it stays in the inbox and is tried again.
     *
     * @param batches what {@link #open} gave; null when it gave nothing
     * @param because what went wrong
     * @throws IOException when the disk fails
     */
    public void putOff(Iterator<OpenDrop.Batch> batches, Exception because) throws IOException {
        // the split tells which batch it was, in words of its own
        Throwable cause = because instanceof CamelExchangeException && because.getCause() != null ? because.getCause() : because;
        if (!(cause instanceof IntakeShut || cause instanceof JournalUnavailable)) {
            // those are the intake gate's to tell
            trouble.tell(cause);
        }
        if (batches instanceof OpenDrop open) {
            open.close();
        }
    }
}
