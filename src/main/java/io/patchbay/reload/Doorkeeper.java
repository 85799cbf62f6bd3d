package io.patchbay.reload;

/** Keeps away from a route, while it is exchanged, what comes in by a way on which nothing waits by itself. */
public interface Doorkeeper {

    /**
     * Lets nothing more in, and returns once nothing is on its way to the route any more, or has been for too long.
     *
     * @param scheme the component that the route begins with
     * @throws InterruptedException when it is not waited for; {@link #open} is called all the same
     */
    void close(String scheme) throws InterruptedException;

    /**
     * Lets in again.
     *
     * @param scheme as before
     */
    void open(String scheme);
}
