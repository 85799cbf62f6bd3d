package io.patchbay.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntentReaderTest {
    private final IntentReader reader = Samples.reader();

    @Test
    void readsEveryField() {
        assertThat(valid(Samples.full()).intent()).isEqualTo(new Intent("case-1", InteractionType.CALLBACK,
                new Party("+15550109876", "Ada"), new Party("+15550101234", "Bank"),
                List.of("a1b2c3d4-e5f6-7890-abcd-ef1234567890", "anna@example.com", "Bob Byte"), true, new FallbackQueue("q1", "Overflow"), 7,
                Instant.parse("2026-05-01T07:00:00Z"), Instant.parse("2026-05-01T12:00:00Z"), "R-1", Map.of("a", "1", "b", "2"), Samples.HTTP));
    }

    @Test
    void fillsInTheDefaults() {
        Reading.Valid reading = valid(Samples.shortest());
        Intent intent = reading.intent();
        assertThat(intent.intentId()).isEqualTo(reading.contentHash()).hasSize(64);
        assertThat(intent.fallback()).isEqualTo(new FallbackQueue("default-queue", null));
        assertThat(intent.ordered()).isFalse();
        assertThat(intent.notBefore()).isNull();
        assertThat(intent.deadline()).isNull();
        assertThat(intent.reference()).isNull();
        assertThat(intent.attributes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"HTTP, 4", "JMS, 4", "FILE, 2"})
    void aBatchWaitsBehindPeople(Source.Kind kind, int priority) {
        Reading.Valid reading = (Reading.Valid) reader.read(Samples.shortest(), new Source(kind, "x", 3));
        assertThat(reading.intent().priority()).isEqualTo(priority);
    }

    @Test
    void trimsTextAndTakesAnEmptyOptionalTextForOneLeftOut() {
        ObjectNode document = Samples.full();
        document.put("type", " callback\n").put("reference", "\u00A0 \t");
        document.withObject("/to").put("phoneNumber", "\uFEFF+1 555 010 9876\u00A0").put("name", " Ada ");
        document.withArray("preferredAgents").add(" anna@example.com ").add("Bob Byte");
        Intent intent = valid(document).intent();
        assertThat(intent.type()).isEqualTo(InteractionType.CALLBACK);
        assertThat(intent.reference()).isNull();
        assertThat(intent.to()).isEqualTo(new Party("+15550109876", "Ada"));
        assertThat(intent.preferredAgents()).containsExactly("a1b2c3d4-e5f6-7890-abcd-ef1234567890", "anna@example.com", "Bob Byte");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "type                  | \"fax\"            | type                  | not-allowed",
        "type                  | 7                  | type                  | not-allowed",
        "intentId              | \"a b\"            | intentId              | format",
        "intentId              | \"\"               | intentId              | format",
        "to                    | \"+15550109876\"   | to                    | type",
        "to                    | {}                 | to.phoneNumber        | required",
        "to                    | {\"phoneNumber\": 15550109876} | to.phoneNumber | type",
        "to                    | {\"phoneNumber\": \" \"} | to.phoneNumber   | empty",
        "to                    | {\"phoneNumber\": \"12\"} | to.phoneNumber  | too-short",
        "to                    | {\"phoneNumber\": \"+15550109876\", \"phone\": \"1\"} | to.phone | unknown-field",
        "from                  | {\"phoneNumber\": \"1.5555E+10\"} | from.phoneNumber | phone-number",
        "preferredAgents       | []                 | preferredAgents       | empty",
        "preferredAgents       | [\"a\", \" \"]     | preferredAgents[1]    | empty",
        "preferredAgents       | [\"a\", \"b\", 3]  | preferredAgents[2]    | type",
        "preferredAgents       | \"a\"              | preferredAgents       | type",
        "ordered               | \"yes\"            | ordered               | type",
        "fallback              | {}                 | fallback.queueId      | required",
        "fallback              | {\"queueId\": \" \"} | fallback.queueId    | empty",
        "priority              | 10                 | priority              | out-of-range",
        "priority              | -1                 | priority              | out-of-range",
        "priority              | 1e400              | priority              | out-of-range",
        "attributes            | {\"a\": -1e999}  | attributes.a          | out-of-range",
        "priority              | 4.5                | priority              | type",
        "priority              | null               | priority              | type",
        "deadline              | \"tomorrow\"       | deadline              | date-time",
        "deadline              | \"2026-05-01\"     | deadline              | date-time",
        "deadline              | \"2026-02-30T00:00:00Z\" | deadline        | date-time",
        "deadline              | \"2026-05-01T12:00Z\" | deadline           | date-time",
        "deadline              | \"2026-05-01T12:00:00+02\" | deadline      | date-time",
        "deadline              | 1746093600         | deadline              | type",
        "notBefore             | \"2026-05-01T12:00:01Z\" | deadline        | deadline-before-start",
        "attributes            | {\"a\": 1}         | attributes.a          | type",
        "attributes            | {\"patchbayIntent\": \"x\"} | attributes.patchbayIntent | attribute-reserved",
        "attributes            | {\"a\": \"x\\u0000y\"} | attributes.a      | character",
        "reference             | \"\\ud800\"        | reference             | character",
        "phone                 | 1                  | phone                 | unknown-field"})
    void namesTheFieldAndTheFault(String name, String value, String field, String code) throws Exception {
        ObjectNode document = Samples.full();
        document.set(name, Samples.MAPPER.readTree(value));
        assertThat(faults(document)).extracting(Fault::field, Fault::code).containsExactly(tuple(field, code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "to", "from", "preferredAgents"})
    void missesWhatIsRequired(String field) {
        ObjectNode document = Samples.full();
        document.remove(field);
        assertThat(faults(document)).containsExactly(new Fault(field, "required", "is missing; add it"));
    }

    @Test
    void holdsTheLimits() {
        ObjectNode document = Samples.full();
        document.put("reference", "r".repeat(129)).put("intentId", "i".repeat(65));
        document.withObject("/to").put("name", "n".repeat(129)).put("phoneNumber", "1".repeat(33));
        document.withObject("/fallback").put("queueId", "q".repeat(65)).put("queueName", "q".repeat(129));
        document.withObject("/attributes").put("long", "v".repeat(257));
        document.withArray("preferredAgents").removeAll().add("a".repeat(255));
        assertThat(faults(document)).extracting(fault -> fault.field() + " " + fault.code()).containsExactlyInAnyOrder(
                "reference too-long", "intentId format", "to.name too-long", "to.phoneNumber too-long", "fallback.queueId too-long",
                "fallback.queueName too-long", "attributes.long too-long", "preferredAgents[0] too-long");

        ObjectNode crowded = Samples.full();
        for (int i = 0; i < 21; i++) {
            crowded.withArray("preferredAgents").add("agent" + i);
            crowded.withObject("/attributes").put("name" + i, "v");
        }
        assertThat(faults(crowded)).extracting(fault -> fault.field() + " " + fault.code())
                .containsExactlyInAnyOrder("preferredAgents too-many", "attributes too-many");
    }

    @Test
    void tellsEveryFaultAtOnce() {
        ObjectNode document = Samples.document("""
                {"type": "fax", "to": {"phoneNumber": "nobody"}, "preferredAgents": [""], "priority": 12, "deadline": "soon", "colour": "red"}""");
        assertThat(faults(document)).extracting(fault -> fault.field() + " " + fault.code()).containsExactlyInAnyOrder("type not-allowed",
                "to.phoneNumber phone-number", "from required", "preferredAgents[0] empty", "priority out-of-range", "deadline date-time", "colour unknown-field");
    }

    @Test
    void saysThatTheOffsetIsMissing() {
        assertThat(faults(Samples.shortest().put("deadline", "2026-05-01T12:00:00"))).singleElement()
                .extracting(Fault::message).asString().contains("lacks its offset");
    }

    @Test
    void takesADeadlineThatIsPastAndOneAtTheStart() {
        assertThat(valid(Samples.shortest().put("deadline", "1999-12-31T23:59:59.999Z")).intent().deadline())
                .isEqualTo(Instant.parse("1999-12-31T23:59:59.999Z"));
        valid(Samples.shortest().put("notBefore", "2026-05-01t12:00:00z").put("deadline", "2026-05-01T14:00:00+02:00"));
    }

    @Test
    void refusesAnIntentThatNoQueueWouldCatch() {
        IntentReader without = new IntentReader(new IntentDefaults("US", " "), Samples.HASH, Samples.MAPPER);
        assertThat(((Reading.Invalid) without.read(Samples.shortest(), Samples.HTTP)).faults())
                .extracting(Fault::field, Fault::code).containsExactly(tuple("fallback.queueId", "no-fallback-queue"));
        assertThat(without.read(Samples.full(), Samples.HTTP)).isInstanceOf(Reading.Valid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"voice\"", "7", "null", "true"})
    void anythingButAnObjectIsOneClearFault(String json) throws Exception {
        assertThat(faults(Samples.MAPPER.readTree(json))).extracting(Fault::field, Fault::code)
                .containsExactly(tuple("", "not-an-object"));
    }

    @Test
    void noDocumentAtAllIsNoObject() {
        assertThat(faults(null)).hasSize(1);
        assertThat(faults(JsonNodeFactory.instance.missingNode())).hasSize(1);
    }

    @Test
    void noFaultShowsANumber() {
        ObjectNode document = Samples.shortest();
        document.withObject("/to").put("phoneNumber", "+1555010987600000");
        document.withObject("/from").put("phoneNumber", "1.5550101234E+10");
        document.put("+15550109876", "x").put("type", "+15550109876");
        assertThat(faults(document)).hasSize(4).extracting(Fault::toString).noneMatch(text -> text.contains("5550109876") || text.contains("5550101234"));
    }

    @Test
    void theSameContentHasTheSameHash() {
        ObjectNode one = Samples.full();
        ObjectNode other = Samples.document("""
                {"attributes": {"a": " 1", "b": "2"}, "intentId": "another", "type": "callback", "to": {"name": "Ada", "phoneNumber": "(555) 010-9876"},
                 "from": {"phoneNumber": "1-555-010-1234", "name": "Bank "}, "preferredAgents": ["a1b2c3d4-e5f6-7890-abcd-ef1234567890",
                 "anna@example.com", "Bob Byte", "anna@example.com"], "ordered": true, "fallback": {"queueId": "q1", "queueName": "Overflow"},
                 "priority": 0, "notBefore": "2026-05-01T07:00:00Z", "deadline": "2026-05-01T14:00:00+02:00", "reference": "R-1"}""");
        assertThat(valid(other).contentHash()).isEqualTo(valid(one).contentHash());
    }

    @Test
    void aHashOfTheContentIsTheSameInEveryRelease() {
        assertThat(valid(Samples.full()).contentHash()).isEqualTo("46a6ec83104d317b77197907a51cdac9b139152035ad14d057cc1a76cfcac488");
    }

    @ParameterizedTest
    @EnumSource(InteractionType.class)
    void everyTypeOfTheSchemaIsKnown(InteractionType type) {
        assertThat(valid(Samples.shortest().put("type", type.wire())).intent().type()).isEqualTo(type);
    }

    private Reading.Valid valid(JsonNode document) {
        Reading reading = reader.read(document, Samples.HTTP);
        assertThat(reading).isInstanceOf(Reading.Valid.class);
        return (Reading.Valid) reading;
    }

    private List<Fault> faults(JsonNode document) {
        Reading reading = reader.read(document, Samples.HTTP);
        assertThat(reading).isInstanceOf(Reading.Invalid.class);
        return ((Reading.Invalid) reading).faults();
    }
}
