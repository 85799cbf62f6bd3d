package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.intent.Evidence;
import io.patchbay.intent.FallbackQueue;
import io.patchbay.intent.Intent;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.NotAPhoneNumber;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Party;
import io.patchbay.intent.Reason;
import io.patchbay.intent.SoughtNumber;
import io.patchbay.intent.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Engine.class)
class ErasureTest {

    private static final String NUMBER = "+14155550132";
    private static final Instant DEADLINE = Instant.parse("2026-05-01T13:00:00Z");

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;
    private Bench bench;
    private Journal journal;
    private Outbox outbox;
    private SoughtNumber number;

    @BeforeEach
    void open() throws NotAPhoneNumber {
        bench = new Bench(engine, folder);
        journal = bench.journal;
        outbox = new Outbox(journal);
        number = new SoughtNumber("(415) 555-0132", "US");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Erasure erasure() {
        return new Erasure(journal);
    }

    private Candidate candidate(String id, String to, String from, String reference, Map<String, String> attributes) {
        return new Candidate(new Intent(id, InteractionType.CALLBACK, new Party(to, "Dana Ruiz"), new Party(from, "Front desk"),
                List.of("ada@example.com"), false, new FallbackQueue("q1", null), 4, null, DEADLINE, reference, attributes,
                new Source(Source.Kind.FILE, "a.csv", 2)), "hash-of-" + id);
    }

    private Candidate subject(String id) {
        return candidate(id, NUMBER, "+14155550100", "case of Dana", Map.of("note", "call (415) 555-0132"));
    }

    private void end(Claim claim) {
        String id = claim.intent().intentId();
        journal.submitting(claim, Intents.PLAN);
        journal.created(claim.submitted(), "c-" + id);
        journal.resolve(Intents.underWay(id), new Resolution(Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, Evidence.EVENT, null, "u1", 1,
                null, "Dana was glad"));
    }

    private void tellAll() {
        for (String sink : List.of("jms", "ndjson", Outbox.RESULTS)) {
            outbox.delivered(sink, outbox.due(sink, 1_000).stream().map(Delivery::position).toList());
        }
    }

    @Test
    void whatHasEndedAndWasToldLosesThePersonAndKeepsTheRest() {
        bench.accept(subject("a"), candidate("b", "+14155550133", "+14155550100", "another", Map.of()));
        end(bench.claim("a"));
        tellAll();
        IntentRecord before = journal.find("a").orElseThrow();
        Map<String, Object> other = bench.row("b");

        Erasure.Result result = erasure().erase(number, false);

        assertThat(result.erased()).containsExactly("a");
        assertThat(result.left()).isEmpty();
        assertThat(bench.outside().queryForList("SELECT detail, subject, salt FROM timeline WHERE intent_id = 'a'")).hasSizeGreaterThan(3)
                .allSatisfy(step -> assertThat(step.values()).containsOnlyNulls());
        IntentRecord after = journal.find("a").orElseThrow();
        assertThat(after.intent()).isEqualTo(new Intent("a", InteractionType.CALLBACK, Party.ERASED, Party.ERASED, List.of("ada@example.com"), false,
                new FallbackQueue("q1", null), 4, null, DEADLINE, null, Map.of(), before.intent().source()));
        assertThat(after.outcome()).isEqualTo(before.outcome().without(number)).satisfies(outcome -> {
            assertThat(outcome.reference()).isNull();
            assertThat(outcome.detail()).isNull();
        });
        assertThat(bench.row("a").values().stream().map(String::valueOf)).noneMatch(text -> text.contains("Dana") || text.contains("0132"));
        assertThat(bench.row("a")).containsEntry("content_hash", "hash-of-a").containsEntry("state", "CONNECTED_PREFERRED").containsEntry("plan", null);
        assertThat(bench.row("b")).isEqualTo(other);
    }

    @Test
    void theSameIntentAgainIsADuplicateAndOtherContentAConflict() {
        bench.accept(subject("a"));
        end(bench.claim("a"));
        tellAll();
        erasure().erase(number, false);
        Candidate elsewhere = new Candidate(Intents.candidate("a").intent(), "hash-of-a");
        assertThat(bench.accept(elsewhere, new Candidate(elsewhere.intent(), "another"))).containsExactly("a DUPLICATE CONNECTED_PREFERRED", "a CONFLICT CONNECTED_PREFERRED");
        assertThat(journal.claim(10)).isEmpty();
    }

    @Test
    void theNumberIsFoundWhereverTheSenderWroteIt() {
        List<Candidate> all = List.of(candidate("to", NUMBER, "+14155550100", null, Map.of()), candidate("from", "+14155550100", NUMBER, null, Map.of()),
                candidate("reference", "+14155550199", "+14155550100", "ring 415.555.0132", Map.of()),
                candidate("attribute", "+14155550199", "+14155550100", null, Map.of("mobile", "001 415 5550132")),
                candidate("nowhere", "+14155550199", "+14155550100", "24155550132", Map.of("id", "c-1")));
        journal.accept(all);
        all.forEach(each -> journal.cancel(each.intent().intentId()));
        tellAll();
        assertThat(erasure().erase(number, false).erased()).containsExactly("to", "from", "reference", "attribute");
    }

    @Test
    void whatIsNotThroughIsLeftAndErasedLater() {
        bench.accept(subject("open"), subject("untold"));
        journal.cancel("untold");
        assertThat(erasure().erase(number, false)).isEqualTo(new Erasure.Result(List.of(), Set.of(),
                Map.of("open", "it has not ended yet", "untold", "it has ended, and not everybody has been told"), List.of()));
        assertThat(journal.find("open").orElseThrow().intent()).isEqualTo(subject("open").intent());
        journal.cancel("open");
        outbox.due("jms", 10).forEach(delivery -> outbox.park("jms", delivery.position(), "no 415-555-0132 here"));
        tellAll();
        assertThat(erasure().erase(number, false).erased()).containsExactly("open", "untold");
        assertThat(bench.outside().queryForList("SELECT last_error FROM outbox", String.class)).containsOnlyNulls();
    }

    @Test
    void aDryRunTellsTheSameAndChangesNothing() {
        bench.accept(subject("a"), subject("open"));
        journal.cancel("a");
        tellAll();
        Map<String, Object> before = bench.row("a");
        Erasure.Result dry = erasure().erase(number, true);
        assertThat(bench.row("a")).isEqualTo(before);
        assertThat(erasure().erase(number, false)).isEqualTo(dry);
    }

    @Test
    void againItFindsNothingAndStillKnowsWhatWasErased() {
        bench.accept(subject("a"), subject(NUMBER.substring(1)));
        journal.cancel("a");
        journal.cancel(NUMBER.substring(1));
        tellAll();
        Erasure.Result first = erasure().erase(number, false);
        assertThat(first.left()).isEqualTo(Map.of(NUMBER.substring(1), "its id has the number in it, and an id is kept for ever"));
        assertThat(erasure().erase(number, false)).isEqualTo(new Erasure.Result(List.of(), Set.of("a", NUMBER.substring(1)), first.left(), List.of()));
        assertThat(first.all()).containsExactlyInAnyOrder("a", NUMBER.substring(1));
    }

    @Test
    void thousandsAreErasedPageByPage() {
        List<Candidate> many = new ArrayList<>();
        for (int i = 0; i < 601; i++) {
            many.add(i % 3 == 0 ? subject("i" + i) : candidate("i" + i, "+14155550133", "+14155550100", null, Map.of()));
        }
        journal.accept(many);
        bench.clock.advance(Duration.ofHours(2));
        assertThat(journal.expire().size() + journal.expire().size()).isEqualTo(601);
        bench.outside().update("UPDATE outbox SET delivered_at = 1");
        assertThat(erasure().erase(number, false).erased()).hasSize(201);
        assertThat(bench.outside().queryForObject("SELECT COUNT(*) FROM intent WHERE document LIKE '%0132%'", Integer.class)).isZero();
    }

    @Test
    void nothingOfItStaysInTheFilesOfAnEmbeddedJournal() throws IOException {
        String filler = "x".repeat(900);
        for (int i = 0; i < 60; i++) {
            // rows that grow and move from page to page, some longer than one
            bench.accept(candidate("i" + i, i % 2 == 0 ? NUMBER : "+14155550177", "+14155550100", "R" + i, Map.of("filler", filler.repeat(i % 7 + 1).substring(i * 3))));
        }
        journal.claim(60).forEach(this::end);
        tellAll();
        Erasure erasure = erasure();
        erasure.erase(number, false);
        assertThat(erasure.settle()).isEmpty();
        assertThat(erasure.files().isEmpty()).isEqualTo(engine == Engine.POSTGRESQL);
        for (Path file : erasure.files()) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("4155550132")).as("%s", file).isFalse();
        }
    }

    @Test
    void aReaderThatHoldsTheLogIsTold() throws Exception {
        if (engine == Engine.POSTGRESQL) {
            assertThat(erasure().settle()).isEmpty();
            return;
        }
        bench.accept(subject("a"));
        try (var connection = java.sql.DriverManager.getConnection(bench.url); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT COUNT(*) FROM intent").close();
            journal.cancel("a");
            assertThat(erasure().settle()).hasValueSatisfying(told -> assertThat(told).contains("log"));
        }
        assertThat(erasure().settle()).isEmpty();
        assertThat(erasure().compact()).isEmpty();
        assertThat(bench.state("a")).isEqualTo("CANCELLED");
    }

    @Test
    void anIntentThatTheTrailAloneStillKnowsLosesItThere() {
        bench.accept(subject("a"), candidate("b", "+14155550133", "+14155550100", null, Map.of()));
        journal.cancel("a");
        journal.cancel("b");
        tellAll();
        bench.clock.advance(Duration.ofDays(2));
        assertThat(new Retention(journal).letGo(Duration.ofDays(1)).intents()).isEqualTo(2);
        assertThat(erasure().erase(number, true).erased()).containsExactly("a");
        assertThat(erasure().erase(number, false).erased()).containsExactly("a");
        assertThat(bench.outside().queryForList("SELECT DISTINCT intent_id FROM timeline WHERE subject IS NOT NULL", String.class)).containsExactly("b");
        assertThat(erasure().erase(number, false).erased()).isEmpty();
    }

    @Test
    void dropsThatAreNamedByItAreTold() {
        new DropLedger(journal, "").open("callback 415-555-0132.csv", "1:2", name -> false);
        assertThat(erasure().erase(number, true).drops()).containsExactly("callback 415-555-0132.csv");
    }
}
