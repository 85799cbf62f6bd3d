package io.patchbay.genesys;

import java.time.Instant;

/**
 * How the event socket fares. Immutable; a new one for every change.
 *
 * @param connectedSince since when it is connected; null while it is not
 * @param lastFrameAt    when the last frame came, heartbeats included; null before the first
 * @param connections    how often it was connected in the life of this process
 * @param refused        messages refused for their length
 * @param lastFault      why it was last lost or not had, for people; null before the first fault
 */
public record SocketHealth(Instant connectedSince, Instant lastFrameAt, long connections, long refused, String lastFault) {

    /** Before anything happened. */
    static final SocketHealth NEVER = new SocketHealth(null, null, 0, 0, null);

    /** Tells whether events can come now. */
    public boolean connected() {
        return connectedSince != null;
    }

    SocketHealth connectedAt(Instant now) {
        return new SocketHealth(now, lastFrameAt, connections + 1, refused, lastFault);
    }

    SocketHealth lost(String fault) {
        return new SocketHealth(null, lastFrameAt, connections, refused, fault == null ? lastFault : fault);
    }

    SocketHealth frameAt(Instant now) {
        return new SocketHealth(connectedSince, now, connections, refused, lastFault);
    }

    SocketHealth refusedOne() {
        return new SocketHealth(connectedSince, lastFrameAt, connections, refused + 1, lastFault);
    }
}
