package io.patchbay.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
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
     * Appends and forces to disk; the caller commits the returned length with its marks.
     *
     * @param path  relative to the root
     * @param lines whole lines, each with its line end
     * @return the file's length in bytes
     * @throws UncheckedIOException when the disk refuses; what was written then is cut off again
     */
    public long append(String path, String lines) {
        Path file = root.resolve(path);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                // known before its first byte, so that a crash during the first append is cut off too
                journal.writer().write(sql -> setLength(sql, path, 0));
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                long before = channel.size();
                channel.position(before);
                try {
                    ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
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
     * Cuts a file back to what is committed, after a failed commit or a crash.
     *
     * @param path relative to the root
     */
    public void cutBack(String path) {
        long committed = lengths().getOrDefault(path, 0L);
        Path file = root.resolve(path);
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() > committed) {
                channel.truncate(committed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot cut " + file + " back to " + committed + " bytes: " + e.getMessage(), e);
        }
    }

    /** Cuts every known file back to what is committed; to be called once, before anything is written. */
    public void cutBackAll() {
        lengths().keySet().forEach(this::cutBack);
    }

    private Map<String, Long> lengths() {
        Map<String, Long> lengths = new LinkedHashMap<>();
        journal.reads().query("SELECT path, length FROM written_file", rs -> {
            lengths.put(rs.getString(1), rs.getLong(2));
        });
        return lengths;
    }

    static int setLength(JdbcOperations sql, String path, long length) {
        return sql.update("""
                INSERT INTO written_file (path, length) VALUES (?, ?)
                ON CONFLICT (path) DO UPDATE SET length = excluded.length""", path, length);
    }
}
