package io.patchbay.intake;

import io.patchbay.intake.Lines.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;

/** The rows of a file with one JSON document a line. */
final class NdjsonDropReader implements DropReader {
    /** So many lines that are no JSON object, before any that is, and the file is taken for something else. */
    private static final int STRANGE_LINES = 100;

    private final Lines lines;
    private final JsonRow rows = new JsonRow();
    private final Deque<Row> ahead = new ArrayDeque<>();

    private NdjsonDropReader(Lines lines) {
        this.lines = lines;
    }

    static NdjsonDropReader open(DropText text) throws IOException, DropUnreadable {
        NdjsonDropReader reader = new NdjsonDropReader(new Lines(text.open()));
        try {
            reader.readAhead();
            return reader;
        } catch (IOException | DropUnreadable e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    @Override
    public Row next() {
        if (ahead.isEmpty()) {
            throw new NoSuchElementException();
        }
        Row row = ahead.pop();
        if (ahead.isEmpty()) {
            try {
                Row more = read();
                if (more != null) {
                    ahead.add(more);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return row;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private void readAhead() throws IOException, DropUnreadable {
        Row row;
        do {
            row = read();
            if (row == null || ahead.size() == STRANGE_LINES) {
                throw new DropUnreadable(ahead.isEmpty()
                        ? "The file is empty but for blank lines; see that it is written to its end before it is dropped."
                        : "Line " + ahead.peek().line() + " and what follows is not one JSON object a line; an array, or a document of many lines, belongs in a .json file.");
            }
            ahead.add(row);
        } while (row.document() == null || !row.document().isObject());
    }

    private Row read() throws IOException {
        Line line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        if (line == null) {
            return null;
        }
        return line.cut() ? rows.tooLong(line.number()) : rows.of(line.number(), line.text());
    }
}
