package io.patchbay.governance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.patchbay.governance.OffsetLines.Line;
import io.patchbay.intent.SoughtNumber;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A file of JSON. Of an element, or of a line, that has the number in it the contents of all strings are blotted out, and of numbers and
 * names those that have it: what is JSON stays JSON. Of an outcome, what the sender wrote, also in those of intents erased before.
 */
final class JsonRecords implements Records {

    private static final JsonFactory FACTORY = JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE).maxStringLength(Integer.MAX_VALUE).build()).build();

    private final SoughtNumber number;
    private final boolean lines;
    private final Set<String> erased;

    private JsonRecords(SoughtNumber number, boolean lines, Set<String> erased) {
        this.number = number;
        this.lines = lines;
        this.erased = erased;
    }

    /** One document, or one array of them. */
    static JsonRecords ofDocument(SoughtNumber number) {
        return new JsonRecords(number, false, null);
    }

    /** One document a line. */
    static JsonRecords ofLines(SoughtNumber number) {
        return new JsonRecords(number, true, null);
    }

    /**
     * One outcome a line.
     *
     * @param erased the ids of the intents whose reference and detail go in any case
     */
    static JsonRecords ofOutcomes(SoughtNumber number, Set<String> erased) {
        return new JsonRecords(number, true, erased);
    }

    private enum Kind { NAME, TEXT, DIGITS }

    /** Where something stands, without its quotes. */
    private record Place(long from, long to, Kind kind, String field, boolean hit, boolean blotted) {
    }

    /** All there is to an element. */
    private static final class Element {
        private final List<Place> places = new ArrayList<>();
        private String intentId;

        boolean isHit() {
            return places.stream().anyMatch(Place::hit);
        }
    }

    @Override
    public long find(Reader text, Blots blots) throws IOException {
        return lines ? inLines(text, blots) : inDocument(text, blots);
    }

    private long inLines(Reader text, Blots blots) throws IOException {
        OffsetLines each = new OffsetLines(text);
        long found = 0;
        for (Line line = each.next(); line != null; line = each.next()) {
            if (erased == null && !number.isHintedAt(line.text()) && line.text().indexOf('\\') < 0) {
                continue;
            }
            List<Element> elements = new ArrayList<>();
            try (JsonParser parser = FACTORY.createParser(line.text())) {
                while (parser.nextToken() != null) {
                    elements.add(element(parser, line.start()));
                }
            } catch (JsonProcessingException e) {
                elements.clear();
                if (number.isIn(line.text())) {
                    blots.blot(line.start(), line.start() + line.text().length(), '*');
                    found++;
                }
            }
            for (Element element : elements) {
                found += blot(element, blots) ? 1 : 0;
            }
        }
        return found;
    }

    private long inDocument(Reader text, Blots blots) throws IOException {
        long found = 0;
        try (JsonParser parser = FACTORY.createParser(text)) {
            boolean array = parser.nextToken() == JsonToken.START_ARRAY;
            for (JsonToken token = array ? parser.nextToken() : parser.currentToken(); token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                found += blot(element(parser, 0), blots) ? 1 : 0;
            }
        }
        return found;
    }

    /**
     * Whether a text is JSON to its end; what is not is blotted out by the line.
     *
     * @throws IOException where the disk fails
     */
    static boolean isWhole(Reader text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            while (parser.nextToken() != null) {
                parser.finishToken();
            }
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private Element element(JsonParser parser, long base) throws IOException {
        Element element = new Element();
        String field = null;
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            long start = base + parser.currentTokenLocation().getCharOffset();
            if (token == JsonToken.FIELD_NAME) {
                field = depth == 1 ? parser.currentName() : null;
                place(element, start + 1, start + 1 + parser.currentName().length(), Kind.NAME, null, parser.currentName());
            } else if (token == JsonToken.VALUE_STRING) {
                String text = parser.getText();
                place(element, start + 1, base + parser.currentLocation().getCharOffset() - 1, Kind.TEXT, field, text);
                if ("intentId".equals(field)) {
                    element.intentId = text;
                }
            } else if (token.isNumeric()) {
                place(element, start, start + parser.getTextLength(), Kind.DIGITS, field, parser.getText());
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (depth > 0 && parser.nextToken() != null);
        return element;
    }

    private void place(Element element, long from, long to, Kind kind, String field, String text) {
        boolean hit = number.isIn(text);
        if (hit || kind == Kind.TEXT && to > from) {
            element.places.add(new Place(from, to, kind, field, hit, text.chars().allMatch(c -> c == '*')));
        }
    }

    private boolean blot(Element element, Blots blots) throws IOException {
        boolean hit = element.isHit();
        boolean known = erased != null && element.intentId != null && erased.contains(element.intentId);
        boolean changed = false;
        for (Place place : element.places) {
            boolean goes = erased == null ? hit && (place.hit || place.kind == Kind.TEXT)
                    : place.hit && !"intentId".equals(place.field) || known && ("reference".equals(place.field) || "detail".equals(place.field));
            if (goes && !place.blotted) {
                blots.blot(place.from, place.to, place.kind == Kind.DIGITS ? '1' : '*');
                changed = true;
            }
        }
        return changed;
    }
}
