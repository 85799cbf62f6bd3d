package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a conversation is. */
public enum State {
    /** The engine evaluates, or a preferred agent's phone rings. */
    PENDING,
    /** It waits in the fallback queue. */
    QUEUED,
    /** An agent has it. */
    CONNECTED,
    /** It is over. */
    DISCONNECTED;

    /** @return the word that goes over the wire */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
