package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.SetClock;
import io.patchbay.journal.AlertBook;
import io.patchbay.journal.AlertBook.Alert;
import io.patchbay.journal.Due;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.Outbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings become alerts, once on crossing and once on return, whoever looks and however often. */
class AlertsTest {

    private static final Set<String> SINKS = Set.of(AlertBook.JMS, AlertBook.WEBHOOK);

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(Instant.parse("2026-05-01T12:00:00Z"));
    private final ObjectMapper json = new ObjectMapper();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Journal journal;
    private AlertBook book;
    private Alerts alerts;

    @BeforeEach
    void open() {
        journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("patchbay.db"), null, null, Duration.ofSeconds(5)), clock, "node-1",
                Duration.ofMinutes(1), Set.of("ndjson"), json);
        book = new AlertBook(journal, json, SINKS);
        alerts = new Alerts(book, json, meters);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private static Finding finding(String subject, boolean crossed, String... parts) {
        return new Finding(subject, crossed, Set.of(parts), "says of " + subject, Map.of("above", List.of(parts), "figure", 7));
    }

    private void found(Finding... findings) {
        alerts.found(AlertName.QUEUE_WAIT, List.of(findings));
    }

    private double count(String change) {
        return meters.get("patchbay.alerts").tags("alert", "queue.wait", "change", change).counter().count();
    }

    @Test
    void onceOnCrossingAndOnceOnReturn() throws Exception {
        found(finding("q1", true));
        found(finding("q1", true));
        found(finding("q1", false));
        assertThat(alerts.raised()).extracting(Alert::name, Alert::subject, Alert::raisedAt)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("queue.wait", "q1", clock.instant()));
        assertThat(count("raised")).isEqualTo(1);
        clock.advance(Duration.ofMinutes(5));
        found();
        found();
        assertThat(alerts.raised()).isEmpty();
        assertThat(count("ended")).isEqualTo(1);

        for (String sink : SINKS) {
            List<AlertBook.Event> due = book.due(sink, 9);
            assertThat(due).hasSize(2);
            JsonNode raised = json.readTree(due.get(0).document());
            JsonNode ended = json.readTree(due.get(1).document());
            assertThat(raised.properties().stream().map(Map.Entry::getKey)).containsExactly("alertId", "alert", "subject", "change", "at", "says", "evidence");
            assertThat(raised.path("change").asText()).isEqualTo("raised");
            assertThat(raised.path("at").asText()).isEqualTo("2026-05-01T12:00:00Z");
            assertThat(raised.path("evidence").path("figure").asInt()).isEqualTo(7);
            assertThat(ended.path("change").asText()).isEqualTo("ended");
            assertThat(ended.path("at").asText()).isEqualTo("2026-05-01T12:05:00Z");
            assertThat(ended.path("says").asText()).contains("raised at 2026-05-01T12:00:00Z", "says of q1");
            assertThat(ended.path("alertId")).isEqualTo(raised.path("alertId"));
            assertThat(due).extracting(Due::key).containsExactly(raised.path("alertId").asText() + "-raised", raised.path("alertId").asText() + "-ended");
        }
    }

    @Test
    void itSaysWhetherItIsOverOrOnlyNotToBeJudged() {
        found(finding("q1", true), finding("q2", true));
        alerts.found(AlertName.QUEUE_WAIT, List.of(), "q1"::equals);
        assertThat(book.due(AlertBook.JMS, 9)).extracting(AlertBook.Event::document).filteredOn(document -> document.contains("\"ended\""))
                .satisfiesExactlyInAnyOrder(q1 -> assertThat(q1).contains("\"too few to judge; it was raised", "says of q1"),
                        q2 -> assertThat(q2).contains("\"back within bounds; it was raised", "says of q2"));
    }

    @Test
    void whatOnlyLingersRaisesNothing() {
        found(finding("q1", false));
        assertThat(alerts.raised()).isEmpty();
        assertThat(book.due(AlertBook.JMS, 9)).isEmpty();
    }

    @Test
    void itComesAgainAsAnotherOne() {
        found(finding("q1", true));
        String first = alerts.raised().get(0).id();
        found();
        found(finding("q1", true));
        assertThat(alerts.raised()).singleElement().satisfies(again -> assertThat(again.id()).isNotEqualTo(first));
    }

    @Test
    void subjectsAndNamesAreApart() {
        found(finding("q1", true), finding("q2", true));
        alerts.found(AlertName.QUEUE_HANDLE, List.of(finding("q1", true)));
        found(finding("q2", true));
        assertThat(alerts.raised()).extracting(alert -> alert.name() + " " + alert.subject()).containsExactlyInAnyOrder("queue.wait q2", "queue.handle q1");
        assertThat(alerts.raised(AlertName.QUEUE_WAIT)).containsExactly("q2");
    }

    @Test
    void aFurtherPartIsKeptAndNotToldToSinks() {
        found(finding("all", true, "q1"));
        found(finding("all", true, "q1", "q2"));
        assertThat(alerts.parts(AlertName.QUEUE_WAIT)).containsExactlyInAnyOrder("q1", "q2");
        assertThat(book.due(AlertBook.JMS, 9)).hasSize(1);
        assertThat(count("raised")).isEqualTo(1);
    }

    @Test
    void neitherAnotherNodeNorARestartRepeatsOrForgets() {
        found(finding("q1", true, "q1"));
        Alerts others = new Alerts(new AlertBook(journal, json, SINKS), json, new SimpleMeterRegistry());
        assertThat(others.parts(AlertName.QUEUE_WAIT)).containsExactly("q1");
        others.found(AlertName.QUEUE_WAIT, List.of(finding("q1", true, "q1")));
        assertThat(book.raise("queue.wait", "q1", "at the very same time", json.createObjectNode())).isEmpty();
        assertThat(book.due(AlertBook.JMS, 9)).hasSize(1);
        Alert raised = alerts.raised().get(0);
        others.found(AlertName.QUEUE_WAIT, List.of());
        assertThat(book.end(raised, "at the very same time")).isFalse();
        assertThat(book.due(AlertBook.JMS, 9)).hasSize(2);
    }

    @Test
    void sinksMarkPutOffAndParkThemLikeOutcomes() {
        found(finding("q1", true), finding("q2", true), finding("q3", true));
        Outbox outbox = new Outbox(journal);
        List<AlertBook.Event> due = book.due(AlertBook.WEBHOOK, 9);
        assertThat(outbox.open(AlertBook.WEBHOOK)).isEqualTo(3);
        outbox.delivered(AlertBook.WEBHOOK, List.of(due.get(0).position()));
        outbox.putOff(AlertBook.WEBHOOK, List.of(due.get(1).position()), Duration.ofMinutes(1), "answered 503");
        outbox.park(AlertBook.WEBHOOK, due.get(2).position(), "gone");
        assertThat(book.due(AlertBook.WEBHOOK, 9)).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(book.due(AlertBook.WEBHOOK, 9)).singleElement().satisfies(again -> {
            assertThat(again.key()).isEqualTo(due.get(1).key());
            assertThat(again.attempts()).isEqualTo(1);
        });
        assertThat(outbox.due(AlertBook.WEBHOOK, 9)).as("no outcome").isEmpty();
    }
}
