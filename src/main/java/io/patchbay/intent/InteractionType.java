package io.patchbay.intent;

import java.util.Locale;

/** The kinds of interaction the platform creates (guide, section 1; {@code type} of par-api.openapi.yaml). */
public enum InteractionType {
    /** A telephone call. */
    VOICE,
    /** A call back to the customer. */
    CALLBACK,
    /** A web chat. */
    CHAT,
    /** An e-mail. */
    EMAIL,
    /** A message, such as SMS. */
    MESSAGE;

    /**
     * The spelling on the wire, in drops and in the stored form.
     *
     * @return the name in lower case, never null
     */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The type of a wire spelling.
     *
     * @param wire what {@link #wire()} gave
     * @return the type, never null
     * @throws IllegalArgumentException where no type is spelt so
     */
    public static InteractionType ofWire(String wire) {
        for (InteractionType type : values()) {
            if (type.wire().equals(wire)) {
                return type;
            }
        }
        throw new IllegalArgumentException("No type of interaction: " + wire);
    }
}
