package io.patchbay.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The files that grow line by line: outcomes, results, rejects. The journal remembers how far each was written when its
 * marks were committed; what a crash left beyond that was never marked, is cut off at start, and will be written again.
 * A file has one writer at a time.
 */
public final class WrittenFiles {

    private final Journal journal;
    private final Path root;

    /**
     * @param journal where the lengths live
     * @param root    the folder that all paths are relative to
     */
    public WrittenFiles(Journal journal, Path root) {
        this.journal = journal;
        this.root = root;
    }

    /**
     * Appends and forces to disk; the caller commits the returned length with its marks. What an earlier call wrote and nobody committed
     * is cut off first.
     *
     * @param path  relative to the root
     * @param lines whole lines, each with its line end
     * @return the file's length in bytes
     * @throws UncheckedIOException when the disk refuses; what was written then is cut off again
     */
    public long append(String path, String lines) {
        return append(path, "", lines);
    }

    /**
     * The same for a file that begins with a line of its own.
     *
     * @param path  relative to the root
     * @param head  what comes before the first line, with its line end
     * @param lines whole lines, each with its line end
     * @return the file's length in bytes
     * @throws UncheckedIOException when the disk refuses; what was written then is cut off again
     */
    public long append(String path, String head, String lines) {
        Path file = root.resolve(path);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                long size = channel.size();
                Optional<Long> committed = committed(path).filter(length -> length <= size);
                long before = committed.orElse(size);
                if (committed.isEmpty()) {
                    // new here, or emptied by hand: known before its first byte, so that a crash during this append is cut off too
                    journal.writer().write(sql -> setLength(sql, path, before));
                }
                channel.truncate(before);
                channel.position(before);
                try {
                    ByteBuffer bytes = ByteBuffer.wrap((before == 0 ? head + lines : lines).getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(false);
                } catch (IOException e) {
                    channel.truncate(before);
                    throw e;
                }
                return channel.size();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Cuts a file back to what is committed, after a failed commit or a crash. A file that was never appended to is left alone.
     *
     * @param path relative to the root
     * @throws UncheckedIOException when the disk refuses
     */
    public void cutBack(String path) {
        committed(path).ifPresent(length -> cutBack(path, length));
    }

    /** Cuts every known file back to what is committed; to be called once, before anything is written. */
    public void cutBackAll() {
        journal.read(sql -> sql.query("SELECT path, length FROM written_file", Journal.totals())).forEach(this::cutBack);
    }

    private void cutBack(String path, long committed) {
        Path file = root.resolve(path);
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(committed);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot cut " + file + " back to " + committed + " bytes: " + e.getMessage(), e);
        }
    }

    private Optional<Long> committed(String path) {
        return journal.read(sql -> sql.queryForList("SELECT length FROM written_file WHERE path = ?", Long.class, path)).stream().findFirst();
    }

    static int setLength(JdbcOperations sql, String path, long length) {
        return sql.update("""
                INSERT INTO written_file (path, length) VALUES (?, ?)
                ON CONFLICT (path) DO UPDATE SET length = excluded.length""", path, length);
    }
}
