package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.patchbay.genesys.BreakerSettings;
import io.patchbay.genesys.Breakers;
import io.patchbay.genesys.SocketHealth;
import io.patchbay.intake.IntakeGate;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.FallbackQueue;
import io.patchbay.intent.Intent;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Party;
import io.patchbay.intent.Reason;
import io.patchbay.intent.Source;
import io.patchbay.journal.Candidate;
import io.patchbay.journal.DropLedger;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.JournalUnavailable;
import io.patchbay.journal.Outbox;
import io.patchbay.presence.WeeklyHours;
import io.patchbay.quota.Purpose;
import io.patchbay.quota.QuotaReading;
import io.patchbay.routing.DispatchGate;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchbayMetricsTest {

    private static final Instant NOW = Instant.parse("2026-11-02T09:00:00Z");

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PatchbayMetrics metrics = new PatchbayMetrics(meters);

    private List<String> scraped() {
        return meters.scrape().lines().toList();
    }

    private static Outcome connected(Instant accepted, Instant created) {
        return new Outcome("o1", "i1", null, Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, "c1", "u1", 1, null, List.of(),
                Evidence.EVENT, null, accepted, accepted, created, NOW, null);
    }

    @Test
    void countsAndTimesOutcomes() {
        metrics.accept(connected(NOW.minusSeconds(90), NOW.minusSeconds(4)));
        metrics.accept(connected(NOW.minusSeconds(10), null));

        assertThat(scraped()).contains(
                "patchbay_outcomes_total{outcome=\"CONNECTED_PREFERRED\",reason=\"preferred.connected\"} 2.0",
                "patchbay_outcomes_total{outcome=\"EXPIRED\",reason=\"deadline.passed\"} 0.0",
                "patchbay_resolve_seconds_count{outcome=\"CONNECTED_PREFERRED\"} 2",
                "patchbay_resolve_seconds_sum{outcome=\"CONNECTED_PREFERRED\"} 100.0",
                "patchbay_resolve_seconds_bucket{outcome=\"CONNECTED_PREFERRED\",le=\"10.0\"} 1",
                "patchbay_decide_seconds_count{outcome=\"CONNECTED_PREFERRED\"} 1",
                "patchbay_decide_seconds_sum{outcome=\"CONNECTED_PREFERRED\"} 4.0");
    }

    @Test
    void showsWhatTheJournalCountsAndIsToldWhatItCommits(@TempDir Path folder) {
        try (Journal journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("patchbay.db"), null, null, Duration.ofSeconds(5)), clock, "node",
                Duration.ofSeconds(60), Set.of("ndjson"), new ObjectMapper())) {
            journal.tellOutcomes(metrics);
            journal.tellCommits(metrics.commits());
            journal.accept(Stream.of("a", "b", "c").map(PatchbayMetricsTest::candidate).toList());
            journal.cancel("a");
            journal.cancel("a");
            journal.expire();
            metrics.watchJournal(() -> JournalReading.of(journal, new Outbox(journal), Set.of("ndjson"), new DropLedger(journal, "")),
                    Set.of("ndjson"), Clock.offset(clock, Duration.ofSeconds(7)));

            assertThat(scraped()).contains("patchbay_intents{state=\"ACCEPTED\"} 1.0", "patchbay_intents{state=\"CANCELLED\"} 1.0",
                    "patchbay_intents{state=\"EXPIRED\"} 1.0", "patchbay_intents{state=\"NEEDS_REVIEW\"} 0.0",
                    "patchbay_outbox_open{sink=\"ndjson\"} 2.0", "patchbay_outbox_lag_seconds{sink=\"ndjson\"} 7.0", "patchbay_drops_reading 0.0",
                    "patchbay_outcomes_total{outcome=\"CANCELLED\",reason=\"cancelled.by-request\"} 1.0",
                    "patchbay_outcomes_total{outcome=\"EXPIRED\",reason=\"deadline.passed\"} 1.0");
            assertThat(meters.get("patchbay.journal.commit").timer().count()).isPositive();
            assertThat(meters.scrape()).doesNotContain("5550109876", "5550101234");
        }
    }

    private static Candidate candidate(String id) {
        Instant deadline = id.equals("b") ? NOW.minusSeconds(1) : null;
        return new Candidate(new Intent(id, InteractionType.VOICE, new Party("+15550109876", "Ada"), new Party("+15550101234", null),
                List.of("u1"), false, new FallbackQueue("q1", null), 4, null, deadline, null, Map.of(),
                new Source(Source.Kind.HTTP, "/intents", null)), "hash-of-" + id);
    }

    @Test
    void aJournalThatIsAwayIsNoNumber() {
        metrics.watchJournal(() -> {
            throw new JournalUnavailable("away", null);
        }, Set.of("ndjson"), clock);

        assertThat(scraped()).contains("patchbay_intents{state=\"ACCEPTED\"} NaN", "patchbay_outbox_open{sink=\"ndjson\"} NaN");
    }

    @Test
    void showsPlatformQuotaAndWhyIntentsWait() {
        BreakerSettings settings = new BreakerSettings(50, 10, 5, Duration.ofSeconds(1));
        Breakers breakers = new Breakers(settings, settings, CircuitBreakerRegistry.ofDefaults());
        breakers.read().transitionToOpenState();
        metrics.watchPlatform(breakers, () -> new SocketHealth(null, NOW.minusMillis(2_500), 3, 1, "lost"), clock);
        DispatchGate gate = new DispatchGate(clock, WeeklyHours.parse("Sat 09:00-10:00"), ZoneOffset.UTC, () -> true, Duration.ofSeconds(30));
        metrics.watchRouting(gate, () -> 5, () -> 2);
        IntakeGate intake = new IntakeGate(() -> true, () -> 1_048_576, 1 << 21);
        intake.check();
        metrics.watchIntake(intake);
        metrics.watchQuota(() -> new QuotaReading(240, 3, Duration.ofSeconds(8), Stream.of(Purpose.values()).collect(
                Collectors.toMap(purpose -> purpose, purpose -> new QuotaReading.Count(11, 2, Duration.ofMillis(1_500))))));

        assertThat(scraped()).contains("patchbay_breaker_state{breaker=\"genesys-create\",state=\"closed\"} 1.0",
                "patchbay_breaker_state{breaker=\"genesys-read\",state=\"open\"} 1.0",
                "patchbay_breaker_state{breaker=\"genesys-read\",state=\"closed\"} 0.0", "patchbay_socket_connected 0.0",
                "patchbay_socket_frame_age_seconds 2.5", "patchbay_socket_connections_total 3.0", "patchbay_socket_refused_total 1.0",
                "patchbay_dispatch_shut{cause=\"hours\"} 1.0", "patchbay_dispatch_shut{cause=\"breaker\"} 0.0",
                "patchbay_intake_open 0.0", "patchbay_data_free_bytes 1048576.0",
                "patchbay_conversations_open 5.0", "patchbay_gap_fills_total 2.0", "patchbay_socket_age_seconds 0.0", "patchbay_quota_limit 240.0", "patchbay_quota_tokens 3.0",
                "patchbay_quota_pause_seconds 8.0", "patchbay_quota_calls_total{purpose=\"create\"} 11.0",
                "patchbay_quota_refused_total{purpose=\"reconcile\"} 2.0",
                "patchbay_quota_waited_seconds_total{purpose=\"presence\"} 1.5");
    }
}
