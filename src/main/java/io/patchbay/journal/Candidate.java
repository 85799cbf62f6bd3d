package io.patchbay.journal;

import io.patchbay.intent.Intent;

/**
 * A valid intent that asks to be written down.
 *
 * @param intent      what was asked for, never null
 * @param contentHash the keyed hash of its content; the same id with another hash is a conflict
 * @param by          the name of whoever sent it, such as that of an HTTP token; null where the way in knows none
 */
public record Candidate(Intent intent, String contentHash, String by) {

    /** One whose sender has no name. */
    public Candidate(Intent intent, String contentHash) {
        this(intent, contentHash, null);
    }
}
