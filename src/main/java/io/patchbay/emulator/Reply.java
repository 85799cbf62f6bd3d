package io.patchbay.emulator;

import java.time.Duration;

/**
 * An answer on its way out.
 *
 * @param status its status
 * @param document its body, not yet JSON; null for none
 * @param retryAfter seconds for the Retry-After header; null for no such header
 * @param delay how long it is held back
 * @param drop true: the connection is closed instead
 * @param reset true: the connection is torn instead
 */
record Reply(int status, Object document, Long retryAfter, Duration delay, boolean drop, boolean reset) {

    static Reply of(int status, Object document) {
        return new Reply(status, document, null, Duration.ZERO, false, false);
    }

    static Reply of(Refusal refusal) {
        return of(refusal.status(), refusal.body());
    }

    Reply retryAfter(long seconds) {
        return new Reply(status, document, seconds, delay, drop, reset);
    }

    /** @return what is seen instead of this one, where an answer is scripted */
    Reply scripted(ScriptedAnswer script, Duration heldBack) {
        int shown = script.status() == null ? status : script.status();
        Object body = script.status() != null && shown >= 400 ? Refusal.ofStatus(shown, script.code(), script.message()).body()
                : shown == status ? document : null;
        return new Reply(shown, script.body() ? body : null, script.retryAfter() == null ? retryAfter : Long.valueOf(script.retryAfter()),
                heldBack, script.drop(), script.reset());
    }

    /** @return true where nothing is answered */
    boolean withheld() {
        return drop || reset;
    }

    /** @return the status that the ledger remembers of a call: 0 for an answer that never came */
    int seenStatus() {
        return withheld() ? 0 : status;
    }
}
