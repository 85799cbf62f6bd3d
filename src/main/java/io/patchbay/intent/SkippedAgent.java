package io.patchbay.intent;

import java.util.Objects;

/**
 * A preferred agent who was not handed to the platform.
 *
 * @param agent as the sender wrote it, never null
 * @param reason why, never null
 */
public record SkippedAgent(String agent, SkipReason reason) {

    /** Refuses missing parts. */
    public SkippedAgent {
        Objects.requireNonNull(agent, "agent");
        Objects.requireNonNull(reason, "reason");
    }
}
