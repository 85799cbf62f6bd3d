package io.patchbay.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Fault;
import io.patchbay.intent.Source;
import io.patchbay.intent.StrictJson;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The bytes of a POST as offers: one intent, or one on each line. Lines are read as they are asked for, so that a large body is never in
 * memory as documents all at once.
 */
final class HttpBody {
    private static final StrictJson JSON = new StrictJson();
    private static final int BATCH = 500;

    private final byte[] bytes;
    private final List<Line> lines;
    private final String path;

    /** Where a line lies; blank lines are none. */
    private record Line(int number, int start, int end) { }

    private HttpBody(byte[] bytes, List<Line> lines, String path) {
        this.bytes = bytes;
        this.lines = lines;
        this.path = path;
    }

    /** A body of lines, each an intent. */
    static HttpBody lines(byte[] bytes, String path) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (int start = bom(bytes), end; start < bytes.length; start = end + 1) {
            end = start;
            boolean blank = true;
            for (; end < bytes.length && bytes[end] != '\n'; end++) {
                blank &= bytes[end] == ' ' || bytes[end] == '\t' || bytes[end] == '\r';
            }
            number++;
            if (!blank) {
                lines.add(new Line(number, start, end));
            }
        }
        return new HttpBody(bytes, lines, path);
    }

    /** The numbers of the lines, from 1, in order. */
    List<Integer> numbers() {
        return lines.stream().map(Line::number).toList();
    }

    /** The lines as offers, so many at a time as the journal is to commit at once. */
    Iterator<List<Offer>> batches() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < lines.size();
            }

            @Override
            public List<Offer> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                List<Line> batch = lines.subList(next, Math.min(next + BATCH, lines.size()));
                next += batch.size();
                return batch.stream().map(HttpBody.this::offer).toList();
            }
        };
    }

    private Offer offer(Line line) {
        Source source = new Source(Source.Kind.HTTP, path, line.number());
        if (line.end() - line.start() > HttpIntake.LARGEST_INTENT) {
            return Offer.faulty(new Fault("", Fault.Code.TOO_LONG, "is longer than " + HttpIntake.LARGEST_INTENT + " bytes; shorten it"), source);
        }
        return offer(bytes, line.start(), line.end(), source);
    }

    /** A body that is one intent. */
    static Offer one(byte[] bytes, String path) {
        return offer(bytes, bom(bytes), bytes.length, new Source(Source.Kind.HTTP, path, null));
    }

    private static Offer offer(byte[] bytes, int start, int end, Source source) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, start, end - start);
        CharBuffer text = CharBuffer.allocate(end - start);
        CoderResult result = decoder.decode(in, text, true);
        if (result.isError()) {
            return Offer.faulty(new Fault("", Fault.Code.UNDECODABLE,
                    "is not UTF-8 from byte " + (in.position() - start + 1) + " on; encode it as UTF-8"), source);
        }
        try {
            JsonNode document = JSON.read(text.flip().toString());
            return Offer.of(document, source);
        } catch (StrictJson.NotJson e) {
            return Offer.faulty(e.fault(), source);
        }
    }

    /** A byte order mark is tolerated, as RFC 8259 allows. */
    private static int bom(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF ? 3 : 0;
    }
}
