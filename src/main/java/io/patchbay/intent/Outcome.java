package io.patchbay.intent;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The one terminal word on an intent (outcome.schema.json).
 *
 * @param outcomeId the same however often it is delivered, never null
 * @param intentId the intent, never null
 * @param reference the sender's case; null where there is none
 * @param outcome how it ended, never null
 * @param reason why, never null; of this very outcome
 * @param conversationId the platform's conversation; null where none was made, or none is known
 * @param agentId the user id of the agent connected; null where none was
 * @param agentRank the agent's place in the sender's list, from 1; null where none was connected
 * @param queueId the queue that got it; null where none did
 * @param skippedAgents the preferred agents who were not handed to the platform, in the sender's order
 * @param evidence what proved it, never null
 * @param source the way the intent came in; null where that is not known any more
 * @param acceptedAt when it was journaled; null where that is not known
 * @param submittedAt when the create went out; null where none did
 * @param createdAt when the platform's 201 came; null where none did
 * @param resolvedAt our clock when the outcome was committed, never null
 * @param detail for people; null where there is nothing to add; numbers in it are masked here
 */
public record Outcome(String outcomeId, String intentId, String reference, Kind outcome, Reason reason, String conversationId,
                      String agentId, Integer agentRank, String queueId, List<SkippedAgent> skippedAgents, Evidence evidence,
                      Source source, Instant acceptedAt, Instant submittedAt, Instant createdAt, Instant resolvedAt, String detail) {

    /**
     * Copies the list, masks the detail and refuses what is missing.
     *
     * @throws IllegalArgumentException where the reason is one of another outcome
     */
    public Outcome {
        Objects.requireNonNull(outcomeId, "outcomeId");
        Objects.requireNonNull(intentId, "intentId");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(resolvedAt, "resolvedAt");
        if (reason.outcome() != outcome) {
            throw new IllegalArgumentException(reason.wire() + " explains " + reason.outcome() + ", not " + outcome);
        }
        skippedAgents = List.copyOf(skippedAgents);
        detail = PhoneNumbers.masked(detail);
    }

    /**
     * What is left of it when a person in its intent is erased: neither reference nor detail.
     *
     * @param number whose; a skipped agent who is called by it loses that name
     */
    public Outcome without(SoughtNumber number) {
        return new Outcome(outcomeId, intentId, null, outcome, reason, conversationId, agentId, agentRank, queueId,
                skippedAgents.stream().map(one -> number.isIn(one.agent()) ? new SkippedAgent(Party.ERASED.phoneNumber(), one.reason()) : one).toList(),
                evidence, source, acceptedAt, submittedAt, createdAt, resolvedAt, null);
    }

    /** The ways in which an intent can end. */
    public enum Kind {
        /** A preferred agent was connected. */
        CONNECTED_PREFERRED,
        /** The engine chose the fallback queue. */
        FELL_BACK,
        /** No preferred agent was sent, and the queue has it. */
        SENT_TO_QUEUE,
        /** It was disconnected before anybody had it. */
        ABANDONED,
        /** The engine decided nothing in time. */
        TIMED_OUT,
        /** The platform, or the pre-flight, refused it. */
        REJECTED,
        /** The platform ended it with an error. */
        FAILED,
        /** Its deadline passed before it was submitted. */
        EXPIRED,
        /** Its sender took it back before it was submitted. */
        CANCELLED,
        /** A person has to look whether a conversation exists. */
        NEEDS_REVIEW
    }
}
