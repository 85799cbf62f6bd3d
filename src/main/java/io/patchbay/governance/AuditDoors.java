package io.patchbay.governance;

import io.patchbay.genesys.AgentProfile;
import io.patchbay.genesys.AgentStatus;
import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.QueueConfiguration;
import java.util.List;

/**
 * What audits ask the platform. Each question may wait long for its turn; what keeps it from being answered is an answer too, and it throws
 * {@link java.util.concurrent.CancellationException} only, where this node stops.
 */
public interface AuditDoors {

    /** An audit begins: what kept an earlier one from being answered may be over. */
    void begin();

    /** How an agent is set up, by user id. */
    Look<AgentProfile> user(String userId);

    /** What an agent does now, by user id. */
    Look<AgentStatus> status(String userId);

    /** Whom the platform has of that e-mail or display name; an empty list for nobody. */
    Look<List<AgentProfile>> users(String text);

    /** How a queue is set up. */
    Look<QueueConfiguration> queue(String queueId);

    /** A conversation as it is now. */
    Look<ConversationSnapshot> conversation(String conversationId);
}
