package io.patchbay.intake;

import io.patchbay.intent.Source;
import io.patchbay.journal.DropLedger.Drop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A drop while it is read, in batches: each is journaled before the next is taken from the file. For one thread. */
public final class OpenDrop implements Iterator<OpenDrop.Batch>, AutoCloseable {

    private final Path file;
    private final DropReader reader;
    private final RejectsFile rejects;
    private final int batchSize;
    private final BooleanSupplier stopping;
    private Drop drop;

    OpenDrop(Drop drop, Path file, DropReader reader, int batchSize, BooleanSupplier stopping) {
        this.drop = drop;
        this.file = file;
        this.reader = reader;
        this.rejects = new RejectsFile(reader);
        this.batchSize = batchSize;
        this.stopping = stopping;
    }

    /** Passes over the rows that are journaled already. */
    void goOn() {
        for (long known = 0; known < drop.rows() && reader.hasNext(); known++) {
            reader.next();
        }
    }

    /**
     * Some rows of a drop.
     *
     * @param drop   where they come from
     * @param rows   the rows, in order
     */
    public record Batch(OpenDrop drop, List<Row> rows) {

        /** What the accept stage takes, one offer a row. */
        public List<Offer> offers() {
            return rows.stream().map(row -> new Offer(row.document(), row.faults(),
                    new Source(Source.Kind.FILE, drop.drop().name(), Math.toIntExact(row.line())))).toList();
        }
    }

    /** Whether there are rows left; false too when the process is about to stop, and the rest is for its next life. */
    @Override
    public boolean hasNext() {
        return !stopping.getAsBoolean() && reader.hasNext();
    }

    @Override
    public Batch next() {
        List<Row> batch = new ArrayList<>(batchSize);
        while (batch.size() < batchSize && reader.hasNext()) {
            batch.add(reader.next());
        }
        return new Batch(this, batch);
    }

    /** Whether every row was read. */
    boolean isReadToEnd() {
        return !reader.hasNext();
    }

    void count(Drop withBatch) {
        drop = withBatch;
    }

    /** How far it was read. */
    Drop drop() {
        return drop;
    }

    Path file() {
        return file;
    }

    RejectsFile rejects() {
        return rejects;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
