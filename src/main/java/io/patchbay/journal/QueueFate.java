package io.patchbay.journal;

import java.time.Duration;
import java.time.Instant;

/**
 * What became of an interaction in the queue that it went to, as far as events and askings told.
 *
 * @param intentId       the intent
 * @param conversationId the platform's conversation
 * @param queueId        the queue
 * @param fellBackAt     when its outcome was committed
 * @param connectedAt    when somebody had it; null until then, or where no event told it
 * @param endedAt        when it was over; null until then, or where no event told it
 * @param how            how it ended, like {@code abandoned}; null while it has not
 * @param requeued       how often it was seen back in the queue
 * @param askedAt        when the platform was last asked for it; null where it never was
 */
public record QueueFate(String intentId, String conversationId, String queueId, Instant fellBackAt, Instant connectedAt, Instant endedAt,
                        String how, int requeued, Instant askedAt) {

    /** Whether somebody had it: an agent and a customer who were done prove a connection that no event told. */
    public boolean wasConnected() {
        return connectedAt != null || "completed".equals(how);
    }

    /** Whether it is over and nobody had it. */
    public boolean wasLeft() {
        return !wasConnected() && ("abandoned".equals(how) || "voicemail".equals(how));
    }

    /** Whether it waits still, as far as is known. */
    public boolean waits() {
        return !wasConnected() && endedAt == null;
    }

    /** How long it waited for its connection; only where that is known. */
    public Duration waited() {
        return Duration.between(fellBackAt, connectedAt);
    }
}
