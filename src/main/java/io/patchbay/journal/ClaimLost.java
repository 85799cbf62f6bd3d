package io.patchbay.journal;

/**
 * A transition was refused because the intent is no longer as its claim knew it: it was cancelled, expired, adopted or
 * claimed by another node meanwhile. Whoever gets this lets go of the intent without touching it.
 */
public class ClaimLost extends RuntimeException {

    /** @param intentId the intent that is no longer held */
    public ClaimLost(String intentId) {
        super("intent " + intentId + " is no longer held by this claim");
    }
}
