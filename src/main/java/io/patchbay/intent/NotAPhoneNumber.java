package io.patchbay.intent;

/** A text that cannot be called; the message tells the sender what is wrong with it and what to do, without the digits. */
public final class NotAPhoneNumber extends Exception {
    private static final long serialVersionUID = 1L;

    NotAPhoneNumber(String message) {
        super(message, null, false, false);
    }
}
