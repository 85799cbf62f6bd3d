package io.patchbay.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioReaderTest {

    private final ScenarioReader reader = new ScenarioReader(new Json());

    @Test
    void theDefaultScenarioIsWhatItsDocumentationSays() {
        Scenario scenario = reader.read((Path) null);
        assertThat(scenario.agents()).hasSize(20);
        assertThat(scenario.queues()).extracting(Scenario.Queue::strategy)
                .containsExactly(Strategy.SEQUENTIAL, Strategy.LONGEST_AVAILABLE, Strategy.ROUND_ROBIN);
        assertThat(scenario.agents().stream().collect(Collectors.groupingBy(Scenario.Agent::name, Collectors.counting())).values())
                .as("two share a name").contains(2L);
        assertThat(scenario.agents()).extracting(Scenario.Agent::email).doesNotHaveDuplicates();
        assertThat(scenario.queues().get(2).members()).allMatch(member -> scenario.agents().stream()
                .anyMatch(agent -> agent.id().equals(member) && agent.presence() == Presence.OFFLINE && agent.steady()));
    }

    @Test
    void theStormRagesOverTheSamePeople() {
        Scenario storm = reader.read(Path.of("storm"));
        Scenario calm = reader.read(Path.of("default"));
        assertThat(storm.faults()).isEqualTo(Faults.storm()).isNotEqualTo(Faults.none());
        assertThat(storm.agents()).isEqualTo(calm.agents());
        assertThat(storm.queues()).isEqualTo(calm.queues());
        assertThat(read("{'faults': 'storm'}").faults()).isEqualTo(storm.faults());
    }

    @Test
    void theGuidesEdgeCasesAreBuiltIn() {
        Scenario mismatch = reader.read(Path.of("capacity-mismatch"));
        assertThat(mismatch.agents()).allMatch(agent -> agent.concurrencyOf(Medium.CHAT) == 1 && agent.presence() == Presence.AVAILABLE);
        assertThat(mismatch.queues()).singleElement().satisfies(queue -> assertThat(queue.members()).as("empty").isEmpty());
        assertThat(mismatch.fallback()).isEqualTo(FallbackMode.AFTER_TIMEOUT);
        Scenario loop = reader.read(Path.of("fallback-loop"));
        assertThat(loop.queues()).singleElement().satisfies(queue -> {
            assertThat(queue.unanswered()).isPositive();
            assertThat(loop.agents()).as("the same people with the same skills").allMatch(agent -> queue.members().contains(agent.id())
                    && agent.skills().equals(queue.requiredSkills()));
        });
    }

    @Test
    void everyDialHasItsWrittenForm() {
        Faults faults = read("""
                {'faults': {'creates': [{'probability': 0.5, 'answer': {'reset': true, 'effect': true}}],
                 'presence': [{'probability': 1, 'answer': {'status': 404, 'body': false}}], 'unknowns': {'fields': 0.1, 'values': 0.2, 'frames': 0.3},
                 'recurring': [{'every': '5s..9s', 'incident': {'what': 'gone', 'for': '3s'}}, {'every': '1m', 'incident': {'what': 'sockets-closing'}}]}}""").faults();
        assertThat(faults).isEqualTo(Faults.none().creates(new Faults.Mishap(0.5, ScriptedAnswer.torn(true)))
                .presence(new Faults.Mishap(1, ScriptedAnswer.status(404).withoutBody())).unknowns(new Faults.Unknowns(0.1, 0.2, 0.3))
                .recurring(Faults.Recurring.of("5s..9s", Incident.Kind.GONE, "3s"), Faults.Recurring.of("1m", Incident.Kind.SOCKETS_CLOSING, "1m")));
    }

    @Test
    void whatIsLeftOutTakesItsDefault() {
        Scenario scenario = read("{}");
        assertThat(scenario.rateLimit()).isEqualTo(300);
        assertThat(scenario.tokenLife().from()).isEqualTo(Duration.ofSeconds(86_400));
        assertThat(scenario.evaluation()).isEqualTo(Span.parse("200ms..800ms"));
        assertThat(scenario.engineTimeout()).isEqualTo(Span.parse("30s"));
        assertThat(scenario.fallback()).isEqualTo(FallbackMode.AT_ONCE);
        assertThat(scenario.clients()).containsExactly(new Scenario.Client("patchbay", "patchbay-secret"));
    }

    @Test
    void aSecretIsNotPrinted() {
        assertThat(read("{'clients': [{'id': 'x', 'secret': 'hush'}]}").toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'agentz': []} | agentz",
        "{'agents': [{'id': 'agent001-0000-0000-0000-000000000000', 'presense': 'away'}]} | $.agents[0]: property 'presense'",
        "{'agents': [{'id': 'short'}]} | $.agents[0].id",
        "{'agents': [{'name': 'nobody'}]} | $.agents[0]: required property 'id'",
        "{'patience': 'long'} | $.patience",
        "{'patience': '9s..2s'} | $.patience",
        "{'heartbeat': '31s'} | $.heartbeat",
        "{'faults': {'creates': [{'probability': 2, 'answer': {}}]}} | $.faults.creates[0].probability",
        "{'faults': 'drizzle'} | $.faults",
        "{'faults': {'unknowns': {'fields': 2}}} | $.faults.unknowns.fields",
        "{'faults': {'recurring': [{'every': '1s'}]}} | $.faults.recurring[0]",
        "{'faults': {'recurring': [{'every': '0s', 'incident': {'what': 'gone'}}]}} | $.faults.recurring[0]",
        "{'faults': {'recurring': [{'every': '1s', 'incident': {'what': 'rain'}}]}} | $.faults.recurring[0].incident.what",
        "{'queues': [{'id': 'q', 'members': ['nobody']}]} | member nobody of q",
        "{'queues': [{'id': 'q'}, {'id': 'q'}]} | q is there twice",
        "{'agents': [{'id': 'agent001-0000-0000-0000-000000000000'}, {'id': 'agent001-0000-0000-0000-000000000000'}]} | is there twice",
        "[] | $"})
    void whatIsWrongIsSaidWithItsPlace(String text, String place) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(place);
    }

    @Test
    void everythingThatIsWrongIsSaid() {
        assertThatThrownBy(() -> read("{'patience': 'long', 'ringing': 'loud'}")).hasMessageContaining("$.patience").hasMessageContaining("$.ringing");
    }

    @Test
    void aSpanIsDrawnFromWithinItsEnds() {
        Span span = Span.parse("200ms..800ms");
        Random random = new Random(1);
        for (int n = 0; n < 1000; n++) {
            assertThat(span.draw(random)).isBetween(Duration.ofMillis(200), Duration.ofMillis(800));
        }
        assertThat(Span.parse("30s").draw(random)).isEqualTo(Duration.ofSeconds(30));
        assertThat(span.dividedBy(20)).isEqualTo(Span.parse("10ms..40ms"));
        assertThat(Span.parse(span.toString())).isEqualTo(span);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1d", "-1s", "1s..", "..1s", "1s..2s..3s", "2s..1s"})
    void whatIsNoSpanIsRefused(String text) {
        assertThatThrownBy(() -> Span.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private Scenario read(String text) {
        return reader.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
