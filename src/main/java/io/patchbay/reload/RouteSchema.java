package io.patchbay.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * What Camel's own YAML schema says of a file, narrowed to what a file of ours holds: one route or one route configuration, every step
 * with an id, in the canonical notation, which later versions of Camel ask for. Narrowed, it has one form for everything, so that what
 * it says of a fault is about the fault and not about the forms that were tried.
 */
final class RouteSchema {

    private static final String CAMELS = "/schema/camelYamlDsl.json";
    private static final String MODEL = "org.apache.camel.model.";
    private static final String EXPRESSION = MODEL + "language.ExpressionDefinition";
    private static final String SUB_EXPRESSION = MODEL + "ExpressionSubElementDefinition";
    private static final List<String> HAVE_IDS = List.of("RouteDefinition", "FromDefinition", "WhenDefinition", "OtherwiseDefinition",
            "CatchDefinition", "OnExceptionDefinition", "RouteConfigurationDefinition", "OnFallbackDefinition");
    private static final int FAR = 3;

    private final ObjectNode document;
    private final JsonSchema schema;

    /** Takes up the schema of the Camel that is there. Loading it takes a second or more. */
    RouteSchema() {
        try (InputStream camels = RouteSchema.class.getResourceAsStream(CAMELS)) {
            document = (ObjectNode) new ObjectMapper().readTree(camels);
            // a word of later schemas, which would be told of in the log
            document.findParents("deprecated").forEach(node -> {
                if (node.get("deprecated").isBoolean()) {
                    ((ObjectNode) node).remove("deprecated");
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Camel's schema of routes cannot be read", e);
        }
        narrow();
        schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(document);
    }

    private void narrow() {
        document.put("minItems", 1).put("maxItems", 1);
        ObjectNode item = (ObjectNode) document.get("items");
        ((ObjectNode) item.get("properties")).retain("route", "routeConfiguration");
        item.put("minProperties", 1);
        ObjectNode definitions = (ObjectNode) item.get("definitions");
        List<String> languages = new ArrayList<>();
        definitions.get(EXPRESSION).get("properties").fieldNames().forEachRemaining(languages::add);
        ObjectNode languageProperties = languages(definitions.get(EXPRESSION));
        for (Map.Entry<String, JsonNode> definition : definitions.properties()) {
            ObjectNode one = (ObjectNode) definition.getValue();
            withoutShortForm(one);
            if (definition.getKey().equals(EXPRESSION) || definition.getKey().equals(SUB_EXPRESSION)) {
                one.remove("anyOf");
                one.set("properties", languageProperties.deepCopy());
                one.put("minProperties", 1).put("maxProperties", 1).put("additionalProperties", false);
            } else if (takesExpression(one)) {
                one.remove("anyOf");
                ((ObjectNode) one.get("properties")).remove(languages);
                ((ObjectNode) one.get("properties")).putObject("expression").put("$ref", "#/items/definitions/" + EXPRESSION);
                require(one, "expression");
            }
        }
        Set<String> steps = new TreeSet<>(HAVE_IDS);
        definitions.get(MODEL + "ProcessorDefinition").get("properties")
                .forEach(step -> steps.add(step.path("$ref").asText().replaceFirst(".*" + MODEL.replace(".", "\\."), "")));
        steps.stream().map(step -> definitions.get(MODEL + step)).filter(step -> step != null && step.path("properties").has("id"))
                .forEach(step -> require((ObjectNode) step, "id"));
    }

    /** The languages that an expression can be in, each with its schema. */
    private static ObjectNode languages(JsonNode expression) {
        ObjectNode properties = ((ObjectNode) expression).objectNode();
        expression.findValues("properties").forEach(some -> some.properties().stream().filter(one -> one.getValue().has("$ref"))
                .forEach(one -> properties.set(one.getKey(), one.getValue())));
        return properties;
    }

    private static void withoutShortForm(ObjectNode definition) {
        JsonNode forms = definition.path("oneOf");
        if (forms.size() == 2 && forms.get(0).path("type").asText().equals("string") && forms.get(1).path("type").asText().equals("object")) {
            definition.remove("oneOf");
            definition.setAll((ObjectNode) forms.get(1));
        }
    }

    private static boolean takesExpression(ObjectNode definition) {
        return definition.has("anyOf") && definition.path("properties").has("expression");
    }

    private static void require(ObjectNode definition, String property) {
        ArrayNode required = definition.withArray("required");
        for (JsonNode one : required) {
            if (one.asText().equals(property)) {
                return;
            }
        }
        required.add(property);
    }

    /**
     * What is wrong with a file.
     *
     * @param file the file's name
     * @param tree what it says
     */
    List<Fault> faults(String file, YamlTree tree) {
        return schema.validate(tree.root()).stream().filter(message -> !isPlaceholder(message))
                .map(message -> new Fault(file, tree.line(pointer(message)), wrong(message), right(message)))
                .sorted(Comparator.naturalOrder()).distinct().toList();
    }

    /** A number or truth value may come from the settings, and may stand in quotes. */
    private static boolean isPlaceholder(ValidationMessage message) {
        String value = message.getInstanceNode() == null ? "" : message.getInstanceNode().asText();
        return message.getType().equals("type") && message.getInstanceNode().isTextual()
                && (value.contains("{{") || value.matches("true|false|-?\\d+"));
    }

    private static String pointer(ValidationMessage message) {
        String at = message.getInstanceLocation().toString().replaceFirst("^\\$", "").replaceAll("\\[(\\d+)]", "/$1").replace('.', '/');
        return message.getProperty() != null && message.getType().equals("additionalProperties") ? at + "/" + message.getProperty() : at;
    }

    private static String wrong(ValidationMessage message) {
        String name = message.getInstanceLocation().getNameCount() == 0 ? "" : message.getInstanceLocation().getName(-1);
        return switch (message.getType()) {
            case "additionalProperties" -> "there is no '" + message.getProperty() + "' here";
            case "required" -> "'" + message.getProperty() + "' is missing" + (name.isEmpty() ? "" : " in '" + name + "'");
            case "type" -> (name.isEmpty() ? "the file" : "'" + name + "'") + " is " + message.getMessage().replaceFirst("^.*?: ", "");
            case "minItems", "minProperties" -> "there is no route in it";
            case "maxItems" -> "there is more than one route in it";
            default -> message.getMessage().replaceFirst("^\\$?\\S*: ", "");
        };
    }

    private String right(ValidationMessage message) {
        return switch (message.getType()) {
            case "additionalProperties" -> nearest(message).map(near -> "did you mean '" + near + "'?")
                    .orElse("here can stand " + String.join(", ", known(message)));
            case "required" -> "give it one";
            case "maxItems" -> "put each into a file of its own, named like the route";
            case "minItems", "minProperties" -> "write one, or delete the file";
            case "type" -> message.getInstanceLocation().getNameCount() == 0 ? "begin it with '- route:'" : form(message);
            default -> "see the same step in another route file";
        };
    }

    private static String form(ValidationMessage message) {
        return switch (message.getSchemaNode().asText()) {
            case "boolean" -> "write true or false";
            case "number", "integer" -> "write a number";
            case "array" -> "write a list, each part of it behind a dash";
            default -> "write it out: its settings below it, each on a line";
        };
    }

    private Optional<String> nearest(ValidationMessage message) {
        LevenshteinDistance distance = new LevenshteinDistance(FAR);
        return known(message).stream().filter(known -> distance.apply(known, message.getProperty()) >= 0)
                .min(Comparator.comparing(known -> distance.apply(known, message.getProperty())));
    }

    private Set<String> known(ValidationMessage message) {
        String at = message.getSchemaLocation().getFragment().toString().replaceFirst("/additionalProperties$", "");
        Set<String> names = new TreeSet<>();
        Iterator<String> fields = document.at(at.replaceFirst("^#", "")).path("properties").fieldNames();
        fields.forEachRemaining(names::add);
        return names;
    }
}
