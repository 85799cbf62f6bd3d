package io.patchbay.genesys;

import java.util.List;
import java.util.Map;

/**
 * What is to be created at the platform, everything resolved: agents are user ids, numbers are E.164.
 *
 * @param type       the kind of interaction as written on the wire: voice, callback, chat, email, message
 * @param toNumber   whom to connect
 * @param toName     his display name, or null
 * @param fromNumber the calling party
 * @param fromName   its display name, or null
 * @param agentIds   user ids in the sender's order; empty asks for plain queue routing
 * @param queueId    the fallback queue; never null, for without it an interaction can stay pending for ever (guide, section 1)
 * @param queueName  the queue's display name, or null
 * @param attributes echoed by the platform; {@value #REFERENCE} among them is the intent's own reference
 */
public record CreateRequest(String type, String toNumber, String toName, String fromNumber, String fromName, List<String> agentIds,
                            String queueId, String queueName, Map<String, String> attributes) {

    /** The attribute by which a conversation is known again as that of an intent. */
    public static final String REFERENCE = "patchbayIntent";

    /** Copies the collections, so that nobody changes the request between its commit and its repeat. */
    public CreateRequest {
        agentIds = List.copyOf(agentIds);
        attributes = Map.copyOf(attributes);
    }

    /** Says what kind of request this is and nothing about the people in it. */
    @Override
    public String toString() {
        return "CreateRequest[" + type + ", agents=" + agentIds + ", queue=" + queueId + "]";
    }
}
