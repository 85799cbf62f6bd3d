package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What kind of interaction it is; an agent's concurrency counts each kind by itself. */
public enum Medium {
    /** A call, one at a time unless the agent is set otherwise. */
    VOICE,
    /** A call back. */
    CALLBACK,
    /** A web chat. */
    CHAT,
    /** An e-mail. */
    EMAIL,
    /** A message of an open channel. */
    MESSAGE;

    /** @return the word that goes over the wire */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
