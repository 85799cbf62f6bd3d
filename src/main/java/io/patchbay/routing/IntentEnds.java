package io.patchbay.routing;

import io.patchbay.journal.Resolution;

/** A step has found out that the intent ends here, before any call. The routes turn this into its outcome. */
public class IntentEnds extends RuntimeException {

    private final transient Resolution resolution;

    /** @param resolution how it ends */
    public IntentEnds(Resolution resolution) {
        super(resolution.outcome() + ", " + resolution.reason().wire(), null, false, false);
        this.resolution = resolution;
    }

    /** How it ends. */
    public Resolution resolution() {
        return resolution;
    }
}
