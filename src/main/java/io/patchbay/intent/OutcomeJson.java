package io.patchbay.intent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Outcomes as outcome.schema.json has them: what is absent is left out, instants are ISO-8601 in UTC. */
public final class OutcomeJson {
    private final ObjectMapper mapper;

    /**
     * The form, by one mapper.
     *
     * @param mapper reads trees; none of its bindings is used
     */
    public OutcomeJson(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * An outcome as text.
     *
     * @param outcome the outcome
     * @return one line of JSON
     */
    public String write(Outcome outcome) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("outcomeId", outcome.outcomeId());
        document.put("intentId", outcome.intentId());
        IntentJson.put(document, "reference", outcome.reference());
        document.put("outcome", outcome.outcome().name());
        document.put("reason", outcome.reason().wire());
        IntentJson.put(document, "conversationId", outcome.conversationId());
        IntentJson.put(document, "agentId", outcome.agentId());
        if (outcome.agentRank() != null) {
            document.put("agentRank", outcome.agentRank());
        }
        IntentJson.put(document, "queueId", outcome.queueId());
        if (!outcome.skippedAgents().isEmpty()) {
            ArrayNode skipped = document.putArray("skippedAgents");
            outcome.skippedAgents().forEach(one -> skipped.addObject().put("agent", one.agent()).put("reason", one.reason().wire()));
        }
        document.put("evidence", outcome.evidence().wire());
        if (outcome.source() != null) {
            document.set("source", IntentJson.source(outcome.source()));
        }
        IntentJson.put(document, "acceptedAt", outcome.acceptedAt());
        IntentJson.put(document, "submittedAt", outcome.submittedAt());
        IntentJson.put(document, "createdAt", outcome.createdAt());
        IntentJson.put(document, "resolvedAt", outcome.resolvedAt());
        IntentJson.put(document, "detail", outcome.detail());
        return document.toString();
    }

    /**
     * The outcome of a text.
     *
     * @param json what {@link #write} gave
     * @return the outcome
     * @throws IllegalArgumentException where the text is no outcome
     */
    public Outcome read(String json) {
        try {
            JsonNode document = mapper.readTree(json);
            List<SkippedAgent> skipped = new ArrayList<>();
            document.path("skippedAgents").forEach(one -> skipped.add(
                    new SkippedAgent(one.required("agent").textValue(), SkipReason.ofWire(one.required("reason").textValue()))));
            return new Outcome(document.required("outcomeId").textValue(), document.required("intentId").textValue(),
                    IntentJson.text(document, "reference"), Outcome.Kind.valueOf(document.required("outcome").textValue()),
                    Reason.ofWire(document.required("reason").textValue()), IntentJson.text(document, "conversationId"),
                    IntentJson.text(document, "agentId"), document.has("agentRank") ? document.get("agentRank").intValue() : null,
                    IntentJson.text(document, "queueId"), skipped, Evidence.ofWire(document.required("evidence").textValue()),
                    document.has("source") ? IntentJson.source(document.get("source")) : null,
                    IntentJson.instant(document, "acceptedAt"), IntentJson.instant(document, "submittedAt"),
                    IntentJson.instant(document, "createdAt"), IntentJson.instant(document, "resolvedAt"), IntentJson.text(document, "detail"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No outcome: " + PhoneNumbers.masked(e.getOriginalMessage()));
        }
    }
}
