package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.SetClock;
import io.patchbay.governance.Watch.Bounds;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.FallbackQueue;
import io.patchbay.intent.Intent;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Party;
import io.patchbay.intent.Reason;
import io.patchbay.intent.Source;
import io.patchbay.journal.AlertBook;
import io.patchbay.journal.AlertBook.Alert;
import io.patchbay.journal.Candidate;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.QueueFate;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.Routed;
import io.patchbay.journal.RoutingPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at a real journal: what it holds becomes alerts, and their end. */
class WatchTest {

    private static final Bounds BOUNDS = new Bounds(Duration.ofHours(1), 20, 40, Duration.ofSeconds(30), Duration.ofMinutes(5));

    /** The engine's timeout and ten seconds that are counted together. */
    private static final Duration YOUNG = Duration.ofSeconds(40);

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(Instant.parse("2026-05-01T12:00:30Z"));
    private Journal journal;
    private Alerts alerts;
    private Watch watch;

    @BeforeEach
    void open() {
        ObjectMapper json = new ObjectMapper();
        journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("patchbay.db"), null, null, Duration.ofSeconds(1)), clock, "node-1",
                Duration.ofMinutes(1), Set.of(), json);
        alerts = new Alerts(new AlertBook(journal, json, Set.of()), json, new SimpleMeterRegistry());
        watch = new Watch(journal.tally(), journal.queueFates(), alerts, clock, BOUNDS);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private void routing(String prefix, int count) {
        journal.accept(IntStream.range(0, count).mapToObj(n -> new Candidate(new Intent(prefix + n, InteractionType.VOICE, new Party("+15550109876", null),
                new Party("+15550101234", null), List.of("u1"), false, new FallbackQueue("q1", null), 4, null, null, null, Map.of(),
                new Source(Source.Kind.HTTP, "/intents", null)), "hash of " + prefix + n)).toList());
        journal.claim(count).forEach(claim -> {
            journal.submitting(claim, new RoutingPlan(List.of(new RoutingPlan.PlannedAgent("u1", 1)), List.of()));
            journal.created(claim.submitted(), "c-" + claim.intent().intentId()).orElseThrow();
        });
    }

    private void end(Outcome.Kind kind, Reason reason) {
        for (Routed routed : journal.routing()) {
            journal.resolve(routed, new Resolution(kind, reason, Evidence.EVENT, null, null, null, null, null)).orElseThrow();
        }
    }

    private void fellBack(String prefix, int count) {
        routing(prefix, count);
        end(Outcome.Kind.FELL_BACK, Reason.FALLBACK_ENGINE);
    }

    private List<String> raised() {
        return alerts.raised().stream().map(Alert::name).toList();
    }

    @Test
    void overflowIsRaisedAndEndsWhenItsWindowHasPassed() {
        fellBack("a", 20);
        watch.look();
        assertThat(raised()).as("of what is so young nothing else can have ended").isEmpty();
        clock.advance(YOUNG);
        watch.look();
        watch.look();
        assertThat(raised()).containsExactly("fallback.share");
        clock.advance(Duration.ofMinutes(62));
        watch.look();
        assertThat(raised()).isEmpty();
    }

    @Test
    void tooFewSayNothing() {
        fellBack("a", 19);
        clock.advance(YOUNG);
        assertThat(watch.look()).isEmpty();
        assertThat(raised()).isEmpty();
    }

    @Test
    void aQueueIsAskedForBeforeItIsSaidToConnectNobody() {
        fellBack("a", 10);
        clock.advance(Duration.ofMinutes(6));
        List<QueueFate> doubtful = watch.look();
        assertThat(doubtful).hasSize(5);
        assertThat(raised()).isEmpty();
        doubtful.forEach(fate -> journal.queueFates().waitsStill(fate.intentId()));
        assertThat(watch.look()).as("no more than it takes").isEmpty();
        assertThat(raised()).containsExactly("queue.never-connects");
        for (int n = 0; n < 10; n++) {
            journal.queueFates().connected("a" + n, Duration.ofMinutes(6), Evidence.POLL, "connected");
        }
        watch.look();
        assertThat(raised()).isEmpty();
    }

    @Test
    void whatIsPendingForTooLongIsSaid() {
        routing("a", 3);
        clock.advance(Duration.ofSeconds(39));
        watch.look();
        assertThat(raised()).isEmpty();
        clock.advance(Duration.ofSeconds(2));
        watch.look();
        assertThat(raised()).containsExactly("conversation.pending");
        end(Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED);
        watch.look();
        assertThat(raised()).isEmpty();
    }

    @Test
    void usualIsWhatWasBeforeTheWindow() {
        routing("before-", 40);
        end(Outcome.Kind.ABANDONED, Reason.CUSTOMER_ABANDONED);
        clock.advance(Duration.ofHours(2));
        routing("now-", 40);
        end(Outcome.Kind.ABANDONED, Reason.CUSTOMER_ABANDONED);
        clock.advance(YOUNG);
        watch.look();
        assertThat(raised()).as("everybody leaves, as ever").isEmpty();
    }

    @Test
    void withoutAJournalNothingIsFoundAndNothingBreaks() {
        watch.read();
        journal.close();
        assertThat(watch.look()).isEmpty();
        watch.read();
        assertThat(watch.reading().queues()).isEmpty();
    }

    @Test
    void boundsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Bounds(Duration.ofSeconds(59), 1, 40, Duration.ofSeconds(30), Duration.ofMinutes(5))).hasMessageContaining("governance.window");
        assertThatThrownBy(() -> new Bounds(Duration.ofHours(1), 0, 40, Duration.ofSeconds(30), Duration.ofMinutes(5))).hasMessageContaining("minimum-sample");
        assertThatThrownBy(() -> new Bounds(Duration.ofHours(1), 1, 101, Duration.ofSeconds(30), Duration.ofMinutes(5))).hasMessageContaining("alert-percent");
    }
}
