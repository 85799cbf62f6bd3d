package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What becomes of a conversation whatever the agents do, so that a check can force each outcome. */
public enum Fate {
    /** The first preferred agent gets it, free or not. */
    PREFERRED,
    /** The fallback queue gets it, as if no preferred agent could. */
    FALLBACK,
    /** The first preferred agent's phone rings until the caller gives up. */
    UNANSWERED,
    /** The caller gives up before anything is decided. */
    ABANDONED,
    /** The caller leaves a message before anything is decided. */
    VOICEMAIL,
    /** The platform fails it before anything is decided. */
    ERROR,
    /** Nothing is ever decided. */
    PENDING,
    /** The fallback queue gets it, and nobody whom it is offered to answers: it goes back into the queue until the caller gives up. */
    CYCLING;

    /** @return the word that goes over the wire */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
