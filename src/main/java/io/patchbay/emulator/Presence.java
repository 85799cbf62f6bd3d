package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether an agent takes work. Only an available agent is routed to. */
public enum Presence {
    /** Takes work as far as the capacity goes. */
    AVAILABLE,
    /** Occupied with something else. */
    BUSY,
    /** Not at the desk. */
    AWAY,
    /** At the desk, not taking work. */
    NOT_READY,
    /** Not logged in. */
    OFFLINE;

    /** @return the word that goes over the wire */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
