package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Source;
import io.patchbay.journal.TrailReader.Mark;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Engine.class)
class TrailTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DAY = Duration.ofDays(1);

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;
    private Bench bench;
    private Journal journal;
    private TrailReader reader;

    @BeforeEach
    void open() {
        bench = new Bench(engine, folder);
        journal = bench.journal;
        reader = new TrailReader(JournalDatabase.open(bench.url, null, null, Duration.ofSeconds(5)));
    }

    @AfterEach
    void close() {
        reader.close();
        bench.close();
    }

    // ---- what a record has

    @Test
    void everyStepIsARecordThatSaysWhoAndWhatHappened() throws Exception {
        bench.accept(Intents.row("a", "x.csv", 7));
        journal.accept(List.of(new Candidate(Intents.candidate("b").intent(), "hash", "crm")));
        journal.cancel("b", new Source(Source.Kind.HTTP, "/intents/b", null), "desk");
        PresenceSeen seen = new PresenceSeen("always", true, List.of(new PresenceSeen.AgentSeen("u1", "available", 1, 250L, null),
                new PresenceSeen.AgentSeen("u2", "unseen", null, null, "no answer")));
        journal.submitting(bench.claim("a"), new RoutingPlan(Intents.PLAN.agents(), Intents.PLAN.skipped(), seen));
        journal.adopt("a", "c-a", Evidence.EVENT);
        journal.resolve(Intents.underWay("a"), Intents.CONNECTED);

        assertThat(chain("node-1")).extracting(TrailRecord::actor).containsExactly("file x.csv line 7", "http /intents by crm",
                "http /intents/b by desk", "node node-1", "node node-1", "node node-1");
        List<TrailRecord> records = chain("node-1").stream().filter(record -> record.intentId().equals("a")).toList();
        assertThat(records).extracting(TrailRecord::to).containsExactly("ACCEPTED", "SUBMITTING", "ROUTING", "CONNECTED_PREFERRED");
        assertThat(records).extracting(TrailRecord::from).containsExactly(null, "ACCEPTED", "SUBMITTING", "ROUTING");
        assertThat(records).extracting(TrailRecord::position).containsExactly(1L, 2L, 3L, 4L);
        assertThat(records).extracting(TrailRecord::evidence).containsExactly(null, null, "event", "event");
        assertThat(records).extracting(TrailRecord::facts).containsExactly(null, """
                {"agents":[{"id":"u1","rank":1},{"id":"u3","rank":3}],"skipped":[{"agent":"anna@example.com","reason":"agent.busy"}],\
                "presence":{"mode":"always","asked":true,"agents":[{"id":"u1","state":"available","capacity":1,"ageMillis":250},\
                {"id":"u2","state":"unseen","why":"no answer"}]}}""", "{\"conversation\":\"c-a\"}", """
                {"conversation":"c-a","agent":"u3","queue":"q1","assignment":"preferred"}""");
        assertThat(records.get(0).at()).isEqualTo(bench.clock.millis());
        assertThat(journal.find("a").orElseThrow().timeline().get(1).facts()).isEqualTo(records.get(1).facts());
    }

    @Test
    void whatPresenceSaidIsKeptInTheTrailAndNotInThePlan() {
        Claim claim = bench.claimed("a");
        journal.submitting(claim, new RoutingPlan(Intents.PLAN.agents(), Intents.PLAN.skipped(), new PresenceSeen("never", false, List.of())));
        assertThat(bench.row("a").get("plan")).asString().doesNotContain("presence");
        assertThat(journal.created(claim.submitted(), "c-a").orElseThrow().plan()).isEqualTo(Intents.PLAN);
    }

    @Test
    void numbersAreTokensOfTheJournalsOwnKeyWithTheLastDigits() throws Exception {
        bench.accept(Intents.candidate("a"));
        JsonNode subject = JSON.readTree(chain("node-1").get(0).subject());
        String token = subject.at("/to/token").asText();
        assertThat(token).matches("[0-9a-f]{64}");
        assertThat(subject.at("/from/token").asText()).matches("[0-9a-f]{64}").isNotEqualTo(token);
        assertThat(List.of(subject.at("/to/last").asText(), subject.at("/from/last").asText())).containsExactly("876", "234");
        byte[] key = journal.installationKey("subject", new byte[32]);
        assertThat(token).isEqualTo(new SubjectTokens(key).of("+15550109876"));
        assertThat(this.<List<String>>reading(sight -> sight.intentsOf("+15550101234"))).containsExactly("a");
        assertThat(this.<List<String>>reading(sight -> sight.intentsOf("+15550101235"))).isEmpty();
    }

    @Test
    void wordsThatADatabaseCannotKeepAreKeptAsItCan() {
        bench.accept(Intents.candidate("a"));
        journal.note("a", Evidence.POLL, "reset\0by \uD800 peer \uD83D\uDE00");
        assertThat(chain("node-1")).last().extracting(TrailRecord::detail).isEqualTo("reset\uFFFDby \uFFFD peer \uD83D\uDE00");
        assertLinked("node-1");
    }

    // ---- the chain

    @Test
    void aUnitThatFailsLeavesNoGapWhoeverIsInItsGroup() throws Exception {
        bench.submitted("open");
        List<Callable<Object>> work = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String id = "i" + i;
            work.add(() -> journal.accept(List.of(Intents.candidate(id))));
            work.add(() -> {
                assertThatThrownBy(() -> journal.writer().write(sql -> {
                    sql.update("UPDATE intent SET priority = 9");
                    journal.letGo(sql, "of " + id, "intent_id = ?", "open");
                    throw new IllegalArgumentException("no");
                })).hasMessage("no");
                return null;
            });
        }
        Bench.together(work);
        assertThat(chain("node-1")).hasSize(62).noneMatch(record -> record.to().equals("UNKNOWN"));
        assertLinked("node-1");
        assertThat(journal.trail().records()).isEqualTo(62);
    }

    @Test
    void aNewLifeGoesOnWithTheChainAndEveryNodeHasItsOwn() {
        bench.accept(Intents.candidate("a"));
        Journal two = bench.another("node-2");
        two.accept(List.of(Intents.candidate("b"), Intents.candidate("c")));
        Journal again = bench.another("node-1");
        again.accept(List.of(Intents.candidate("d")));
        journal.accept(List.of(Intents.candidate("e")));
        assertThat(chain("node-1")).extracting(TrailRecord::intentId).containsExactly("a", "d", "e");
        assertThat(chain("node-2")).extracting(TrailRecord::intentId).containsExactly("b", "c");
        assertLinked("node-1");
        assertLinked("node-2");
        assertThat(this.<Set<String>>reading(TrailReader.Sight::nodes)).containsExactly("node-1", "node-2");
    }

    @Test
    void twoProcessesOfOneNameWriteOneChain() throws Exception {
        Journal other = bench.another("node-1");
        Bench.together(IntStream.range(0, 60).<Callable<Object>>mapToObj(n -> () ->
                (n % 2 == 0 ? journal : other).accept(List.of(Intents.candidate("i" + n)))).toList());
        assertThat(chain("node-1")).hasSize(60);
        assertLinked("node-1");
    }

    @Test
    void theSameConversationTwiceInAGroupIsToldOnce() throws Exception {
        bench.routed("a");
        Bench.together(IntStream.range(0, 16).<Callable<Object>>mapToObj(n -> () -> journal.adopt("a", "c-other", Evidence.EVENT)).toList());
        assertThat(bench.steps("a")).containsExactly("null>ACCEPTED", "ACCEPTED>SUBMITTING", "SUBMITTING>ROUTING", "ROUTING>ROUTING");
    }

    @Test
    void aSegmentIsClosedByItsLengthAndByTheDay() {
        try (Journal short_ = short_("node-3", 3)) {
            short_.accept(Intents.many("a", 7));
            assertThat(anchors("node-3")).containsExactly(3L, 6L);
            bench.clock.advance(DAY);
            short_.accept(Intents.many("b", 1));
            assertThat(anchors("node-3")).containsExactly(3L, 6L, 7L);
            bench.clock.advance(DAY.negated());
            short_.accept(Intents.many("c", 1));
            bench.clock.advance(DAY);
            short_.accept(Intents.many("d", 1));
            assertThat(anchors("node-3")).containsExactly(3L, 6L, 7L, 9L);
            List<TrailRecord> records = chain("node-3");
            assertThat(this.<List<Mark>>reading(sight -> sight.anchors("node-3"))).allMatch(anchor -> anchor.hash().equals(records.get((int) anchor.seq() - 1).hash()));
        }
    }

    @Test
    void aStepAfterAllOfAnIntentsStepsWereCutIsItsFirst() {
        try (Journal short_ = short_("node-3", 1)) {
            short_.accept(Intents.many("a", 2));
            bench.clock.advance(DAY);
            assertThat(short_.trail().cut(bench.clock.instant().plus(DAY))).isEqualTo(2);
            short_.cancel("a0");
            assertThat(bench.steps("a0")).containsExactly("ACCEPTED>CANCELLED");
            assertThat(chain("node-3")).last().extracting(TrailRecord::position).isEqualTo(1L);
        }
    }

    // ---- erased and cut

    @Test
    void erasingTakesOutWordsAndNumbersAndSaysOfWhichRecords() throws Exception {
        journal.resolve(bench.submitted("a"), Intents.PLAN, Intents.REFUSED);
        bench.accept(Intents.candidate("b"));
        Journal eraser = bench.another("node-1~erase");
        int lost = eraser.writer().write(sql -> eraser.trail().erase(sql, List.of("a", "a", "unheard of")));
        List<TrailRecord> records = chain("node-1");
        List<TrailRecord> erased = records.stream().filter(TrailRecord::erased).toList();
        assertThat(lost).isEqualTo(erased.size()).isPositive();
        assertThat(records).filteredOn(record -> record.intentId().equals("a"))
                .allMatch(record -> record.detail() == null && record.subject() == null && record.salt() == null)
                .allMatch(record -> record.erased() == !record.sealed().isEmpty());
        assertThat(records).filteredOn(record -> record.intentId().equals("b")).allMatch(record -> !record.erased() && record.subject() != null);
        TrailRecord told = chain("node-1~erase").get(0);
        assertThat(List.of(told.intentId(), told.to(), told.actor())).containsExactly("~", "ERASED", "node node-1~erase");
        assertThat(told.facts()).isEqualTo("{\"records\":2,\"runs\":{\"node-1\":[[1,1],[3,3]]}}");
        assertThat(this.<List<String>>reading(sight -> sight.intentsOf("+15550109876"))).containsExactly("b");
        assertLinked("node-1");
        assertThat(eraser.writer().<Integer>write(sql -> eraser.trail().erase(sql, List.of("a")))).isZero();
    }

    @Test
    void whatWaitsForTheSameCommitIsErasedToo() {
        bench.submitted("a");
        journal.writer().write(sql -> {
            journal.letGo(sql, "told by somebody", "intent_id = ?", "a");
            return journal.trail().erase(sql, Set.of("a"));
        });
        assertThat(chain("node-1")).extracting(TrailRecord::to).containsExactly("ACCEPTED", "SUBMITTING", "UNKNOWN", "ERASED");
        assertThat(chain("node-1")).extracting(TrailRecord::detail).containsOnlyNulls();
    }

    @Test
    void cuttingTakesWholeSegmentsAndSaysWhereItCut() throws Exception {
        try (Journal short_ = short_("node-3", 3)) {
            short_.accept(Intents.many("old", 7));
            Instant then = bench.clock.instant();
            bench.clock.advance(DAY);
            String third = chain("node-3").get(2).hash();
            String last = chain("node-3").get(6).hash();
            assertThat(short_.trail().cut(then)).isZero();
            // the first cut's record is the first of a day and closes what was open
            assertThat(short_.trail().cut(then.plusMillis(1))).isEqualTo(7);
            List<TrailRecord> left = chain("node-3");
            assertThat(left).extracting(TrailRecord::seq).containsExactly(8L, 9L, 10L);
            assertThat(left).extracting(TrailRecord::facts).startsWith("{\"node\":\"node-3\",\"seq\":3,\"hash\":\"" + third + "\",\"at\":"
                    + then.toEpochMilli() + "}").last().asString().contains("\"seq\":7,\"hash\":\"" + last + "\"");
            assertThat(left.get(0).hash()).isEqualTo(left.get(0).hashAfter(last));
            assertThat(anchors("node-3")).containsExactly(7L, 10L);
            assertThat(short_.trail().cut(bench.clock.instant().plus(DAY))).as("what cutting writes is never old").isZero();
        }
    }

    @Test
    void anOpenSegmentOfAChainThatGoesOnIsNotCut() {
        try (Journal short_ = short_("node-3", 3); Journal live = short_("live", 10)) {
            short_.accept(Intents.many("old", 5));
            Instant then = bench.clock.instant().plusMillis(1);
            bench.clock.advance(Duration.ofHours(1));
            short_.accept(Intents.many("young", 1));
            assertThat(live.trail().cut(then)).isEqualTo(3);
            assertThat(chain("node-3")).extracting(TrailRecord::seq).containsExactly(4L, 5L, 6L);
        }
    }

    @Test
    void aChainThatRestsIsCutToItsEndAndGoesOnFromThere() {
        try (Journal resting = short_("resting", 3); Journal live = short_("live", 10)) {
            resting.accept(Intents.many("old", 4));
            String last = chain("resting").get(3).hash();
            bench.clock.advance(DAY);
            assertThat(live.trail().cut(bench.clock.instant())).isEqualTo(4);
            assertThat(chain("resting")).isEmpty();
            resting.accept(Intents.many("new", 1));
            assertThat(chain("resting")).singleElement().satisfies(record -> {
                assertThat(record.seq()).isEqualTo(5);
                assertThat(record.hash()).isEqualTo(record.hashAfter(last));
            });
        }
    }

    @Test
    void whatACutRecordSaidOfACutIsSaidAgain() {
        try (Journal dead = short_("dead", 2); Journal live = short_("live", 1)) {
            dead.accept(Intents.many("old", 3));
            for (int day = 0; day < 3; day++) {
                bench.clock.advance(DAY);
                live.trail().cut(bench.clock.instant());
            }
            assertThat(chain("dead")).isEmpty();
            assertThat(chain("live")).extracting(TrailRecord::facts).anyMatch(facts -> facts.startsWith("{\"node\":\"dead\",\"seq\":3,"))
                    .noneMatch(facts -> facts.startsWith("{\"node\":\"dead\",\"seq\":2,"));
        }
    }

    @Test
    void whatACutRecordSaidOfRecordsThatStayIsSaidAgain() {
        try (Journal busy = short_("busy", 10); Journal live = short_("live", 1)) {
            busy.accept(Intents.many("old", 2));
            live.writer().write(sql -> live.trail().erase(sql, List.of("old0")));
            Instant then = bench.clock.instant().plusMillis(1);
            bench.clock.advance(Duration.ofHours(1));
            busy.accept(Intents.many("young", 1));
            assertThat(live.trail().cut(then)).isEqualTo(1);
            assertThat(chain("busy")).extracting(TrailRecord::seq).containsExactly(1L, 2L, 3L);
            assertThat(chain("live")).extracting(TrailRecord::facts).contains("{\"records\":1,\"runs\":{\"busy\":[[1,1]]}}");
        }
    }

    // ---- where it is looked at

    @Test
    void readingWritesNothing() {
        bench.accept(Intents.candidate("a"));
        List<?> before = bench.outside().queryForList("SELECT * FROM installation ORDER BY name");
        assertThat(this.<Set<String>>reading(TrailReader.Sight::nodes)).containsExactly("node-1");
        assertThat(bench.outside().queryForList("SELECT * FROM installation ORDER BY name")).isEqualTo(before);
    }

    @Test
    void whoReadsSeesOneMomentAndHoldsUpNobody() {
        bench.accept(Intents.candidate("a"));
        reading(sight -> {
            assertThat(sight.head("node-1").map(Mark::seq)).contains(1L);
            bench.accept(Intents.candidate("b"));
            assertThat(sight.head("node-1").map(Mark::seq)).contains(1L);
            assertThat(sight.ofIntent("b")).isEmpty();
            return null;
        });
        assertThat(chain("node-1")).hasSize(2);
    }

    private Journal short_(String node, int segment) {
        return new Journal(JournalDatabase.open(bench.url, null, null, Duration.ofSeconds(5)), bench.clock, node, Bench.LEASE, Set.of(), new ObjectMapper(), segment);
    }

    private <T> T reading(Function<TrailReader.Sight, T> work) {
        return reader.look(work);
    }

    private List<TrailRecord> chain(String node) {
        List<TrailRecord> records = new ArrayList<>();
        reading(sight -> {
            sight.records(node, records::add);
            return null;
        });
        return records;
    }

    private List<Long> anchors(String node) {
        return reading(sight -> sight.anchors(node)).stream().map(Mark::seq).toList();
    }

    /** No gap from the first record on, and every hash follows from the one before. */
    private void assertLinked(String node) {
        List<TrailRecord> records = chain(node);
        assertThat(records).extracting(TrailRecord::seq).containsExactlyElementsOf(LongStream.rangeClosed(1, records.size()).boxed().toList());
        String previous = "";
        for (TrailRecord record : records) {
            assertThat(record.hash()).as("record %d", record.seq()).isEqualTo(record.hashAfter(previous));
            assertThat(record.erased() || record.seal().equals(record.sealed())).as("parts of record %d", record.seq()).isTrue();
            previous = record.hash();
        }
        assertThat(this.<Optional<Mark>>reading(sight -> sight.head(node))).contains(new Mark(node, records.size(), previous));
    }
}
