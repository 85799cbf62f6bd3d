package io.patchbay.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intent.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What records of the trail say in the clear and for good: nothing here may tell who the customer is. */
final class Facts {

    private final ObjectMapper json;

    /** @param json writes them */
    Facts(ObjectMapper json) {
        this.json = json;
    }

    private record Skipped(String agent, String reason) {
    }

    /** Of a create that is about to be sent: who is asked for, who is not, and what presence said. */
    String asked(RoutingPlan plan) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("agents", plan.agents());
        facts.put("skipped", plan.skipped().stream().map(skipped -> new Skipped(skipped.agent(), skipped.reason().wire())).toList());
        if (plan.presence() != null) {
            facts.put("presence", plan.presence());
        }
        return text(facts);
    }

    /** Of a conversation that was seen. */
    String conversation(String conversationId) {
        return text(Map.of("conversation", conversationId));
    }

    /** Of an end: what the platform did with it, and how it came to be assigned. */
    String ended(Outcome outcome) {
        Map<String, Object> facts = new LinkedHashMap<>();
        put(facts, "conversation", outcome.conversationId());
        put(facts, "agent", outcome.agentId());
        put(facts, "queue", outcome.queueId());
        put(facts, "assignment", switch (outcome.outcome()) {
            case CONNECTED_PREFERRED -> "preferred";
            case FELL_BACK -> "fallback";
            case SENT_TO_QUEUE -> "standard";
            default -> null;
        });
        return facts.isEmpty() ? null : text(facts);
    }

    private static void put(Map<String, Object> facts, String name, String value) {
        if (value != null) {
            facts.put(name, value);
        }
    }

    /** Of records that lost what could be taken out: first and last of each run of them, by chain. */
    String erased(long records, Map<String, List<long[]>> runs) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("records", records);
        facts.put("runs", runs);
        return text(facts);
    }

    /** Of a chain that was cut: its last record that went. */
    String cut(String node, long seq, String hash, long at) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("node", node);
        facts.put("seq", seq);
        facts.put("hash", hash);
        facts.put("at", at);
        return text(facts);
    }

    private String text(Object facts) {
        try {
            return json.writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("facts have no JSON form", e);
        }
    }
}
