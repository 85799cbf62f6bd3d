package io.patchbay.presence;

import io.patchbay.genesys.AgentStatus;
import java.time.Duration;

/** What is known of one agent at this moment. */
public sealed interface Sighting {

    /**
     * The platform told his status.
     *
     * @param status never null
     * @param age    how long ago
     */
    record Seen(AgentStatus status, Duration age) implements Sighting {

        /** Just told. */
        public Seen(AgentStatus status) {
            this(status, Duration.ZERO);
        }
    }

    /** The platform says that there is no such agent (404). */
    record Gone() implements Sighting {
    }

    /**
     * Nothing was learned: call failed, quota spent, no answer in time.
     *
     * @param why for people
     */
    record Unseen(String why) implements Sighting {
    }
}
