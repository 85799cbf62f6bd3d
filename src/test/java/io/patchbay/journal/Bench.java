package io.patchbay.journal;

import java.time.Instant;
import io.patchbay.SetClock;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A journal on a database of its own, a clock, and a look at the tables from outside. */
final class Bench implements AutoCloseable {

    static final Duration LEASE = Duration.ofMinutes(5);

    final SetClock clock = new SetClock(Instant.parse("2026-05-01T12:00:00Z"));
    final String url;
    final Journal journal;
    private final List<Journal> opened = new ArrayList<>();

    Bench(Engine engine, Path folder) {
        url = engine.emptyDatabase(folder);
        journal = another("node-1");
    }

    /** One more journal on the same database. */
    Journal another(String node) {
        Journal another = open(url, clock, node);
        opened.add(another);
        return another;
    }

    static Journal open(String url, Clock clock, String node) {
        return new Journal(JournalDatabase.open(url, null, null, Duration.ofSeconds(5)), clock, node, LEASE, Set.of("jms", "ndjson"), new ObjectMapper());
    }

    /** Another connection, which sees what is committed. */
    JdbcTemplate outside() {
        return new JdbcTemplate(new DriverManagerDataSource(url));
    }

    Map<String, Object> row(String id) {
        return outside().queryForMap("SELECT * FROM intent WHERE intent_id = ?", id);
    }

    String state(String id) {
        return journal.find(id).orElseThrow().state();
    }

    List<String> steps(String id) {
        return journal.find(id).orElseThrow().timeline().stream().map(step -> step.from() + ">" + step.to()).toList();
    }

    List<String> accept(Candidate... candidates) {
        return journal.accept(Arrays.asList(candidates)).stream().map(answer -> answer.intentId() + " " + answer.status() + " " + answer.state()).toList();
    }

    /** Accepts and claims one. */
    Claim claimed(String id) {
        journal.accept(List.of(Intents.candidate(id)));
        return claim(id);
    }

    Claim claim(String id) {
        return journal.claim(100_000).stream().filter(claim -> claim.intent().intentId().equals(id)).findFirst().orElseThrow();
    }

    /** Accepts, claims and submits one; the claim is that of the create under way. */
    Claim submitted(String id) {
        Claim claim = claimed(id);
        journal.submitting(claim, Intents.PLAN);
        return claim.submitted();
    }

    /** Accepts one and brings it to the platform. */
    Claim routed(String id) {
        Claim claim = submitted(id);
        journal.created(claim, "c-" + id).orElseThrow();
        return claim;
    }

    /** Does everything at once and gives back what came of it. */
    static <T> List<T> together(List<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(16, work.size()));
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(work)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Override
    public void close() {
        opened.forEach(Journal::close);
    }
}
