package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** When the fallback queue gets an interaction that no preferred agent can take. */
public enum FallbackMode {
    /** As soon as the evaluation has found nobody. */
    AT_ONCE,
    /** After the engine's timeout; until then a preferred agent who becomes free still gets it. */
    AFTER_TIMEOUT;

    /** @return the word that goes over the wire */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
