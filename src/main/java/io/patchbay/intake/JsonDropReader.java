package io.patchbay.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import io.patchbay.intent.StrictJson;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The rows of a JSON file: one intent, or an array of them. The file is read through once before the first row is handed out, so that an
 * array that breaks off in the middle is refused as a whole rather than done by half.
 */
final class JsonDropReader implements DropReader {
    /** More than a row can have of anything: what is beyond the limits of an intent is to cost its row, and not the file. */
    private static final int BEYOND = 2 * LONGEST_ROW;
    private static final JsonFactory FACTORY = JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(BEYOND).maxNumberLength(BEYOND).maxNameLength(BEYOND).build())
            .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(BEYOND).build()).build();

    private final JsonParser parser;
    private final JsonRow rows = new JsonRow();
    private final Set<Long> tooLong;
    private final boolean array;
    private long index;

    private JsonDropReader(JsonParser parser, Set<Long> tooLong) throws IOException {
        this.parser = parser;
        this.tooLong = tooLong;
        this.array = parser.nextToken() == JsonToken.START_ARRAY;
        if (array) {
            parser.nextToken();
        }
    }

    static JsonDropReader open(DropText text) throws IOException, DropUnreadable {
        Set<Long> tooLong = check(text);
        return new JsonDropReader(FACTORY.createParser(text.open()), tooLong);
    }

    /** Reads it through; gives the places of those rows that are too long to be held. */
    private static Set<Long> check(DropText text) throws IOException, DropUnreadable {
        Set<Long> tooLong = new HashSet<>();
        try (Reader reader = text.open(); JsonParser parser = FACTORY.createParser(reader)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_ARRAY && first != JsonToken.START_OBJECT) {
                throw new DropUnreadable(first == null
                        ? "The file is empty but for blank lines; see that it is written to its end before it is dropped."
                        : place(parser.currentTokenLocation()) + "the file is neither one intent nor an array of intents; begin it with { or [.");
            }
            if (first == JsonToken.START_OBJECT) {
                measure(parser, 0, tooLong);
            } else {
                long rows = 0;
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    measure(parser, rows++, tooLong);
                }
                if (rows == 0) {
                    throw new DropUnreadable("The array has no intents in it; see that it is written to its end before it is dropped.");
                }
            }
            if (parser.nextToken() != null) {
                throw new DropUnreadable(place(parser.currentTokenLocation())
                        + "something follows the end of the document; take it out, or name the file .ndjson if it has one intent a line.");
            }
            return tooLong;
        } catch (JsonProcessingException e) {
            throw new DropUnreadable(place(e.getLocation()) + "the file is no JSON: " + StrictJson.said(e)
                    + "; correct it there and drop it again: none of its rows has been taken.");
        }
    }

    private static void measure(JsonParser parser, long index, Set<Long> tooLong) throws IOException {
        long start = parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        // a scalar is read lazily: its end is where the parser stands once it has been finished
        parser.finishToken();
        if (parser.currentLocation().getCharOffset() - start > LONGEST_ROW) {
            tooLong.add(index);
        }
    }

    private static String place(JsonLocation location) {
        return location == null ? "" : "Line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    @Override
    public boolean hasNext() {
        JsonToken token = parser.currentToken();
        return token != null && token != JsonToken.END_ARRAY;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            long line = parser.currentTokenLocation().getLineNr();
            Row row;
            if (tooLong.contains(index++)) {
                parser.skipChildren();
                row = rows.tooLong(line);
            } else {
                row = rows.of(line, text());
            }
            parser.nextToken();
            return row;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /** The row's own text on one line; a field that is there twice stays there twice, and is refused with the row. */
    private String text() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            int depth = 0;
            do {
                JsonToken token = parser.currentToken();
                if (token.isNumeric()) {
                    // as it stands: a number of Java's would be another, or none
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            } while (depth > 0 && parser.nextToken() != null);
        }
        return text.toString();
    }
}
