package io.patchbay.genesys;

import java.io.IOException;

/** No access token could be had. The message says what to look at and never holds the client secret. */
public final class TokenUnavailable extends IOException {

    private final boolean refused;

    /**
     * The login host was not reached, or could not answer.
     *
     * @param message for people
     * @param cause   what was thrown, or null
     */
    public TokenUnavailable(String message, Throwable cause) {
        this(message, false, cause);
    }

    private TokenUnavailable(String message, boolean refused, Throwable cause) {
        super(message, cause);
        this.refused = refused;
    }

    /**
     * The login host will give none until a setting is mended.
     *
     * @param message for people, with the setting
     */
    public static TokenUnavailable refused(String message) {
        return new TokenUnavailable(message, true, null);
    }

    /** Whether the set-up is the reason, rather than an outage that passes. */
    public boolean isRefused() {
        return refused;
    }
}
