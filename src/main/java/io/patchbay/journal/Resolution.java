package io.patchbay.journal;

import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;

/**
 * How an intent ends, before the journal has made an outcome of it.
 *
 * @param outcome        the terminal word
 * @param reason         why
 * @param evidence       what proved it
 * @param conversationId the platform's conversation, or null
 * @param agentId        the agent connected, or null
 * @param agentRank      that agent's place in the sender's list, from 1, or null
 * @param queueId        the queue it went to, or null
 * @param detail         for people, without a full phone number, or null
 */
public record Resolution(Outcome.Kind outcome, Reason reason, Evidence evidence, String conversationId, String agentId,
                         Integer agentRank, String queueId, String detail) {

    /**
     * An end decided here, before any call.
     *
     * @param outcome the terminal word
     * @param reason  why
     * @param detail  for people, or null
     */
    public static Resolution local(Outcome.Kind outcome, Reason reason, String detail) {
        return new Resolution(outcome, reason, Evidence.LOCAL, null, null, null, null, detail);
    }
}
