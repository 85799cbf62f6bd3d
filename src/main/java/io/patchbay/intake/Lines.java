package io.patchbay.intake;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The physical lines of a text, ended by LF, CR or CRLF. Of a line longer than a row may be, the beginning alone is kept. */
final class Lines implements Closeable {
    private final Reader text;
    private final Deque<Line> returned = new ArrayDeque<>();
    private final char[] buffer = new char[16_384];
    private int position;
    private int limit;
    private long number;

    Lines(Reader text) {
        this.text = text;
    }

    /**
     * One physical line.
     *
     * @param number from 1
     * @param text without its end
     * @param end the characters that ended it; empty at the end of the file
     * @param cut whether more stood there than is kept
     */
    record Line(long number, String text, String end, boolean cut) {

        boolean isBlank() {
            return !cut && text.isBlank();
        }
    }

    /** The next line; null after the last. */
    Line next() throws IOException {
        if (!returned.isEmpty()) {
            return returned.pop();
        }
        if (peek() < 0) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        boolean cut = false;
        int c;
        while ((c = peek()) >= 0 && c != '\n' && c != '\r') {
            int start = position;
            while (position < limit && buffer[position] != '\n' && buffer[position] != '\r') {
                position++;
            }
            int room = Math.min(position - start, DropReader.LONGEST_ROW - line.length());
            line.append(buffer, start, room);
            cut |= room < position - start;
        }
        return new Line(++number, line.toString(), end(), cut);
    }

    /** Takes lines back, to be handed out again in their order. */
    void takeBack(List<Line> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            returned.push(lines.get(i));
        }
    }

    @Override
    public void close() throws IOException {
        text.close();
    }

    private String end() throws IOException {
        int c = peek();
        if (c < 0) {
            return "";
        }
        position++;
        if (c == '\r' && peek() == '\n') {
            position++;
            return "\r\n";
        }
        return c == '\r' ? "\r" : "\n";
    }

    private int peek() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, text.read(buffer));
            if (limit == 0) {
                return -1;
            }
        }
        return buffer[position];
    }
}
