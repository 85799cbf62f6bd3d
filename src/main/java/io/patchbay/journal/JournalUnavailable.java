package io.patchbay.journal;

/**
 * The journal could not commit or answer, and nothing that was asked for has happened; but for a connection that broke in
 * the very commit, of which nobody can tell.
 */
public class JournalUnavailable extends RuntimeException {

    /**
     * @param message what was being done, for people
     * @param cause   what the database said
     */
    public JournalUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
