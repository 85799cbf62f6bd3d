package io.patchbay.intent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.patchbay.intent.Fault.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads what a sender sent: checks it against intent.schema.json and the rules that a schema cannot say, tells every fault, and brings
 * what is valid into its one form (product.md, "What makes two intents the same").
 *
 * <p>Text is trimmed before it is checked, so that the limits hold for what is kept. Safe for use by many threads.
 */
public final class IntentReader {
    /** The attribute that carries the intentId to the platform and back. */
    public static final String RESERVED_ATTRIBUTE = "patchbayIntent";

    /** What the relative id within the schema is relative to. */
    private static final URI SCHEMA = URI.create("classpath:/io/patchbay/intent/intent.schema.json");
    private static final String DATE_TIME_EXAMPLE = "2026-05-01T09:00:00+02:00";
    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder().parseCaseInsensitive()
            .appendValue(ChronoField.YEAR, 4).appendPattern("-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true).toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    /** RFC 3339; java.time's own ISO formatter lets seconds and minutes of the offset be left out. */
    private static final DateTimeFormatter RFC_3339 = new DateTimeFormatterBuilder().parseCaseInsensitive()
            .append(LOCAL).appendOffset("+HH:MM", "Z").toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final IntentDefaults defaults;
    private final ContentHash hash;
    private final PhoneNumbers numbers;
    private final JsonSchema schema;

    /**
     * A reader with the settings of this bundle.
     *
     * @param defaults what fills in for a sender who says nothing
     * @param hash compares contents, and names intents that come without an id
     * @param mapper reads the schema
     * @throws IllegalArgumentException where the default region is no country
     */
    public IntentReader(IntentDefaults defaults, ContentHash hash, ObjectMapper mapper) {
        this.defaults = defaults;
        this.hash = hash;
        this.numbers = new PhoneNumbers(defaults.region());
        try (InputStream text = Objects.requireNonNull(IntentReader.class.getResourceAsStream("intent.schema.json"))) {
            this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SCHEMA, mapper.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        schema.initializeValidators();
    }

    /**
     * Reads one document.
     *
     * @param document what the sender sent; null counts as no object
     * @param source the way it came in, which gives the default priority
     * @return the intent, or all its faults; never null, and no sender's document makes it throw
     */
    public Reading read(JsonNode document, Source source) {
        if (document == null || !document.isObject()) {
            return new Reading.Invalid(List.of(new Fault("", Code.NOT_AN_OBJECT, "must be one intent as a JSON object: {\"type\": ..., \"to\": ...}")));
        }
        Faults faults = new Faults();
        JsonNode trimmed = trimmed(document, "", faults);
        for (ValidationMessage message : schema.validate(trimmed)) {
            Fault fault = fault(message);
            if (!faults.in(fault.field())) {
                faults.add(fault);
            }
        }
        String to = phoneNumber(trimmed, "to", faults);
        String from = phoneNumber(trimmed, "from", faults);
        Instant notBefore = instant(trimmed, "notBefore", faults);
        Instant deadline = instant(trimmed, "deadline", faults);
        if (notBefore != null && deadline != null && deadline.isBefore(notBefore)) {
            faults.add(new Fault("deadline", Code.DEADLINE_BEFORE_START, "lies before notBefore, so that it could never be created; correct one of them"));
        }
        if (trimmed.path("attributes").has(RESERVED_ATTRIBUTE)) {
            faults.add(new Fault("attributes." + RESERVED_ATTRIBUTE, Code.ATTRIBUTE_RESERVED, "is kept for the intentId; name the attribute otherwise"));
        }
        if (!trimmed.has("fallback") && defaults.fallbackQueueId() == null) {
            faults.add(new Fault("fallback.queueId", Code.NO_FALLBACK_QUEUE,
                    "is missing and there is no default; name a queue, or have intents.default-fallback-queue set: without one it could wait for ever"));
        }
        if (!faults.list.isEmpty()) {
            return new Reading.Invalid(faults.list);
        }
        Intent unnamed = intent(trimmed, to, from, notBefore, deadline, source);
        String contentHash = hash.of(unnamed);
        return new Reading.Valid(trimmed.has("intentId") ? unnamed : named(unnamed, contentHash), contentHash);
    }

    private Intent intent(JsonNode document, String to, String from, Instant notBefore, Instant deadline, Source source) {
        Set<String> agents = new LinkedHashSet<>();
        document.get("preferredAgents").forEach(agent -> agents.add(agent.textValue()));
        Map<String, String> attributes = new HashMap<>();
        document.path("attributes").properties().forEach(entry -> attributes.put(entry.getKey(), entry.getValue().textValue()));
        JsonNode fallback = document.path("fallback");
        return new Intent(document.path("intentId").asText(), InteractionType.ofWire(document.get("type").textValue()),
                new Party(to, optional(document.get("to"), "name")), new Party(from, optional(document.get("from"), "name")),
                List.copyOf(agents), document.path("ordered").booleanValue(),
                new FallbackQueue(fallback.path("queueId").asText(defaults.fallbackQueueId()), optional(fallback, "queueName")),
                document.path("priority").asInt(source.kind().defaultPriority()), notBefore, deadline,
                optional(document, "reference"), attributes, source);
    }

    private static Intent named(Intent intent, String intentId) {
        return new Intent(intentId, intent.type(), intent.to(), intent.from(), intent.preferredAgents(), intent.ordered(), intent.fallback(),
                intent.priority(), intent.notBefore(), intent.deadline(), intent.reference(), intent.attributes(), intent.source());
    }

    /** An optional text with nothing in it is one left out. */
    private static String optional(JsonNode node, String name) {
        String text = node.path(name).textValue();
        return text == null || text.isEmpty() ? null : text;
    }

    private String phoneNumber(JsonNode document, String party, Faults faults) {
        String field = party + ".phoneNumber";
        JsonNode text = document.path(party).path("phoneNumber");
        if (!text.isTextual() || faults.in(field)) {
            return null;
        }
        try {
            return numbers.e164(text.textValue());
        } catch (NotAPhoneNumber e) {
            faults.add(new Fault(field, Code.PHONE_NUMBER, e.getMessage()));
            return null;
        }
    }

    private static Instant instant(JsonNode document, String field, Faults faults) {
        JsonNode node = document.path(field);
        if (!node.isTextual() || faults.in(field)) {
            return null;
        }
        String text = node.textValue();
        try {
            return OffsetDateTime.parse(text, RFC_3339).toInstant();
        } catch (DateTimeException e) {
            faults.add(new Fault(field, Code.DATE_TIME, withoutOffset(text)
                    ? "lacks its offset from UTC; add it, like " + DATE_TIME_EXAMPLE + ", or a Z for UTC"
                    : "is no date and time; write it like " + DATE_TIME_EXAMPLE));
            return null;
        }
    }

    private static boolean withoutOffset(String text) {
        try {
            LocalDateTime.parse(text, LOCAL);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** A copy with every text trimmed; names of fields stay as they are. */
    private static JsonNode trimmed(JsonNode node, String path, Faults faults) {
        if (node.isTextual()) {
            String text = trimmed(node.textValue());
            complain(text, path, faults);
            return JsonNodeFactory.instance.textNode(text);
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(node.size());
            for (int i = 0; i < node.size(); i++) {
                copy.add(trimmed(node.get(i), path + "[" + i + "]", faults));
            }
            return copy;
        }
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(entry -> {
                String field = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                complain(entry.getKey(), field, faults);
                copy.set(entry.getKey(), trimmed(entry.getValue(), field, faults));
            });
            return copy;
        }
        if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            // such a number makes the schema's arithmetic throw
            faults.add(new Fault(path, Code.OUT_OF_RANGE, "is a number beyond all limits; correct it"));
            return JsonNodeFactory.instance.nullNode();
        }
        return node;
    }

    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** Blanks of spreadsheets and web pages too, which String.strip leaves: the no-break space, marks of direction and joints of no width. */
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT;
    }

    /** What no database column, no file and no JSON text carries unharmed is refused rather than changed. */
    private static void complain(String text, String field, Faults faults) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r') {
                faults.add(new Fault(field, Code.CHARACTER, String.format("has the control character U+%04X in it; take it out", (int) c)));
                return;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                faults.add(new Fault(field, Code.CHARACTER, "has half of a character in it; write it again"));
                return;
            }
        }
    }

    private static Fault fault(ValidationMessage message) {
        String place = field(message.getInstanceLocation());
        JsonNode limit = message.getSchemaNode();
        return switch (message.getType()) {
            case "required" -> new Fault(field(place, message.getProperty()), Code.REQUIRED, "is missing; add it");
            case "additionalProperties" -> new Fault(field(place, message.getProperty()), Code.UNKNOWN_FIELD,
                    "is no field of an intent; correct its spelling or take it out");
            case "type" -> new Fault(place, Code.TYPE, "must be " + kind(limit.asText()) + " and is " + kind(message.getInstanceNode())
                    + ("string".equals(limit.asText()) && message.getInstanceNode().isNumber() ? "; put it in quotes" : "; correct it or leave it out"));
            case "enum" -> new Fault(place, Code.NOT_ALLOWED, "must be one of " + list(limit));
            case "pattern" -> new Fault(place, Code.FORMAT, "must be 1 to 64 letters, digits and . _ : -" + stranger(message.getInstanceNode().asText()));
            case "maxLength" -> new Fault(place, Code.TOO_LONG, "is longer than " + limit.asText() + " characters; shorten it");
            case "minLength" -> message.getInstanceNode().textValue().isEmpty()
                    ? new Fault(place, Code.EMPTY, "is empty; fill it in")
                    : new Fault(place, Code.TOO_SHORT, "is shorter than " + limit.asText() + " characters; complete it");
            case "minItems" -> new Fault(place, Code.EMPTY, "is empty; name at least one");
            case "maxItems", "maxProperties" -> new Fault(place, Code.TOO_MANY, "has more than " + limit.asText() + " entries; leave some out");
            case "minimum", "maximum" -> new Fault(place, Code.OUT_OF_RANGE, "must be between 0 and 9");
            default -> throw new IllegalStateException("intent.schema.json has a keyword that senders are not told of: " + message.getType());
        };
    }

    /** What makes an id none, where it can be pointed at: nobody sees a joint of no width, or tells one A from another. */
    private static String stranger(String id) {
        return id.codePoints().filter(c -> c > '~' || "._:-".indexOf(c) < 0 && !Character.isLetterOrDigit(c)).findFirst().stream()
                .mapToObj(c -> c > ' ' && c <= '~' ? "; it has " + (char) c + " in it" : String.format("; it has U+%04X in it", c)).findFirst().orElse("");
    }

    private static String list(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.asText()));
        return String.join(", ", texts);
    }

    private static String kind(JsonNode node) {
        return kind(switch (node.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case ARRAY -> "array";
            case OBJECT -> "object";
            case NUMBER -> "number";
            default -> "null";
        });
    }

    private static String kind(String schemaType) {
        return switch (schemaType) {
            case "string" -> "text";
            case "boolean" -> "true or false";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "array" -> "a list";
            case "object" -> "an object";
            default -> "null";
        };
    }

    private static String field(JsonNodePath path) {
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            if (path.getElement(i) instanceof Integer index) {
                field.append('[').append(index).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(path.getElement(i));
            }
        }
        return field.toString();
    }

    private static String field(String parent, String name) {
        return parent.isEmpty() ? name : parent + "." + name;
    }

    /** The faults so far; a field that has one is not looked at any further. */
    private static final class Faults {
        private final List<Fault> list = new ArrayList<>();

        void add(Fault fault) {
            list.add(fault);
        }

        boolean in(String field) {
            String told = Fault.told(field);
            return list.stream().anyMatch(fault -> fault.field().equals(told));
        }
    }
}
