package io.patchbay.main;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.patchbay.genesys.Breakers;
import io.patchbay.genesys.SocketHealth;
import io.patchbay.intake.IntakeGate;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.journal.JournalUnavailable;
import io.patchbay.journal.State;
import io.patchbay.quota.Purpose;
import io.patchbay.quota.QuotaReading;
import io.patchbay.routing.DispatchGate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What /observe/metrics says of Patchbay. No label has more values than its enum or the list of sinks, and none is a number
 * that anybody dials. What the journal counts is read when it is asked for, at most every {@value #SECONDS_BELIEVED} s; of
 * several nodes on one journal each shows the same there. What begins with "own" is of this process since its start.
 *
 * <table>
 * <caption>Names, as Prometheus sees them</caption>
 * <tr><th>name</th><th>labels</th><th>meaning</th></tr>
 * <tr><td>patchbay_intents</td><td>state</td><td>intents in each state and with each outcome, all time</td></tr>
 * <tr><td>patchbay_outcomes_total</td><td>outcome, reason</td><td>own: outcomes committed</td></tr>
 * <tr><td>patchbay_resolve_seconds</td><td>outcome</td><td>own: from acceptance to outcome (histogram)</td></tr>
 * <tr><td>patchbay_decide_seconds</td><td>outcome</td><td>own: from the platform's 201 to outcome (histogram)</td></tr>
 * <tr><td>patchbay_outbox_open</td><td>sink</td><td>outcomes that a sink has not been told</td></tr>
 * <tr><td>patchbay_drops_reading</td><td></td><td>drops being read</td></tr>
 * <tr><td>patchbay_drops_reading_rows</td><td></td><td>rows of them that are journaled</td></tr>
 * <tr><td>patchbay_intake_open</td><td></td><td>own: 1 while intents are taken in</td></tr>
 * <tr><td>patchbay_data_free_bytes</td><td></td><td>own: what is free below data.directory</td></tr>
 * <tr><td>patchbay_dispatch_shut</td><td>cause</td><td>1 while intents wait for this: hours, breaker, setup</td></tr>
 * <tr><td>patchbay_breaker_state</td><td>breaker, state</td><td>own: 1 for the state that the breaker is in</td></tr>
 * <tr><td>patchbay_socket_connected</td><td></td><td>own: 1 while events can come</td></tr>
 * <tr><td>patchbay_socket_connections_total</td><td></td><td>own: how often it was connected</td></tr>
 * <tr><td>patchbay_socket_refused_total</td><td></td><td>own: messages refused for their length</td></tr>
 * <tr><td>patchbay_socket_frame_age_seconds</td><td></td><td>own: since the last frame; NaN before the first</td></tr>
 * <tr><td>patchbay_conversations_open</td><td></td><td>own: conversations without a decision</td></tr>
 * <tr><td>patchbay_quota_limit</td><td></td><td>calls a minute that are allowed now</td></tr>
 * <tr><td>patchbay_quota_tokens</td><td></td><td>calls that could go out at once</td></tr>
 * <tr><td>patchbay_quota_pause_seconds</td><td></td><td>how long nothing goes out after a 429</td></tr>
 * <tr><td>patchbay_quota_calls_total</td><td>purpose</td><td>own: calls let through</td></tr>
 * <tr><td>patchbay_quota_refused_total</td><td>purpose</td><td>own: calls that found the quota spent</td></tr>
 * <tr><td>patchbay_quota_waited_seconds_total</td><td>purpose</td><td>own: time spent waiting for it</td></tr>
 * <tr><td>patchbay_trail_records_total</td><td></td><td>own: records of the audit trail committed</td></tr>
 * <tr><td>patchbay_route_edits_total</td><td>result</td><td>own: edits taken, refused and failed</td></tr>
 * </table>
 */
final class PatchbayMetrics implements Consumer<Outcome> {

    private static final long SECONDS_BELIEVED = 5;
    private static final Duration[] STEPS = Stream.of(1, 2, 5, 10, 20, 30, 45, 60, 120, 300, 900, 3_600).map(Duration::ofSeconds)
            .toArray(Duration[]::new);

    private final MeterRegistry meters;

    PatchbayMetrics(MeterRegistry meters) {
        this.meters = meters;
        // a rate needs a zero to begin with
        Stream.of(Reason.values()).forEach(this::outcomes);
    }

    private Counter outcomes(Reason reason) {
        return Counter.builder("patchbay.outcomes").description("outcomes committed").tag("outcome", reason.outcome().name())
                .tag("reason", reason.wire()).register(meters);
    }

    /** Counts and times an outcome that has just been committed. */
    @Override
    public void accept(Outcome outcome) {
        String kind = outcome.outcome().name();
        outcomes(outcome.reason()).increment();
        time("patchbay.resolve", "from acceptance to outcome", kind, outcome.acceptedAt(), outcome.resolvedAt());
        time("patchbay.decide", "from the platform's 201 to outcome", kind, outcome.createdAt(), outcome.resolvedAt());
    }

    private void time(String name, String meaning, String kind, Instant from, Instant to) {
        if (from != null) {
            Timer.builder(name).description(meaning).tag("outcome", kind).serviceLevelObjectives(STEPS).register(meters)
                    .record(Duration.between(from, to));
        }
    }

    /** Shows what the journal counts; NaN while it cannot be read. */
    void watchJournal(Supplier<JournalReading> journal, Set<String> sinks) {
        LoadingCache<String, Optional<JournalReading>> read = Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(SECONDS_BELIEVED))
                .build(any -> {
                    try {
                        return Optional.of(journal.get());
                    } catch (JournalUnavailable away) {
                        return Optional.empty();
                    }
                });
        ToDoubleFunction<ToDoubleFunction<JournalReading>> now = value ->
                read.get("journal").map(value::applyAsDouble).orElse(Double.NaN);
        Stream.concat(Stream.of(State.values()), Stream.of(Outcome.Kind.values())).map(Enum::name).forEach(state ->
                gauge("patchbay.intents", "intents in each state and with each outcome",
                        () -> now.applyAsDouble(reading -> reading.intents().getOrDefault(state, 0L)), "state", state));
        sinks.forEach(sink -> gauge("patchbay.outbox.open", "outcomes that a sink has not been told",
                () -> now.applyAsDouble(reading -> reading.untold().get(sink)), "sink", sink));
        gauge("patchbay.drops.reading", "drops being read", () -> now.applyAsDouble(JournalReading::drops));
        gauge("patchbay.drops.reading.rows", "rows of drops being read that are journaled",
                () -> now.applyAsDouble(JournalReading::dropRows));
    }

    /** Shows that the audit trail grows. */
    void watchTrail(Supplier<Number> records) {
        counter("patchbay.trail.records", "records of the audit trail committed", null, records);
    }

    /** Shows whether intents are submitted, and how many wait for a decision. */
    void watchRouting(DispatchGate gate, Supplier<Integer> open) {
        for (DispatchGate.Cause cause : DispatchGate.Cause.values()) {
            gauge("patchbay.dispatch.shut", "1 while intents wait for this",
                    () -> oneIf(gate.shut().filter(shut -> shut.cause() == cause).isPresent()), "cause", label(cause));
        }
        gauge("patchbay.conversations.open", "conversations without a decision", open::get);
    }

    /** Shows whether intents are taken in, and what room there is for them. */
    void watchIntake(IntakeGate gate) {
        gauge("patchbay.intake.open", "1 while intents are taken in", () -> oneIf(gate.shut().isEmpty()));
        Gauge.builder("patchbay.data.free", gate::room).description("free below data.directory").baseUnit("bytes").register(meters);
    }

    /** Shows breakers and event socket. */
    void watchPlatform(Breakers breakers, Supplier<SocketHealth> socket, Clock clock) {
        for (CircuitBreaker breaker : List.of(breakers.create(), breakers.read())) {
            for (CircuitBreaker.State state : List.of(CircuitBreaker.State.CLOSED, CircuitBreaker.State.OPEN,
                    CircuitBreaker.State.HALF_OPEN)) {
                gauge("patchbay.breaker.state", "1 for the state that the breaker is in", () -> oneIf(breaker.getState() == state),
                        "breaker", breaker.getName(), "state", label(state));
            }
        }
        gauge("patchbay.socket.connected", "1 while events can come", () -> oneIf(socket.get().connected()));
        counter("patchbay.socket.connections", "how often the event socket was connected", null, () -> socket.get().connections());
        counter("patchbay.socket.refused", "messages refused for their length", null, () -> socket.get().refused());
        seconds("patchbay.socket.frame.age", "since the last frame", () -> {
            Instant last = socket.get().lastFrameAt();
            return last == null ? Double.NaN : Duration.between(last, clock.instant()).toMillis() / 1_000.0;
        });
    }

    /** Shows how the quota is used. */
    void watchQuota(Supplier<QuotaReading> quota) {
        // read once for all: with buckets that nodes share each reading asks the database
        LoadingCache<String, QuotaReading> read = Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(SECONDS_BELIEVED))
                .build(any -> quota.get());
        Supplier<QuotaReading> now = () -> read.get("quota");
        gauge("patchbay.quota.limit", "calls a minute that are allowed now", () -> now.get().limitPerMinute());
        gauge("patchbay.quota.tokens", "calls that could go out at once", () -> now.get().tokensLeft());
        seconds("patchbay.quota.pause", "how long nothing goes out after a 429", () -> now.get().pauseLeft().toMillis() / 1_000.0);
        for (Purpose purpose : Purpose.values()) {
            Supplier<QuotaReading.Count> count = () -> now.get().purposes().get(purpose);
            counter("patchbay.quota.calls", "calls let through", null, () -> count.get().calls(), "purpose", label(purpose));
            counter("patchbay.quota.refused", "calls that found the quota spent", null, () -> count.get().refused(), "purpose", label(purpose));
            counter("patchbay.quota.waited", "time spent waiting for the quota", "seconds",
                    () -> count.get().waited().toMillis() / 1_000.0, "purpose", label(purpose));
        }
    }

    private void gauge(String name, String meaning, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value).description(meaning).tags(tags).register(meters);
    }

    private void seconds(String name, String meaning, Supplier<Number> value) {
        TimeGauge.builder(name, value, TimeUnit.SECONDS).description(meaning).register(meters);
    }

    private void counter(String name, String meaning, String unit, Supplier<Number> value, String... tags) {
        FunctionCounter.builder(name, this, metrics -> value.get().doubleValue()).description(meaning).baseUnit(unit).tags(tags).register(meters);
    }

    private static double oneIf(boolean is) {
        return is ? 1 : 0;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
