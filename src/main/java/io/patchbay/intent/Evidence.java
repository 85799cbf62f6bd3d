package io.patchbay.intent;

import java.util.Locale;

/** What proved an outcome (outcome.schema.json, {@code evidence}). */
public enum Evidence {
    /** A WebSocket event. */
    EVENT,
    /** A GET. */
    POLL,
    /** The platform's answer to the create itself. */
    RESPONSE,
    /** A decision made here before any call. */
    LOCAL;

    /**
     * The spelling in outcomes.
     *
     * @return the name in lower case, never null
     */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The evidence of a wire spelling.
     *
     * @param wire what {@link #wire()} gave
     * @return the evidence, never null
     * @throws IllegalArgumentException where none is spelt so
     */
    public static Evidence ofWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
