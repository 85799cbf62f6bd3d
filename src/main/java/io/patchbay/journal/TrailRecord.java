package io.patchbay.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One record of the audit trail. All of it but detail, subject, salt and the mark of erasure is chained; these are chained by what
 * they hash to, so that they can be taken out.
 *
 * @param node     whose chain it is in
 * @param seq      its place in that chain, from 1, without a gap
 * @param intentId the intent, or {@link #HOUSE} for what was done to the trail itself
 * @param position its place among the steps of the intent
 * @param at       when, in epoch milliseconds
 * @param actor    who or what made it
 * @param from     the state before, or null
 * @param to       the state after, {@link #ERASED} or {@link #CUT}
 * @param evidence what proved it, or null
 * @param facts    JSON, or null
 * @param sealed   the hash of what can be taken out; empty where there was nothing
 * @param hash     the hash of the record and of the one before it
 * @param detail   for people, or null; can be taken out
 * @param subject  whose numbers, as JSON of tokens, or null; can be taken out
 * @param salt     hashed with these two, or null; is taken out with them
 * @param erased   whether it is marked as erased
 */
public record TrailRecord(String node, long seq, String intentId, long position, long at, String actor, String from, String to,
                          String evidence, String facts, String sealed, String hash, String detail, String subject, String salt,
                          boolean erased) {

    /** Stands for the intent where there is none: in records of what was done to the trail itself. */
    public static final String HOUSE = "~";
    /** The state that says that records lost what can be taken out of them; its facts say which. */
    public static final String ERASED = "ERASED";
    /** The state that says that a chain was cut; its facts name the last record that went. */
    public static final String CUT = "CUT";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * What the chain must hold for this record.
     *
     * @param previous the hash of the record before it; empty for the first
     * @return SHA-256, in hexadecimal, of that and of the record's JSON
     */
    public String hashAfter(String previous) {
        StringWriter text = new StringWriter(512).append(previous);
        try (JsonGenerator array = JSON.createGenerator(text)) {
            array.writeStartArray();
            array.writeString(node);
            array.writeNumber(seq);
            array.writeString(intentId);
            array.writeNumber(position);
            array.writeNumber(at);
            for (String part : new String[] {actor, from, to, evidence, facts, sealed}) {
                array.writeString(part);
            }
            array.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sha256(text.toString());
    }

    /** What {@link #sealed} must be, by the parts that are there. */
    public String seal() {
        return seal(detail, subject, salt);
    }

    static String seal(String detail, String subject, String salt) {
        if (detail == null && subject == null && salt == null) {
            return "";
        }
        StringWriter text = new StringWriter(256).append(salt);
        try (JsonGenerator array = JSON.createGenerator(text)) {
            array.writeStartArray();
            array.writeString(detail);
            array.writeString(subject);
            array.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sha256(text.toString());
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
