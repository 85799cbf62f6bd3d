package io.patchbay.genesys;

import java.io.IOException;

/** No access token could be had. The message says what to look at and never holds the client secret. */
public final class TokenUnavailable extends IOException {

    /**
     * Says why.
     *
     * @param message for people
     * @param cause   what was thrown, or null
     */
    public TokenUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
