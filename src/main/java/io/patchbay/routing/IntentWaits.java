package io.patchbay.routing;

import java.time.Duration;

/** A step cannot go on now, through no fault of the intent. The routes put it back into the journal. */
public class IntentWaits extends RuntimeException {

    private final transient Duration pause;

    /**
     * @param because why, for people
     * @param pause   until it is tried again; zero for at once
     */
    public IntentWaits(String because, Duration pause) {
        this(because, pause, null);
    }

    /**
     * @param because why, for people
     * @param pause   until it is tried again; zero for at once
     * @param cause   what kept the step from going on
     */
    public IntentWaits(String because, Duration pause, Throwable cause) {
        super(because, cause, false, false);
        this.pause = pause;
    }

    /** Until it is tried again. */
    public Duration pause() {
        return pause;
    }
}
