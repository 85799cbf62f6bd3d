package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why a conversation is over. */
public enum DisconnectReason {
    /** It was connected and has ended. */
    COMPLETED,
    /** The caller's patience ended. */
    ABANDONED,
    /** The caller's patience ended at the mailbox. */
    VOICEMAIL,
    /** The platform failed. */
    ERROR;

    /** @return the word that goes over the wire */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
