package io.patchbay.intent;

import java.util.Objects;

/**
 * Where an interaction goes when no preferred agent takes it (guide, section 1, "The Trap").
 *
 * @param queueId the platform's id of the queue, never null
 * @param queueName for people; null where the sender gave none
 */
public record FallbackQueue(String queueId, String queueName) {

    /** Refuses a queue without an id. */
    public FallbackQueue {
        Objects.requireNonNull(queueId, "queueId");
    }
}
