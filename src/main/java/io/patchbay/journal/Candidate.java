package io.patchbay.journal;

import io.patchbay.intent.Intent;

/**
 * A valid intent that asks to be written down.
 *
 * @param intent      what was asked for, never null
 * @param contentHash the keyed hash of its content; the same id with another hash is a conflict
 */
public record Candidate(Intent intent, String contentHash) {
}
