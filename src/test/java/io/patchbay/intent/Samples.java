package io.patchbay.intent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Documents and readers that tests begin with. */
public final class Samples {
    /** Reads and writes trees. */
    public static final ObjectMapper MAPPER = new ObjectMapper();
    /** A hash under a key of the tests. */
    public static final ContentHash HASH = new ContentHash("a key for tests".getBytes(StandardCharsets.UTF_8));
    /** A POST. */
    public static final Source HTTP = new Source(Source.Kind.HTTP, "/intents", null);

    private Samples() { }

    /** Reads as a bundle in the United States with a default queue does. */
    public static IntentReader reader() {
        return new IntentReader(new IntentDefaults("US", "default-queue"), HASH, MAPPER);
    }

    /** The shortest document that is an intent. */
    public static ObjectNode shortest() {
        return document("""
                {"type": "voice", "to": {"phoneNumber": "+15550109876"}, "from": {"phoneNumber": "+15550101234"}, "preferredAgents": ["anna@example.com"]}""");
    }

    /** A document with every field. */
    public static ObjectNode full() {
        return document("""
                {"intentId": "case-1", "type": "callback", "to": {"phoneNumber": "+15550109876", "name": "Ada"},
                 "from": {"phoneNumber": "+15550101234", "name": "Bank"},
                 "preferredAgents": ["a1b2c3d4-e5f6-7890-abcd-ef1234567890", "anna@example.com", "Bob Byte"], "ordered": true,
                 "fallback": {"queueId": "q1", "queueName": "Overflow"}, "priority": 7, "notBefore": "2026-05-01T09:00:00+02:00",
                 "deadline": "2026-05-01T12:00:00Z", "reference": "R-1", "attributes": {"b": "2", "a": "1"}}""");
    }

    /** The object of a JSON text. */
    public static ObjectNode document(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
