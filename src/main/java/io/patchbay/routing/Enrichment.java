package io.patchbay.routing;

import io.patchbay.intent.Intent;
import io.patchbay.intent.IntentReader;
import java.util.Map;
import java.util.TreeMap;

/** Fills an intent in with what another system knows, for steps that operators put into enrich. */
public final class Enrichment {

    private static final int MOST = 20;
    private static final int LONGEST = 256;

    /**
     * Gives an intent an attribute that its sender left out. What the sender wrote stays.
     *
     * @param preparation the intent
     * @param name        the attribute
     * @param value       a text, a number or a truth value; null or blank where nothing is known, which leaves the intent as it is
     * @return the intent to go on with
     * @throws IllegalArgumentException when the name is Patchbay's own, or the value is no single one, longer than {@value #LONGEST}
     *                                  characters, or one more than {@value #MOST}
     */
    public Preparation attribute(Preparation preparation, String name, Object value) {
        Intent intent = preparation.intent();
        if (value == null || value.toString().isBlank() || intent.attributes().containsKey(name)) {
            return preparation;
        }
        if (name.equals(IntentReader.RESERVED_ATTRIBUTE)) {
            throw new IllegalArgumentException("the attribute " + name + " is kept for the intentId");
        }
        if (!(value instanceof CharSequence || value instanceof Number || value instanceof Boolean)) {
            throw new IllegalArgumentException("the attribute " + name + " takes a text, not a " + value.getClass().getSimpleName());
        }
        String text = value.toString().strip();
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("the attribute " + name + " would have " + text.length() + " characters, and may have "
                    + LONGEST);
        }
        Map<String, String> attributes = new TreeMap<>(intent.attributes());
        attributes.put(name, text);
        if (attributes.size() > MOST) {
            throw new IllegalArgumentException("the attribute " + name + " is one more than the " + MOST + " that an intent may have");
        }
        return preparation.with(intent.withAttributes(attributes));
    }
}
