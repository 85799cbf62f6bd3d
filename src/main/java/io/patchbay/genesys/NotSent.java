package io.patchbay.genesys;

import io.patchbay.safety.TlsFault;
import java.io.IOException;

/** A call failed before anything of it could leave: no token, no connection, no TLS, no tunnel. It was certainly not processed. */
public final class NotSent extends IOException {

    /**
     * Wraps what kept the call from leaving.
     *
     * @param cause what was thrown
     */
    public NotSent(Exception cause) {
        super(cause instanceof TokenUnavailable ? cause.getMessage()
            : "no connection to Genesys (genesys.base-url, genesys.proxy): " + TlsFault.orMessage(cause), cause);
    }
}
