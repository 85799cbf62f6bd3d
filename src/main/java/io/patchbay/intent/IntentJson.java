package io.patchbay.intent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The stored form of an intent: intent.schema.json with every default filled in, and {@code source} beside it. What is written and read
 * again is equal.
 */
public final class IntentJson {
    private final ObjectMapper mapper;

    /**
     * The form, by one mapper.
     *
     * @param mapper reads and writes trees; none of its bindings is used
     */
    public IntentJson(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * An intent as text.
     *
     * @param intent the intent
     * @return one line of JSON
     */
    public String write(Intent intent) {
        ObjectNode document = content(intent);
        document.put("intentId", intent.intentId());
        document.put("priority", intent.priority());
        document.set("source", source(intent.source()));
        return document.toString();
    }

    /**
     * The intent of a text.
     *
     * @param json what {@link #write} gave
     * @return the intent
     * @throws IllegalArgumentException where the text is no stored intent
     */
    public Intent read(String json) {
        try {
            JsonNode document = mapper.readTree(json);
            JsonNode fallback = document.required("fallback");
            List<String> agents = new ArrayList<>();
            document.required("preferredAgents").forEach(agent -> agents.add(agent.textValue()));
            Map<String, String> attributes = new TreeMap<>();
            document.path("attributes").properties().forEach(entry -> attributes.put(entry.getKey(), entry.getValue().textValue()));
            return new Intent(document.required("intentId").textValue(), InteractionType.ofWire(document.required("type").textValue()),
                    party(document.required("to")), party(document.required("from")), agents, document.required("ordered").booleanValue(),
                    new FallbackQueue(fallback.required("queueId").textValue(), text(fallback, "queueName")),
                    document.required("priority").intValue(), instant(document, "notBefore"), instant(document, "deadline"),
                    text(document, "reference"), attributes, source(document.required("source")));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No stored intent: " + PhoneNumbers.masked(e.getOriginalMessage()));
        }
    }

    /**
     * Whether a person was erased from an intent; quick, for those who look at all of them.
     *
     * @param json what {@link #write} gave
     */
    public static boolean isErased(String json) {
        return json.contains("\"to\":{\"phoneNumber\":\"" + Party.ERASED.phoneNumber() + "\"");
    }

    /** The content alone, names and order fixed for ever: hashes of it are kept. */
    static ObjectNode content(Intent intent) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("type", intent.type().wire());
        content.set("to", party(intent.to()));
        content.set("from", party(intent.from()));
        intent.preferredAgents().forEach(content.putArray("preferredAgents")::add);
        content.put("ordered", intent.ordered());
        put(content.putObject("fallback").put("queueId", intent.fallback().queueId()), "queueName", intent.fallback().queueName());
        put(content, "notBefore", intent.notBefore());
        put(content, "deadline", intent.deadline());
        put(content, "reference", intent.reference());
        if (!intent.attributes().isEmpty()) {
            intent.attributes().forEach(content.putObject("attributes")::put);
        }
        return content;
    }

    static ObjectNode source(Source source) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("kind", source.kind().wire());
        put(node, "name", source.name());
        if (source.line() != null) {
            node.put("line", source.line());
        }
        return node;
    }

    static Source source(JsonNode node) {
        return new Source(Source.Kind.ofWire(node.required("kind").textValue()), text(node, "name"),
                node.has("line") ? node.get("line").intValue() : null);
    }

    /** Leaves an absent value out. */
    static void put(ObjectNode node, String name, Object value) {
        if (value != null) {
            node.put(name, value.toString());
        }
    }

    static String text(JsonNode node, String name) {
        return node.path(name).textValue();
    }

    static Instant instant(JsonNode node, String name) {
        String text = text(node, name);
        return text == null ? null : Instant.parse(text);
    }

    private static ObjectNode party(Party party) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("phoneNumber", party.phoneNumber());
        put(node, "name", party.name());
        return node;
    }

    private static Party party(JsonNode node) {
        return new Party(node.required("phoneNumber").textValue(), text(node, "name"));
    }
}
