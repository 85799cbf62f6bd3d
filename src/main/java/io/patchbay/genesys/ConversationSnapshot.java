package io.patchbay.genesys;

import java.time.Instant;

/**
 * One conversation as the platform showed it once, by event or by GET.
 *
 * @param conversationId the platform's id
 * @param state          where it stands
 * @param disconnect     why it ended; null unless the platform says
 * @param decision       what the routing engine has committed to
 * @param agentId        the agent connected, or null
 * @param queueId        the fallback queue where decision is FALLBACK, or null
 * @param decidedAt      when the engine decided, or null
 * @param connectedAt    when an agent was connected; stays after the conversation ends; null before
 * @param reference      the intent's own reference, echoed ({@link CreateRequest#REFERENCE}); null where none was sent
 * @param version        rises with every transition of this conversation; 0 where the platform sends none
 */
public record ConversationSnapshot(String conversationId, State state, Disconnect disconnect, Decision decision, String agentId,
                                   String queueId, Instant decidedAt, Instant connectedAt, String reference, long version) {

    /** Where a conversation stands. */
    public enum State {
        /** The engine evaluates. */
        PENDING,
        /** It waits in the fallback queue. */
        QUEUED,
        /** An agent has it. */
        CONNECTED,
        /** It is over. */
        DISCONNECTED,
        /** A word this version does not know, or none. */
        UNKNOWN
    }

    /** What the routing engine has committed to. */
    public enum Decision {
        /** Nothing yet. */
        NONE,
        /** One of the preferred agents. */
        PREFERRED,
        /** The fallback queue. */
        FALLBACK,
        /** A word this version does not know, or none. */
        UNKNOWN
    }

    /** Why a conversation ended. */
    public enum Disconnect {
        /** Agent and customer were done. */
        COMPLETED,
        /** The customer left. */
        ABANDONED,
        /** A machine answered. */
        VOICEMAIL,
        /** The platform failed. */
        ERROR,
        /** A word this version does not know. */
        UNKNOWN
    }
}
