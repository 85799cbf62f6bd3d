package io.patchbay.intent;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.regex.Pattern;

/** JSON as senders have to write it: one document, no field twice, nothing after its end. */
public final class StrictJson {
    /** As in: the maximum allowed (1000, from `StreamReadConstraints.getMaxNestingDepth()`). */
    private static final Pattern ITS_OWN_NAMES = Pattern.compile(", from `[^`]*`|: enable `[^`]*` to allow");
    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // a number of Java's would be another, or none, and refused documents go back to their senders
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** A strict reader of its own. */
    public StrictJson() { }

    /**
     * The document of a text.
     *
     * @param text what was sent
     * @return the document, of whatever kind, never null
     * @throws NotJson where the text is none; it carries the fault to tell
     */
    public JsonNode read(String text) throws NotJson {
        try {
            JsonNode document = mapper.readTree(text);
            if (document.isMissingNode()) {
                throw new NotJson(new Fault("", Fault.Code.NOT_JSON, "is empty; send one intent as a JSON object"));
            }
            return document;
        } catch (JsonProcessingException e) {
            throw new NotJson(fault(e));
        } catch (NumberFormatException e) {
            // an exponent that no number has is not the parser's complaint but Java's
            throw new NotJson(new Fault("", Fault.Code.OUT_OF_RANGE, "has a number beyond all limits; correct it"));
        }
    }

    /** What the parser complains of, in a sender's words, with the place and without the digits that stood there. */
    private static Fault fault(JsonProcessingException e) {
        String said = said(e);
        if (said.startsWith("Duplicate field")) {
            return new Fault("", Fault.Code.DUPLICATE_FIELD, "has a field twice: " + said.substring("Duplicate field ".length())
                    + "; leave one of them");
        }
        JsonLocation place = e.getLocation();
        String where = place == null ? "" : " (" + (place.getLineNr() > 1 ? "line " + place.getLineNr() + ", " : "") + "column " + place.getColumnNr() + ")";
        return new Fault("", Fault.Code.NOT_JSON, "is no JSON: " + said + where + "; correct it there");
    }

    /**
     * What the parser complains of, without the names of its classes and options.
     *
     * @param e the complaint
     * @return one line for a sender, without the place and without a full phone number
     */
    public static String said(JsonProcessingException e) {
        String said = Fault.told(ITS_OWN_NAMES.matcher(e.getOriginalMessage().lines().findFirst().orElse("")).replaceAll(""));
        if (said.startsWith("Trailing token")) {
            return "more follows after its end";
        }
        return said.startsWith("Unexpected end-of-input") ? "it ends too early" : said;
    }

    /** A text that is no JSON document. */
    public static final class NotJson extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Fault fault;

        private NotJson(Fault fault) {
            super(fault.message(), null, false, false);
            this.fault = fault;
        }

        /**
         * What to tell the sender.
         *
         * @return a fault of the document as a whole
         */
        public Fault fault() {
            return fault;
        }
    }
}
