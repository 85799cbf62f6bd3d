package io.patchbay.journal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The moments of {@link FailPoint}. Nothing happens at any, unless a test that ends the process there has armed it. */
public final class FailPoints {

    private final Map<FailPoint, Runnable> armed = new ConcurrentHashMap<>();

    /** Inert. */
    public FailPoints() { }

    /**
     * Has something happen at a point, each time it is reached.
     *
     * @param point  where
     * @param action what; runs on the thread that comes by
     */
    public void arm(FailPoint point, Runnable action) {
        armed.put(point, action);
    }

    /**
     * This point is reached.
     *
     * @param point which
     */
    public void reached(FailPoint point) {
        Runnable action = armed.get(point);
        if (action != null) {
            action.run();
        }
    }
}
