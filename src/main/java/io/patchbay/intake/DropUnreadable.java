package io.patchbay.intake;

/** A dropped file that cannot be taken as rows at all; the message says where it fails and what to do. No row of it has been read. */
public final class DropUnreadable extends Exception {
    private static final long serialVersionUID = 1L;

    DropUnreadable(String message) {
        super(message);
    }
}
