package io.patchbay.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.patchbay.intent.Intent;
import io.patchbay.intent.OutcomeJson;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.Source;
import io.patchbay.journal.IntentRecord;
import io.patchbay.journal.TimelineEntry;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is shown of an intent. The two telephone numbers are not; where a sender wrote one of them into another text, such as the reference,
 * that text is masked.
 */
final class IntentView {
    private final ObjectMapper mapper;
    private final OutcomeJson outcomes;

    /** Shows by one mapper. */
    IntentView(ObjectMapper mapper) {
        this.mapper = mapper;
        this.outcomes = new OutcomeJson(mapper);
    }

    /** An intent with its outcome document and its timeline. */
    ObjectNode whole(IntentRecord found) {
        ObjectNode view = summary(found);
        view.set("result", found.outcome() == null ? null : masked(result(found), numbers(found.intent())));
        ArrayNode timeline = view.putArray("timeline");
        found.timeline().forEach(step -> timeline.add(masked(step(step), numbers(found.intent()))));
        return view;
    }

    /** An intent as one of a list. */
    ObjectNode summary(IntentRecord found) {
        Intent intent = found.intent();
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("state", found.state());
        view.put("outcome", found.outcome() == null ? null : found.outcome().outcome().name());
        view.put("reference", intent.reference());
        view.set("source", source(intent.source()));
        view.put("acceptedAt", found.acceptedAt().toString());
        view.put("waitingFor", PhoneNumbers.masked(found.waitingFor()));
        view.put("conversationId", found.conversationId());
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("intentId", intent.intentId());
        shown.setAll((ObjectNode) masked(view, numbers(intent)));
        return shown;
    }

    /** A page of intents and the cursor of the next; null where there is none. */
    ObjectNode page(List<IntentRecord> page, String next) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        ArrayNode intents = view.putArray("intents");
        page.forEach(found -> intents.add(summary(found)));
        return view.put("next", next);
    }

    private JsonNode result(IntentRecord found) {
        return tree(outcomes.write(found.outcome()));
    }

    private JsonNode tree(String json) {
        try {
            return mapper.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal has JSON that cannot be read", e);
        }
    }

    private static ObjectNode source(Source source) {
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("kind", source.kind().wire());
        if (source.name() != null) {
            view.put("name", source.name());
        }
        if (source.line() != null) {
            view.put("line", source.line());
        }
        return view;
    }

    private ObjectNode step(TimelineEntry step) {
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("at", step.at().toString()).put("from", step.from()).put("to", step.to())
                .put("evidence", step.evidence()).put("detail", PhoneNumbers.masked(step.detail())).put("actor", step.actor());
        return view.set("facts", step.facts() == null ? null : tree(step.facts()));
    }

    /** The digits of both numbers; the country code is left off as far as the shortest national number goes. */
    private static List<String> numbers(Intent intent) {
        return Stream.of(intent.to(), intent.from()).map(party -> party.phoneNumber().substring(1))
                .map(digits -> digits.substring(Math.min(3, digits.length() - 7))).toList();
    }

    private static JsonNode masked(JsonNode node, List<String> numbers) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(entry -> copy.set(entry.getKey(), entry.getKey().equals("intentId") ? entry.getValue() : masked(entry.getValue(), numbers)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(one -> copy.add(masked(one, numbers)));
            return copy;
        }
        if (node instanceof TextNode text) {
            String digits = text.textValue().replaceAll("\\D", "");
            return numbers.stream().anyMatch(digits::contains) ? TextNode.valueOf(PhoneNumbers.masked(text.textValue())) : text;
        }
        return node;
    }
}
