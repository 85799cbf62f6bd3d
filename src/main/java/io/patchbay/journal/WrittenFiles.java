package io.patchbay.journal;

import io.patchbay.safety.FileRights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The files that grow line by line: outcomes, results, rejects. The journal remembers how far each was written when its
 * marks were committed; what a crash left beyond that was never marked, is cut off, and will be written again. A file is locked
 * while it is written, and its marks count only if it is as long as the journal says: a node that was frozen meanwhile and wakes
 * writes nothing that another wrote.
 */
public final class WrittenFiles {

    private final Journal journal;
    private final Path root;
    private final String folder;

    /**
     * @param journal where the lengths live
     * @param root    the folder that all paths are relative to
     * @param folder  tells this folder from those of other nodes; empty when there is but one
     */
    public WrittenFiles(Journal journal, Path root, String folder) {
        this.journal = journal;
        this.root = root;
        this.folder = folder;
    }

    /** What is committed together with a file's new length. */
    @FunctionalInterface
    public interface Marks {
        /**
         * Commits.
         *
         * @param length to be committed in the same unit as what it goes with
         */
        void commit(WrittenLength length);
    }

    /**
     * How far a file is written.
     *
     * @param path   as the journal knows it
     * @param before its length in bytes before this was written
     * @param after  its length in bytes with this in it
     */
    public record WrittenLength(String path, long before, long after) {

        /** @throws TakenOver when another has written the file since */
        void commit(JdbcOperations sql) {
            if (sql.update("UPDATE written_file SET length = ? WHERE path = ? AND length = ?", after, path, before) == 0) {
                throw new TakenOver(path + " was written by another node meanwhile");
            }
        }
    }

    /**
     * Appends, forces to disk and commits the marks. What an earlier call wrote and nobody committed is cut off first; so is this, when
     * disk or journal refuse.
     *
     * @param path  relative to the root
     * @param head  what comes before the first line, with its line end
     * @param lines whole lines, each with its line end
     * @param marks commits that they are written
     * @throws UncheckedIOException when the disk refuses, or another node writes this very file now
     * @throws JournalUnavailable   when the marks could not be committed
     */
    public void append(String path, String head, String lines, Marks marks) {
        Path file = root.resolve(path);
        try {
            FileRights.makeShared(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileRights.openShared(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                 FileLock lock = lock(channel, path)) {
                long before = begin(path, channel.size());
                try {
                    channel.truncate(before);
                    channel.position(before);
                    ByteBuffer bytes = ByteBuffer.wrap((before == 0 ? head + lines : lines).getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(false);
                    marks.commit(new WrittenLength(folder + path, before, channel.size()));
                } catch (IOException | RuntimeException e) {
                    cutBack(channel, path, e);
                    throw e;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static FileLock lock(FileChannel channel, String path) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // in this very process
        }
        throw new IOException(path + " is being written by another node");
    }

    /** Where to go on: what the journal says, or where a file ends that is new to it. */
    private long begin(String path, long size) {
        Optional<Long> committed = committed(path).filter(length -> length <= size);
        if (committed.isEmpty()) {
            // new here, or emptied by hand: known before its first byte, so that a crash during this append is cut off too
            journal.writer().write(sql -> sql.update("""
                    INSERT INTO written_file (path, length) VALUES (?, ?)
                    ON CONFLICT (path) DO UPDATE SET length = excluded.length""", folder + path, size));
        }
        return committed.orElse(size);
    }

    /** Whether the marks were committed is asked, not guessed; where nobody answers, the next append cuts. */
    private void cutBack(FileChannel channel, String path, Exception because) {
        try {
            Optional<Long> committed = committed(path);
            if (committed.isPresent()) {
                channel.truncate(committed.get());
            }
        } catch (IOException | RuntimeException e) {
            because.addSuppressed(e);
        }
    }

    /**
     * Cuts every file back to what is committed, but for those that another node writes now; for the start, before anything is
     * written.
     *
     * @throws UncheckedIOException when the disk refuses
     */
    public void cutBackAll() {
        journal.read(sql -> sql.query("SELECT path, length FROM written_file", Journal.totals())).keySet().stream()
                .filter(path -> path.startsWith(folder)).map(path -> path.substring(folder.length())).forEach(this::cutBack);
    }

    private void cutBack(String path) {
        Path file = root.resolve(path);
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
            Optional<Long> committed = lock == null ? Optional.empty() : committed(path);
            if (committed.isPresent()) {
                channel.truncate(committed.get());
            }
        } catch (OverlappingFileLockException e) {
            // it is being written
        } catch (IOException e) {
            throw new UncheckedIOException("cannot cut " + file + " back to what is committed: " + e.getMessage(), e);
        }
    }

    /**
     * Forgets how far those files were written that are not there any more.
     *
     * @return how many
     */
    public int forgetGone() {
        List<Object[]> gone = journal.read(sql -> sql.queryForList("SELECT path FROM written_file", String.class)).stream()
                .filter(path -> path.startsWith(folder) && !Files.exists(root.resolve(path.substring(folder.length()))))
                .map(path -> new Object[] {path}).toList();
        return gone.isEmpty() ? 0 : journal.writer().write(sql -> sql.batchUpdate("DELETE FROM written_file WHERE path = ?", gone)).length;
    }

    /**
     * How long a file was when its marks were last committed: what is in it up to there never changes.
     *
     * @param path relative to the root
     * @return in bytes; empty for a file that the journal does not know
     */
    public Optional<Long> committed(String path) {
        return journal.read(sql -> sql.queryForList("SELECT length FROM written_file WHERE path = ?", Long.class, folder + path)).stream()
                .findFirst();
    }
}
