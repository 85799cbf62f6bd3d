package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.intent.OutcomeJson;
import io.patchbay.intent.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Engine.class)
class OutboxTest {

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;
    private Bench bench;
    private Outbox outbox;

    @BeforeEach
    void open() {
        bench = new Bench(engine, folder);
        outbox = new Outbox(bench.journal);
        bench.accept(Intents.candidate("a"), Intents.row("b", "x.csv", 3), Intents.candidate("c"));
        List.of("a", "b", "c").forEach(bench.journal::cancel);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void everySinkHasItsOwnRowsInOrder() {
        assertThat(due("jms")).containsExactly("a", "b", "c");
        assertThat(due("ndjson")).containsExactly("a", "b", "c");
        assertThat(due("webhook")).isEmpty();
        assertThat(outbox.due("jms", 2)).hasSize(2);
    }

    @Test
    void aDeliveryHasAllThatASinkTells() {
        Delivery first = outbox.due("jms", 1).get(0);
        assertThat(first.document()).isEqualTo(new OutcomeJson(Samples.MAPPER).write(first.outcome()));
        assertThat(first).isEqualTo(new Delivery(first.position(), false, "a", "R-a", null, null, 0, bench.journal.find("a").orElseThrow().outcome(), first.document()));
    }

    @Test
    void onlyRowsOfDropsGoToTheResults() {
        assertThat(outbox.due(Outbox.RESULTS, 9)).singleElement().satisfies(delivery -> {
            assertThat(delivery.intentId()).isEqualTo("b");
            assertThat(delivery.dropName()).isEqualTo("x.csv");
            assertThat(delivery.line()).isEqualTo(3);
        });
    }

    @Test
    void whatOneSinkHasDeliveredAnotherStillHasToTell() {
        List<Long> positions = outbox.due("jms", 2).stream().map(Delivery::position).toList();
        outbox.delivered("jms", positions);
        outbox.delivered("jms", List.of());
        assertThat(due("jms")).containsExactly("c");
        assertThat(due("ndjson")).containsExactly("a", "b", "c");
        assertThat(outbox.open("jms")).isEqualTo(1);
        assertThat(outbox.open("ndjson")).isEqualTo(3);
    }

    @Test
    void whatIsPutOffComesBackWhenItIsDueAndOthersGoFirst() {
        Delivery first = outbox.due("jms", 1).get(0);
        outbox.putOff("jms", List.of(first.position()), Duration.ofMinutes(1), "503");
        assertThat(due("jms")).containsExactly("b", "c");
        assertThat(outbox.open("jms")).isEqualTo(3);
        bench.clock.advance(Duration.ofMinutes(1));
        assertThat(due("jms")).containsExactly("b", "c", "a");
        assertThat(outbox.due("jms", 9)).extracting(Delivery::attempts).containsExactly(0, 0, 1);
        assertThat(bench.outside().queryForList("SELECT last_error FROM outbox WHERE last_error IS NOT NULL", String.class)).containsExactly("503");
    }

    @Test
    void whatIsParkedIsKeptAndTriedNoMore() {
        outbox.park("jms", outbox.due("jms", 1).get(0).position(), "410 gone");
        bench.clock.advance(Duration.ofDays(30));
        assertThat(due("jms")).containsExactly("b", "c");
        assertThat(outbox.open("jms")).isEqualTo(2);
        assertThat(bench.outside().queryForList("SELECT intent_id FROM outbox WHERE parked_at IS NOT NULL", String.class)).containsExactly("a");
    }

    private List<String> due(String sink) {
        return outbox.due(sink, 99).stream().map(Delivery::intentId).toList();
    }
}
