package io.patchbay.governance;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The physical lines of a text, ended by LF, CR or CRLF, each with its place in it. A line that is too long comes in pieces. */
final class OffsetLines {

    /** Characters: many times what a row may have. */
    private static final int LONGEST = 1 << 20;

    private final Reader text;
    private final Deque<Line> returned = new ArrayDeque<>();
    private final char[] buffer = new char[1 << 14];
    private int position;
    private int limit;
    private long before;

    OffsetLines(Reader text) {
        this.text = text;
    }

    /**
     * One line.
     *
     * @param start where it begins, in characters from the beginning of the text
     * @param text  without its end
     * @param end   what ended it; empty at the end of the text, and of a piece
     */
    record Line(long start, String text, String end) {
    }

    /** The next line; null after the last. */
    Line next() throws IOException {
        if (!returned.isEmpty()) {
            return returned.pop();
        }
        if (peek() < 0) {
            return null;
        }
        long start = before + position;
        StringBuilder line = new StringBuilder();
        for (int c = peek(); c >= 0 && c != '\n' && c != '\r' && line.length() < LONGEST; c = peek()) {
            int from = position;
            int most = Math.min(limit, from + LONGEST - line.length());
            while (position < most && buffer[position] != '\n' && buffer[position] != '\r') {
                position++;
            }
            line.append(buffer, from, position - from);
        }
        return new Line(start, line.toString(), end());
    }

    /** Takes lines back, to be handed out again in their order. */
    void takeBack(List<Line> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            returned.push(lines.get(i));
        }
    }

    private String end() throws IOException {
        int c = peek();
        if (c != '\n' && c != '\r') {
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
            before += limit;
            position = 0;
            limit = Math.max(0, text.read(buffer));
        }
        return limit == 0 ? -1 : buffer[position];
    }
}
