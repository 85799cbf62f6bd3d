package io.patchbay.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * An outcome as somebody got it.
 *
 * @param where the file and its line, or jms
 * @param at when it came; null where that is not known
 * @param text the document as it came
 */
public record Delivered(String where, Instant at, String text) {

    static Delivered byJms(JsonNode line) {
        return new Delivered("jms", Lines.instant(line, "at"), Lines.text(line, "text"));
    }

    /** @return the document; null where the text is none */
    JsonNode document() {
        return Lines.json(text);
    }

    /** @return whose outcome it is; a word for people where it is nobody's */
    String intentId() {
        JsonNode document = document();
        return document == null || Lines.text(document, "intentId") == null ? "(no outcome)" : Lines.text(document, "intentId");
    }
}
