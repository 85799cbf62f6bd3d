package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether agents of a queue write a wrap-up; shown in the queue's configuration, without effect on routing. */
public enum WrapUp {
    /** Never. */
    NONE,
    /** If they like. */
    OPTIONAL,
    /** Always. */
    MANDATORY;

    /** @return the word that goes over the wire */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
