package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the engine has decided. */
public enum Decision {
    /** Nothing yet. */
    NONE,
    /** A preferred agent gets it. */
    PREFERRED,
    /** The fallback queue gets it. */
    FALLBACK;

    /** @return the word that goes over the wire */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
