package io.patchbay.journal;

/** The journal could not commit or answer; nothing that was asked for has happened. */
public class JournalUnavailable extends RuntimeException {

    /**
     * @param message what was being done, for people
     * @param cause   what the database said
     */
    public JournalUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
