package io.patchbay.presence;

import java.util.Locale;

/** When agents are asked about before a create (presence.mode). */
public enum PresenceMode {
    /** Before every create. */
    ALWAYS,
    /** Within presence.peak-hours only. */
    PEAK,
    /** Not at all; the platform alone decides. */
    NEVER;

    /**
     * The mode of a setting.
     *
     * @param text always, peak or never, in any case
     * @return the mode
     * @throws IllegalArgumentException for anything else, naming it
     */
    public static PresenceMode parse(String text) {
        for (PresenceMode mode : values()) {
            if (text != null && mode.name().equals(text.strip().toUpperCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw new IllegalArgumentException("presence.mode is \"" + text + "\": always, peak or never");
    }
}
