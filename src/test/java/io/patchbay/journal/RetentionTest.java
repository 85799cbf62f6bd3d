package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Engine.class)
class RetentionTest {

    private static final Duration DAY = Duration.ofDays(1);

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;
    private Bench bench;
    private Outbox outbox;
    private Retention retention;

    @BeforeEach
    void open() {
        bench = new Bench(engine, folder);
        outbox = new Outbox(bench.journal);
        retention = new Retention(bench.journal);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void ended(String... ids) {
        for (String id : ids) {
            bench.accept(Intents.candidate(id));
            bench.journal.cancel(id);
        }
    }

    private void tellAll() {
        for (String sink : List.of("jms", "ndjson", Outbox.RESULTS)) {
            outbox.delivered(sink, outbox.due(sink, 5_000).stream().map(Delivery::position).toList());
        }
    }

    private int count(String table) {
        return bench.outside().queryForObject("SELECT COUNT(*) FROM " + table, Integer.class);
    }

    @Test
    void whatHasEndedLongAgoAndWasToldGoesWithWhatWasTold() {
        ended("old-1", "old-2");
        bench.accept(Intents.candidate("open"));
        tellAll();
        bench.clock.advance(DAY.multipliedBy(2));
        ended("young");
        tellAll();
        assertThat(retention.letGo(DAY)).isEqualTo(new Retention.Gone(2, 0));
        assertThat(bench.journal.list(null, null, 0, 10)).extracting(each -> each.intent().intentId()).containsExactly("open", "young");
        assertThat(count("outbox")).as("young's").isEqualTo(2);
        assertThat(retention.letGo(DAY)).isEqualTo(new Retention.Gone(0, 0));
    }

    @Test
    void whatSomebodyIsStillToBeToldStaysAndWhatIsParkedGoes() {
        ended("told", "untold", "parked");
        outbox.delivered("ndjson", outbox.due("ndjson", 10).stream().map(Delivery::position).toList());
        outbox.due("jms", 10).forEach(delivery -> {
            if (delivery.intentId().equals("told")) {
                outbox.delivered("jms", List.of(delivery.position()));
            } else if (delivery.intentId().equals("parked")) {
                outbox.park("jms", delivery.position(), "gone");
            }
        });
        bench.clock.advance(DAY.multipliedBy(2));
        assertThat(retention.letGo(DAY).intents()).isEqualTo(2);
        assertThat(outbox.due("jms", 10)).extracting(Delivery::intentId).containsExactly("untold");
        assertThat(retention.oldestUntold("jms")).contains(bench.clock.instant().minus(DAY.multipliedBy(2)));
        assertThat(retention.oldestUntold("ndjson")).isEmpty();
    }

    @Test
    void anAlertGoesOnceItIsOverAndTold() {
        AlertBook alerts = new AlertBook(bench.journal, new ObjectMapper(), Set.of(AlertBook.JMS));
        alerts.end(alerts.raise("fallback.share", "all", "much", new ObjectMapper().createObjectNode()).orElseThrow(), "less");
        alerts.raise("queue.wait", "q1", "long", new ObjectMapper().createObjectNode());
        outbox.delivered(AlertBook.JMS, alerts.due(AlertBook.JMS, 2).stream().map(AlertBook.Event::position).toList());
        bench.clock.advance(DAY.multipliedBy(2));
        retention.letGo(DAY);
        assertThat(alerts.raised()).extracting(AlertBook.Alert::name).containsExactly("queue.wait");
        assertThat(List.of(count("alert"), count("alert_event"), count("outbox"))).containsOnly(1);
        assertThat(alerts.due(AlertBook.JMS, 10)).hasSize(1);
    }

    @Test
    void theSameIntentIsANewOneAfterwards() {
        ended("a");
        tellAll();
        bench.clock.advance(DAY.multipliedBy(2));
        assertThat(bench.accept(Intents.candidate("a"))).containsExactly("a DUPLICATE CANCELLED");
        retention.letGo(DAY);
        assertThat(bench.accept(Intents.candidate("a"))).containsExactly("a ACCEPTED ACCEPTED");
    }

    @Test
    void manyGoInBatches() {
        bench.journal.accept(IntStream.range(0, 1_100).mapToObj(n -> Intents.until("i" + n, bench.clock.instant())).toList());
        while (!bench.journal.expire().isEmpty()) {
            assertThat(retention.letGo(DAY).intents()).isZero();
        }
        bench.outside().update("UPDATE outbox SET delivered_at = 1");
        bench.clock.advance(DAY.multipliedBy(2));
        assertThat(retention.letGo(DAY).intents()).isEqualTo(1_100);
        assertThat(List.of(count("intent"), count("outbox"))).containsOnly(0);
    }

    @Test
    void dropsThatAreThroughGoToo() {
        DropLedger ledger = new DropLedger(bench.journal, "");
        for (String name : List.of("complete.csv", "incomplete.csv", "failed.csv", "reading.csv")) {
            ledger.open(name, "1:2", any -> false);
        }
        ledger.done("complete.csv");
        ledger.summarised("complete.csv");
        ledger.done("incomplete.csv");
        ledger.failed("failed.csv");
        bench.outside().update("INSERT INTO drop_outcome (drop_name, outcome, total) VALUES ('complete.csv', 'DUPLICATE', 1)");
        assertThat(retention.letGo(DAY).drops()).isZero();
        assertThat(retention.drop("complete.csv")).isEqualTo(new Retention.DropEnd(true, true, bench.clock.instant()));
        bench.clock.advance(DAY.multipliedBy(2));
        assertThat(retention.letGo(DAY).drops()).isEqualTo(2);
        assertThat(bench.outside().queryForList("SELECT name FROM drop_file ORDER BY name", String.class)).containsExactly("incomplete.csv", "reading.csv");
        assertThat(count("drop_outcome")).isZero();
        assertThat(retention.drop("incomplete.csv").through()).isFalse();
        assertThat(retention.drop("reading.csv")).isEqualTo(new Retention.DropEnd(true, false, null));
        assertThat(retention.drop("complete.csv")).isEqualTo(new Retention.DropEnd(false, true, null));
    }
}
