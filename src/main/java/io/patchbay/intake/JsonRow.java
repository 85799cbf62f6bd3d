package io.patchbay.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Fault;
import io.patchbay.intent.Fault.Code;
import io.patchbay.intent.StrictJson;
import java.util.List;

/** Makes a row of one JSON text. */
final class JsonRow {
    private final StrictJson json = new StrictJson();

    Row of(long line, String text) {
        if (text.indexOf(DropText.UNDECODABLE) >= 0) {
            return new Row(line, null, List.of(new Fault("", Code.UNDECODABLE,
                    "has bytes that are no text in the file's charset; write it again as UTF-8, or set intake.file.charset")), List.of(), text);
        }
        try {
            return new Row(line, unwrapped(json.read(text)), List.of(), List.of(), text);
        } catch (StrictJson.NotJson e) {
            return new Row(line, null, List.of(e.fault()), List.of(), text);
        }
    }

    Row tooLong(long line) {
        return new Row(line, null, List.of(new Fault("", Code.TOO_LONG, "is longer than " + DropReader.LONGEST_ROW + " characters; shorten it")), List.of(), null);
    }

    /** A line of a rejects file, mended and dropped as it is, has the intent within. */
    private static JsonNode unwrapped(JsonNode document) {
        return document.has("errors") && document.has("intent") ? document.get("intent") : document;
    }
}
