package io.patchbay.intent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IntentPropertiesTest {
    private final IntentReader reader = Samples.reader();
    private final IntentJson json = new IntentJson(Samples.MAPPER);

    @Property
    void theStoredFormIsExact(@ForAll("intents") Intent intent) {
        assertThat(json.read(json.write(intent))).isEqualTo(intent);
    }

    @Property
    void normalisingTwiceIsNormalisingOnce(@ForAll("intents") Intent intent) throws Exception {
        ObjectNode document = (ObjectNode) Samples.MAPPER.readTree(json.write(intent));
        document.remove("source");
        Intent once = ((Reading.Valid) reader.read(document, intent.source())).intent();
        assertThat(once).isEqualTo(intent);
    }

    @Property
    void theHashIgnoresSpellingOrderPriorityAndSource(@ForAll("intents") Intent intent, @ForAll Random random) throws Exception {
        ObjectNode document = (ObjectNode) Samples.MAPPER.readTree(json.write(intent));
        document.remove("source");
        document.put("priority", random.nextInt(10));
        ObjectNode attributes = document.withObject("/attributes");
        List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(attributes.properties().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList());
        Collections.shuffle(entries, random);
        attributes.removeAll();
        entries.forEach(entry -> attributes.set(entry.getKey(), entry.getValue()));
        String digits = intent.to().phoneNumber().substring(2);
        document.withObject("/to").put("phoneNumber", " (" + digits.substring(0, 3) + ") " + digits.substring(3, 6) + "-" + digits.substring(6));
        Reading.Valid reading = (Reading.Valid) reader.read(document, new Source(Source.Kind.FILE, "other.csv", 9));
        assertThat(reading.contentHash()).isEqualTo(Samples.HASH.of(intent));
    }

    @Property
    void theHashSeesEveryOtherField(@ForAll("intents") Intent i) {
        Map<String, String> more = new LinkedHashMap<>(i.attributes());
        more.put("one-more", "");
        List<String> fewer = new ArrayList<>(i.preferredAgents());
        fewer.add("one more");
        List<String> turned = new ArrayList<>(fewer);
        Collections.reverse(turned);
        Party other = new Party("+15559999999", i.to().name());
        List<Intent> changed = List.of(
                with(i, i.type() == InteractionType.VOICE ? InteractionType.CHAT : InteractionType.VOICE, i.to(), i.from(), i.preferredAgents(), i.ordered(), i.fallback(), i.notBefore(), i.deadline(), i.reference(), i.attributes()),
                with(i, i.type(), other, i.from(), i.preferredAgents(), i.ordered(), i.fallback(), i.notBefore(), i.deadline(), i.reference(), i.attributes()),
                with(i, i.type(), new Party(i.to().phoneNumber(), i.to().name() + "!"), i.from(), i.preferredAgents(), i.ordered(), i.fallback(), i.notBefore(), i.deadline(), i.reference(), i.attributes()),
                with(i, i.type(), i.to(), other, i.preferredAgents(), i.ordered(), i.fallback(), i.notBefore(), i.deadline(), i.reference(), i.attributes()),
                with(i, i.type(), i.to(), i.from(), fewer, i.ordered(), i.fallback(), i.notBefore(), i.deadline(), i.reference(), i.attributes()),
                with(i, i.type(), i.to(), i.from(), turned, i.ordered(), i.fallback(), i.notBefore(), i.deadline(), i.reference(), i.attributes()),
                with(i, i.type(), i.to(), i.from(), i.preferredAgents(), !i.ordered(), i.fallback(), i.notBefore(), i.deadline(), i.reference(), i.attributes()),
                with(i, i.type(), i.to(), i.from(), i.preferredAgents(), i.ordered(), new FallbackQueue(i.fallback().queueId() + "x", i.fallback().queueName()), i.notBefore(), i.deadline(), i.reference(), i.attributes()),
                with(i, i.type(), i.to(), i.from(), i.preferredAgents(), i.ordered(), new FallbackQueue(i.fallback().queueId(), i.fallback().queueName() + "!"), i.notBefore(), i.deadline(), i.reference(), i.attributes()),
                with(i, i.type(), i.to(), i.from(), i.preferredAgents(), i.ordered(), i.fallback(), Instant.EPOCH.plusNanos(1), i.deadline(), i.reference(), i.attributes()),
                with(i, i.type(), i.to(), i.from(), i.preferredAgents(), i.ordered(), i.fallback(), i.notBefore(), Instant.EPOCH.plusNanos(1), i.reference(), i.attributes()),
                with(i, i.type(), i.to(), i.from(), i.preferredAgents(), i.ordered(), i.fallback(), i.notBefore(), i.deadline(), i.reference() + "!", i.attributes()),
                with(i, i.type(), i.to(), i.from(), i.preferredAgents(), i.ordered(), i.fallback(), i.notBefore(), i.deadline(), i.reference(), more));
        assertThat(changed).extracting(Samples.HASH::of).doesNotHaveDuplicates().doesNotContain(Samples.HASH.of(i));
    }

    @Property
    void noDocumentMakesTheReaderThrow(@ForAll("intents") Intent intent, @ForAll Random random, @ForAll("values") List<String> values) throws Exception {
        ObjectNode document = (ObjectNode) Samples.MAPPER.readTree(json.write(intent));
        for (String value : values) {
            List<ObjectNode> places = new ArrayList<>(List.of(document));
            document.elements().forEachRemaining(node -> {
                if (node instanceof ObjectNode object) {
                    places.add(object);
                }
            });
            ObjectNode place = places.get(random.nextInt(places.size()));
            List<String> names = new ArrayList<>(List.of("colour"));
            place.fieldNames().forEachRemaining(names::add);
            place.set(names.get(random.nextInt(names.size())), Samples.MAPPER.readTree(value));
        }
        Reading reading = reader.read(document, Samples.HTTP);
        if (reading instanceof Reading.Invalid invalid) {
            assertThat(invalid.faults()).allSatisfy(fault -> {
                assertThat(fault.field()).isNotEmpty();
                assertThat(Arrays.stream(Fault.Code.values()).map(Fault.Code::wire)).contains(fault.code());
            });
        }
    }

    @Provide
    Arbitrary<List<String>> values() {
        return Arbitraries.of("null", "true", "7", "-1", "4.0", "1e400", "99999999999999999999", "\"\"", "\" \"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}",
                "[[]]", "[null]", "[\"a\", 1, {}]", "{\"a\": {\"b\": []}}", "{\"phoneNumber\": null}", "{\"queueId\": 7}", "\"2026-05-01T23:59:60Z\"",
                "\"2026-05-01T00:00:00+25:00\"", "\"" + "9".repeat(400) + "\"").list().ofMinSize(1).ofMaxSize(4);
    }

    private static Intent with(Intent i, InteractionType type, Party to, Party from, List<String> agents, boolean ordered, FallbackQueue fallback,
                               Instant notBefore, Instant deadline, String reference, Map<String, String> attributes) {
        return new Intent(i.intentId(), type, to, from, agents, ordered, fallback, i.priority(), notBefore, deadline, reference, attributes, i.source());
    }

    @Provide
    Arbitrary<Intent> intents() {
        Arbitrary<String> text = Arbitraries.strings().withCharRange('!', '~').withChars("äß漢").ofMinLength(1).ofMaxLength(20);
        Arbitrary<String> optional = text.injectNull(0.3);
        Arbitrary<Party> party = Combinators.combine(Arbitraries.integers().between(2_000_000, 8_999_999), optional)
                .as((digits, name) -> new Party("+1555" + digits, name));
        Arbitrary<FallbackQueue> queue = Combinators.combine(text, optional).as(FallbackQueue::new);
        Arbitrary<Instant> start = Arbitraries.longs().between(0, 4_000_000_000L).map(Instant::ofEpochSecond).injectNull(0.5);
        Arbitrary<Instant> end = Arbitraries.longs().between(4_000_000_000L, 9_000_000_000L).map(second -> Instant.ofEpochSecond(second, second)).injectNull(0.5);
        Arbitrary<Source> source = Combinators.combine(Arbitraries.of(Source.Kind.class), optional, Arbitraries.integers().greaterOrEqual(1).injectNull(0.5)).as(Source::new);
        return Combinators.combine(Arbitraries.strings().withCharRange('a', 'z').withChars(".:_-7").ofMinLength(1).ofMaxLength(64), Arbitraries.of(InteractionType.class), party,
                        Combinators.combine(party, text.list().ofMinSize(1).ofMaxSize(20).uniqueElements(), Arbitraries.of(true, false)).as(Middle::new),
                        queue, Arbitraries.integers().between(0, 9), Combinators.combine(start, end, optional).as(End::new),
                        Combinators.combine(Arbitraries.maps(text, text).ofMaxSize(20), source).as(Rest::new))
                .as((id, type, to, middle, fallback, priority, finish, rest) -> new Intent(id, type, to, middle.from, middle.agents, middle.ordered,
                        fallback, priority, finish.notBefore, finish.deadline, finish.reference, rest.attributes, rest.source));
    }

    private record Middle(Party from, List<String> agents, boolean ordered) { }

    private record End(Instant notBefore, Instant deadline, String reference) { }

    private record Rest(Map<String, String> attributes, Source source) { }
}
