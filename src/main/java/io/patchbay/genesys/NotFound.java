package io.patchbay.genesys;

/** The platform does not know what it was asked for, and says so in its own words. */
public final class NotFound extends RuntimeException {

    /**
     * Names what was asked for.
     *
     * @param path the path of the call
     */
    public NotFound(String path) {
        super("Genesys knows nothing at " + path);
    }
}
