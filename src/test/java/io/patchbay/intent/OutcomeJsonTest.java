package io.patchbay.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OutcomeJsonTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private final OutcomeJson json = new OutcomeJson(Samples.MAPPER);

    private static Outcome full() {
        return new Outcome("o1", "i1", "R-1", Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, "c1", "u2", 2, "q1",
                List.of(new SkippedAgent("anna@example.com", SkipReason.BUSY)), Evidence.EVENT, new Source(Source.Kind.FILE, "a.csv", 7),
                NOON, NOON.plusSeconds(1), NOON.plusMillis(1500), NOON.plusSeconds(2), "to +15550109876");
    }

    private static Outcome shortest(Reason reason) {
        return new Outcome("o1", "i1", null, reason.outcome(), reason, null, null, null, null, List.of(), Evidence.LOCAL, null, null, null, null, NOON, null);
    }

    @Test
    void writesEveryFieldAsTheSchemaHasIt() throws Exception {
        assertThat(Samples.MAPPER.readTree(json.write(full()))).isEqualTo(Samples.MAPPER.readTree("""
                {"outcomeId": "o1", "intentId": "i1", "reference": "R-1", "outcome": "CONNECTED_PREFERRED", "reason": "preferred.connected",
                 "conversationId": "c1", "agentId": "u2", "agentRank": 2, "queueId": "q1",
                 "skippedAgents": [{"agent": "anna@example.com", "reason": "agent.busy"}], "evidence": "event",
                 "source": {"kind": "file", "name": "a.csv", "line": 7}, "acceptedAt": "2026-05-01T12:00:00Z",
                 "submittedAt": "2026-05-01T12:00:01Z", "createdAt": "2026-05-01T12:00:01.500Z", "resolvedAt": "2026-05-01T12:00:02Z",
                 "detail": "to ***876"}"""));
    }

    @Test
    void everyReasonFitsTheSchemaAndComesBackAsItWas() throws Exception {
        JsonSchema schema = schema();
        for (Reason reason : Reason.values()) {
            String text = json.write(shortest(reason));
            assertThat(schema.validate(Samples.MAPPER.readTree(text))).isEmpty();
            assertThat(json.read(text)).isEqualTo(shortest(reason));
            assertThat(reason.advice()).endsWith(".");
        }
        assertThat(schema.validate(Samples.MAPPER.readTree(json.write(full())))).isEmpty();
        assertThat(json.read(json.write(full()))).isEqualTo(full());
    }

    @Test
    void everySkipReasonComesBackAsItWas() {
        assertThat(SkipReason.values()).allSatisfy(reason -> {
            assertThat(SkipReason.ofWire(reason.wire())).isEqualTo(reason);
            assertThat(reason.advice()).endsWith(".");
        });
    }

    @Test
    void leavesOutWhatIsAbsent() throws Exception {
        Set<String> names = new TreeSet<>();
        Samples.MAPPER.readTree(json.write(shortest(Reason.DEADLINE_PASSED))).fieldNames().forEachRemaining(names::add);
        assertThat(names).containsExactly("evidence", "intentId", "outcome", "outcomeId", "reason", "resolvedAt");
    }

    @Test
    void theOutcomesAndTheProofsAreTheSchemas() throws Exception {
        JsonNode properties;
        try (InputStream text = OutcomeJsonTest.class.getResourceAsStream("/contract/outcome.schema.json")) {
            properties = Samples.MAPPER.readTree(text).get("properties");
        }
        assertThat(properties.get("outcome").get("enum")).extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Outcome.Kind.values()).map(Enum::name).toList());
        assertThat(properties.get("evidence").get("enum")).extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Evidence.values()).map(Evidence::wire).toList());
        assertThat(properties.get("source").get("properties").get("kind").get("enum")).extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Source.Kind.values()).map(Source.Kind::wire).toList());
        assertThat(Arrays.stream(Reason.values()).map(Reason::outcome)).contains(Outcome.Kind.values());
    }

    @Test
    void noReasonExplainsAnotherOutcome() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Outcome("o1", "i1", null, Outcome.Kind.EXPIRED, Reason.CREATE_AMBIGUOUS,
                null, null, null, null, List.of(), Evidence.LOCAL, null, null, null, null, NOON, null));
    }

    @Test
    void readsNothingElse() {
        assertThatIllegalArgumentException().isThrownBy(() -> json.read("{"));
        assertThatIllegalArgumentException().isThrownBy(() -> json.read("{}"));
        assertThatIllegalArgumentException().isThrownBy(() -> json.read(json.write(full()).replace("agent.busy", "agent.asleep")));
    }

    private static JsonSchema schema() throws Exception {
        try (InputStream text = OutcomeJsonTest.class.getResourceAsStream("/contract/outcome.schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(URI.create("classpath:/contract/outcome.schema.json"), Samples.MAPPER.readTree(text));
        }
    }
}
