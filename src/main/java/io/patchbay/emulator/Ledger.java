package io.patchbay.emulator;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What really happened, one fact after the other: in memory, and in a file where one is named. Kept by one thread, read by
 * any. What has been flushed outlives a killed emulator.
 */
final class Ledger implements AutoCloseable {

    private final Json json;
    private final int memory;
    private final Deque<LedgerEntry> latest = new ArrayDeque<>();
    private final OutputStream file;
    private final boolean onDisk;

    /**
     * Opens a ledger.
     *
     * @param file appended to; null for none
     * @param memory how many of the latest entries can be read back
     * @throws UncheckedIOException where the file cannot be opened
     */
    Ledger(Json json, Path file, int memory) {
        this.json = json;
        this.memory = memory;
        try {
            this.file = file == null ? OutputStream.nullOutputStream()
                    : new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), 1 << 16);
            this.onDisk = file != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a fact down; {@link #flush} makes it stay.
     *
     * @throws UncheckedIOException where the file cannot be written
     */
    synchronized void write(LedgerEntry entry) {
        latest.add(entry);
        if (latest.size() > memory) {
            latest.remove();
        }
        if (onDisk) {
            try {
                file.write(json.write(entry));
                file.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Hands everything written to the operating system.
     *
     * @throws UncheckedIOException where the file cannot be written
     */
    synchronized void flush() {
        try {
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the latest entries, the oldest first */
    synchronized List<LedgerEntry> entries() {
        return List.copyOf(latest);
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
