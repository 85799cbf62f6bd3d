package io.patchbay.journal;

/** What was to be written down is another node's work by now, and that node writes it. Nothing was committed. */
public final class TakenOver extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message what it is, for people */
    public TakenOver(String message) {
        super(message);
    }
}
