package io.patchbay.outcome;

import java.time.Duration;

/** What becomes of a delivery after a try. */
public sealed interface Fate {

    /** It has arrived. */
    record Delivered() implements Fate {
    }

    /**
     * It is tried again.
     *
     * @param pause   not before this much time has passed
     * @param because what went wrong, for people
     */
    record PutOff(Duration pause, String because) implements Fate {
    }

    /**
     * It is kept and tried no more.
     *
     * @param because what went wrong, for people
     */
    record Parked(String because) implements Fate {
    }
}
