package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a queue chooses among the agents who can take an interaction. */
public enum Strategy {
    /** In the order listed; the only one that honours the caller's order of preferred agents. */
    SEQUENTIAL,
    /** Who has been free the longest. */
    LONGEST_AVAILABLE,
    /** Whose last interaction was given longest ago. */
    LEAST_RECENT,
    /** Anyone, by the seed. */
    RANDOM,
    /** The next after the one chosen last. */
    ROUND_ROBIN;

    /** @return the word that goes over the wire */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
