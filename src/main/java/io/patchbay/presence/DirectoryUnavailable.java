package io.patchbay.presence;

/** The platform could not be asked who an agent is; nothing is known about him, so the intent has to wait. */
public class DirectoryUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DirectoryUnavailable(Throwable cause) {
        super("agents cannot be looked up: " + cause.getMessage(), cause);
    }
}
