package io.patchbay.genesys;

import java.time.Duration;

/** What the answer to a create means, one case for each line of the contract's table "answer to a create". */
public sealed interface CreateResult {

    /**
     * The platform accepted the payload; it has not routed anything yet.
     *
     * @param conversationId the platform's id of the conversation
     */
    record Created(String conversationId) implements CreateResult {
    }

    /**
     * The platform refused this intent, and would refuse it again.
     *
     * @param status  the HTTP status
     * @param code    Genesys' error code
     * @param message Genesys' words, phone numbers masked
     */
    record Refused(int status, String code, String message) implements CreateResult {
    }

    /**
     * The platform does not know one of the preferred agents; without him the request may pass.
     *
     * @param agentId the agent, as he was sent
     * @param message Genesys' words, phone numbers masked
     */
    record AgentUnknown(String agentId, String message) implements CreateResult {
    }

    /**
     * Certainly not processed: the intent may be submitted again.
     *
     * @param reason     why, for people
     * @param retryAfter how long the platform asks to be left alone, or null where it does not say
     */
    record NotProcessed(String reason, Duration retryAfter) implements CreateResult {
    }

    /**
     * Not processed because the set-up is wrong; every other intent would fare the same.
     *
     * @param detail which permission or setting to look at
     */
    record Misconfigured(String detail) implements CreateResult {
    }

    /**
     * Nobody here can say whether a conversation exists. Never to be sent again on a timer.
     *
     * @param detail what was seen
     */
    record Unknown(String detail) implements CreateResult {
    }
}
