package io.patchbay.intent;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with what a sender sent.
 *
 * @param field the field as the sender writes it, such as {@code to.phoneNumber} or {@code preferredAgents[2]}; empty: the document as a whole
 * @param code the wire spelling of a {@link Code}, never null
 * @param message what is wrong and what to do, to be read after the field's name; no full phone number in it
 */
public record Fault(String field, String code, String message) {

    /** Nothing a reader would see, or what would move the text around it: controls, formats, line ends, halves of characters. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    private static final int LONGEST_PIECE = 200;

    /** Refuses missing parts; senders make up names of fields, so they are {@linkplain #told told} like any text of theirs. */
    public Fault {
        field = told(field);
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
    }

    /**
     * A fault of the closed list.
     *
     * @param field the field, empty for the document as a whole
     * @param code what kind of fault
     * @param message what is wrong and what to do
     */
    public Fault(String field, Code code, String message) {
        this(field, code.wire(), message);
    }

    /**
     * A sender's text as it may stand in a message, a log line or an answer.
     *
     * @param text anything
     * @return one line of bounded length, without a full phone number, and with the codes of characters that nobody would see
     */
    public static String told(String text) {
        String piece = visible(text.substring(0, Math.min(text.length(), LONGEST_PIECE)));
        boolean cut = text.length() > LONGEST_PIECE || piece.length() > LONGEST_PIECE;
        return PhoneNumbers.masked(cut ? piece.substring(0, end(piece)) + "..." : piece);
    }

    /** Where to cut: never through a character. */
    private static int end(String piece) {
        int end = Math.min(piece.length(), LONGEST_PIECE);
        return Character.isHighSurrogate(piece.charAt(end - 1)) ? end - 1 : end;
    }

    /**
     * A text on one line, with the codes of characters that nobody would see, or that would move what stands around them.
     *
     * @param text anything
     * @return the text itself where it has none of them
     */
    public static String visible(String text) {
        return UNSEEN.matcher(text).replaceAll(hit -> String.format("<U+%04X>", hit.group().codePointAt(0)));
    }

    /** Every code that a refusal can carry. */
    public enum Code {
        /** A required field is missing. */
        REQUIRED("required"),
        /** A required text or list has nothing in it. */
        EMPTY("empty"),
        /** No field of an intent has this name. */
        UNKNOWN_FIELD("unknown-field"),
        /** Text where a number belongs, or the like. */
        TYPE("type"),
        /** The value is not one of the few that are allowed. */
        NOT_ALLOWED("not-allowed"),
        /** The text has not the form that its field asks for. */
        FORMAT("format"),
        /** A text longer than its field takes. */
        TOO_LONG("too-long"),
        /** A text shorter than its field takes. */
        TOO_SHORT("too-short"),
        /** More entries than the field takes. */
        TOO_MANY("too-many"),
        /** A number beyond its limits. */
        OUT_OF_RANGE("out-of-range"),
        /** A control character, or half of a character. */
        CHARACTER("character"),
        /** No telephone number, or one with more than one meaning. */
        PHONE_NUMBER("phone-number"),
        /** No instant, or one without its offset. */
        DATE_TIME("date-time"),
        /** The deadline lies before the earliest start. */
        DEADLINE_BEFORE_START("deadline-before-start"),
        /** Neither the intent nor the settings name a fallback queue. */
        NO_FALLBACK_QUEUE("no-fallback-queue"),
        /** The attribute is Patchbay's own. */
        ATTRIBUTE_RESERVED("attribute-reserved"),
        /** The document is valid JSON but no object. */
        NOT_AN_OBJECT("not-an-object"),
        /** The text is no JSON. */
        NOT_JSON("not-json"),
        /** A field stands twice in one object. */
        DUPLICATE_FIELD("duplicate-field"),
        /** The same intentId came before with other content. */
        CONFLICT("conflict"),
        /** A row of a CSV file has more cells than the header has columns. */
        TOO_MANY_CELLS("too-many-cells"),
        /** A quoted cell of a CSV file is not closed, or has text after its closing quote. */
        QUOTE("quote"),
        /** Bytes that are no text in the file's charset. */
        UNDECODABLE("undecodable");

        private final String wire;

        Code(String wire) {
            this.wire = wire;
        }

        /**
         * The spelling in answers and reject files.
         *
         * @return the code, never null
         */
        public String wire() {
            return wire;
        }
    }
}
