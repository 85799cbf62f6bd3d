package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.SetClock;
import io.patchbay.governance.TrailAudit;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.journal.JournalModel.Expected;
import io.patchbay.journal.JournalModel.Held;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A journal on a real database, driven step by step beside its model. After every step what is in the tables is compared
 * with the model and with the step before. The one place that knows how each step is called.
 */
final class JournalRun implements AutoCloseable {

    /** What can happen. Those of a claim happen to the late ones too: its holder was frozen, and wakes. */
    enum Act {
        ACCEPT, ACCEPT_OTHER_CONTENT, DISPATCH, CLAIM, SUBMITTING, CREATED, UNKNOWN, NOT_PROCESSED, PUT_BACK, REFUSED, ADOPT, ADOPT_OTHER,
        RESOLVE, CANCEL, EXPIRE, SEND_AGAIN, GIVE_UP, TIME, WAKE, RESTART, NOTE, DELIVER, PUT_OFF
    }

    /**
     * One thing that happens.
     *
     * @param act    what
     * @param intent to which intent, or how many
     * @param claim  by which claim, 0 for the latest that holds
     * @param node   on which node
     * @param time   how much of it, where it matters
     */
    record Step(Act act, int intent, int claim, int node, Duration time) {
    }

    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");
    private static final Set<String> SINKS = Set.of("jms", "ndjson");
    private static final List<Outcome.Kind> AT_THE_PLATFORM = List.of(Outcome.Kind.CONNECTED_PREFERRED, Outcome.Kind.FELL_BACK,
            Outcome.Kind.SENT_TO_QUEUE, Outcome.Kind.ABANDONED, Outcome.Kind.FAILED, Outcome.Kind.TIMED_OUT, Outcome.Kind.NEEDS_REVIEW);
    /** Where each state may lead; a claim may end what it holds in several ways. */
    private static final Map<String, Set<String>> LEGAL = Map.of(
            "ACCEPTED", Set.of("SUBMITTING", "ROUTING", "CANCELLED", "EXPIRED", "REJECTED", "NEEDS_REVIEW"),
            "SUBMITTING", Set.of("ACCEPTED", "UNKNOWN", "ROUTING", "REJECTED", "NEEDS_REVIEW"),
            "UNKNOWN", Set.of("ACCEPTED", "ROUTING", "REJECTED", "NEEDS_REVIEW"),
            "ROUTING", AT_THE_PLATFORM.stream().map(Enum::name).collect(Collectors.toSet()));

    private final SetClock clock = new SetClock(BEGIN);
    private final JournalDatabase database;
    private final boolean alone;
    private final SingleConnectionDataSource connection;
    private final JdbcTemplate outside;
    private final ExecutorService closer = Executors.newCachedThreadPool();
    private final List<Journal> lives = new ArrayList<>();
    private final Map<String, Journal> nodes = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final Map<String, Set<String>> delivered = new HashMap<>();
    private final Map<String, Map<String, Object>> endings = new HashMap<>();
    private final Map<String, List<String>> timelines = new HashMap<>();
    private JournalModel model = new JournalModel();

    JournalRun(Engine engine, Path folder) {
        String url = engine.emptyDatabase(folder);
        database = JournalDatabase.open(url, null, null, Duration.ofSeconds(5));
        alone = database.embedded();
        connection = new SingleConnectionDataSource(url, true);
        outside = new JdbcTemplate(connection);
    }

    /** Begins with nothing, as if on a database of its own. */
    void begin() {
        for (String table : List.of("intent", "timeline", "trail_chain", "trail_anchor", "outbox")) {
            outside.update("DELETE FROM " + table);
        }
        clock.set(BEGIN);
        model = new JournalModel();
        told.clear();
        Stream.of(nodes, delivered, endings, timelines).forEach(Map::clear);
        // ended aside: a writer looks up only now and then
        lives.forEach(life -> closer.execute(life.writer()::close));
        lives.clear();
        for (int node = 0; node < (alone ? 1 : 2); node++) {
            beginLife("node-" + node);
        }
    }

    private Journal beginLife(String node) {
        Journal life = new Journal(database, clock, node, Bench.LEASE, SINKS, new ObjectMapper());
        life.tellOutcomes(outcome -> told.add(outcome.intentId()));
        lives.add(life);
        nodes.put(node, life);
        return life;
    }

    /** Where the intents stand. */
    List<String> states() {
        return model.all(one -> true).stream().map(one -> one.state).toList();
    }

    /** Lets it happen, and looks at what came of it. */
    void take(Step step) {
        perform(step);
        check();
    }

    /** Whether the trail says what happened, and is whole. */
    void checkTrail() {
        TrailAudit audit = TrailAudit.of(new TrailReader(database), List.of());
        assertThat(audit.isWhole()).as("%s", audit).isTrue();
    }

    private static Candidate candidate(int which) {
        return switch (which) {
            case 0 -> Intents.candidate("a");
            case 1 -> Intents.row("b", "x.csv", 3);
            case 2 -> Intents.until("c", BEGIN.plus(Bench.LEASE));
            default -> Intents.notBefore("d", BEGIN.plus(Duration.ofMinutes(1)));
        };
    }

    private void perform(Step step) {
        String node = "node-" + step.node % nodes.size();
        Journal journal = nodes.get(node);
        Instant now = clock.instant();
        switch (step.act) {
            case ACCEPT -> accept(journal, candidate(step.intent));
            case DISPATCH -> {
                claim(node, 1);
                model.claim(0).ifPresent(held -> submitting(held, model.intents.get(held.id())));
            }
            case CLAIM -> claim(node, step.intent + 1);
            case TIME -> clock.advance(step.time);
            case EXPIRE -> assertThat(ids(journal.expire())).containsExactlyInAnyOrderElementsOf(model.expire(now));
            case SEND_AGAIN -> assertThat(journal.sendAgain(step.time)).isEqualTo(model.sendAgain(step.time, now));
            case GIVE_UP -> {
                boolean sentAgain = step.intent % 2 == 1;
                assertThat(ids(journal.giveUpUnknown(step.time, sentAgain)))
                        .containsExactlyInAnyOrderElementsOf(model.giveUpUnknown(step.time, sentAgain, now));
            }
            case WAKE -> {
                journal.wake();
                model.wake(now);
            }
            case RESTART -> {
                List<Expected> left = model.all(each -> each.holder != null && (alone || each.holder.node().equals(node)));
                model.all(each -> each.watcher != null && (alone || each.watcher.node().equals(node))).forEach(each -> each.watcher = null);
                assertThat((long) beginLife(node).recover()).isEqualTo(model.letGo(left, now));
            }
            case DELIVER, PUT_OFF -> deliver(journal, step);
            case SUBMITTING, CREATED, UNKNOWN, NOT_PROCESSED, PUT_BACK, REFUSED -> model.claim(step.claim)
                    .ifPresent(held -> performBy(held, model.intents.get(held.id()), step.act, now, step.time));
            default -> model.intent(step.intent).ifPresent(one -> performOn(one, one.id(), journal, step));
        }
    }

    private void accept(Journal journal, Candidate candidate) {
        Expected known = model.intents.get(candidate.intent().intentId());
        boolean rowOfADrop = candidate.intent().source().line() != null;
        Acceptance.Status status = known == null || rowOfADrop ? Acceptance.Status.ACCEPTED : Acceptance.Status.DUPLICATE;
        if (known == null) {
            // between lives the order of arrival is the clock's
            clock.advance(Duration.ofMillis(1));
            model.accepted(candidate, clock.instant());
        }
        String id = candidate.intent().intentId();
        assertThat(journal.accept(List.of(candidate))).containsExactly(new Acceptance(id, status, model.intents.get(id).state));
    }

    private void claim(String node, int most) {
        List<Expected> ready = model.ready(most);
        List<Claim> claims = nodes.get(node).claim(most);
        assertThat(claims).extracting(claim -> claim.intent().intentId())
                .containsExactlyElementsOf(ready.stream().map(Expected::id).toList());
        for (int i = 0; i < claims.size(); i++) {
            assertThat(claims.get(i).fence()).as("fence of a new claim").isGreaterThan(ready.get(i).fence);
            assertThat(claims.get(i).attempt()).isEqualTo(ready.get(i).creates);
            model.claimed(ready.get(i), new Held(nodes.get(node), node, claims.get(i)), clock.instant().plus(Bench.LEASE));
        }
    }

    /** The intent with the conversation that the journal has for it. */
    private static Routed underWay(String id, Journal journal) {
        IntentRecord known = journal.find(id).orElseThrow();
        return new Routed(known.intent(), Intents.PLAN, known.conversationId() == null ? "c-none" : known.conversationId(), Instant.EPOCH);
    }

    /** What happens to an intent whoever holds it. */
    private void performOn(Expected one, String id, Journal journal, Step step) {
        switch (step.act) {
            case ACCEPT_OTHER_CONTENT -> assertThat(journal.accept(List.of(new Candidate(one.candidate.intent(), "another hash"))))
                    .containsExactly(new Acceptance(id, Acceptance.Status.CONFLICT, one.state));
            case ADOPT -> {
                String conversation = one.sender == null ? "c-of-nobody" : one.sender.conversation();
                shown(journal.adopt(id, conversation, Evidence.EVENT), one, journal, conversation, model.mayAdopt(one, journal));
            }
            case ADOPT_OTHER -> shown(journal.adopt(id, "c-other", Evidence.POLL), one, journal, "c-other", model.mayAdopt(one, journal));
            case RESOLVE -> {
                Outcome.Kind kind = AT_THE_PLATFORM.get(step.claim % AT_THE_PLATFORM.size());
                ends(journal.resolve(underWay(id, journal), ending(kind)), one, one.is("ROUTING"), kind);
            }
            case CANCEL -> ends(journal.cancel(id), one, one.is("ACCEPTED") && !one.sentAgain, Outcome.Kind.CANCELLED);
            case NOTE -> journal.note(id, Evidence.EVENT, "seen");
            default -> { }
        }
    }

    /** What the holder of a claim does, whether it holds it still or not. */
    private void performBy(Held held, Expected one, Act act, Instant now, Duration wait) {
        Journal journal = held.life();
        Claim sent = held.claim().submitted();
        Instant until = wait.isZero() ? null : now.plus(wait);
        switch (act) {
            case SUBMITTING -> submitting(held, one);
            case CREATED -> {
                // only what was sent is ever answered, however late
                if (model.senders.contains(held)) {
                    shown(journal.created(sent, held.conversation()), one, journal, held.conversation(), model.sentLast(held));
                }
            }
            case UNKNOWN -> {
                journal.unknown(sent, "time-out");
                if (one.is("SUBMITTING") && model.sentLast(held)) {
                    one.fateUnknown(now);
                }
            }
            case NOT_PROCESSED -> {
                journal.notProcessed(sent, Intents.PLAN, wait, "429");
                model.notProcessed(held, until);
            }
            case PUT_BACK -> {
                journal.putBack(held.claim(), wait, "busy");
                if (one.is("ACCEPTED") && one.holder == held) {
                    one.free(until);
                }
            }
            case REFUSED -> ends(journal.resolve(model.sentLast(held) ? sent : held.claim(), Intents.PLAN, Intents.REFUSED), one,
                    model.mayRefuse(held), Outcome.Kind.REJECTED);
            default -> { }
        }
    }

    private void submitting(Held held, Expected one) {
        boolean mayBeThere = one.mayBeAtThePlatform;
        boolean may = model.maySubmit(held, clock.instant());
        if (model.senders.contains(held)) {
            assertThat(submits(held.life(), held.claim().submitted())).as("a create of %s begun again", held.id()).isFalse();
        }
        boolean submitted = submits(held.life(), held.claim());
        assertThat(submitted && mayBeThere).as("a second create of %s", held.id()).isFalse();
        assertThat(submitted).as("create of %s", held.id()).isEqualTo(may);
        if (submitted) {
            model.submitting(held, clock.instant().plus(Bench.LEASE));
        }
    }

    private static boolean submits(Journal life, Claim claim) {
        try {
            life.submitting(claim, Intents.PLAN);
            return true;
        } catch (ClaimLost lost) {
            return false;
        }
    }

    private void shown(Optional<Routed> routed, Expected one, Journal journal, String conversation, boolean proves) {
        boolean underWay = model.shown(one, journal, conversation, proves);
        assertThat(routed.map(Routed::conversationId)).isEqualTo(Optional.of(conversation).filter(any -> underWay));
    }

    private void ends(Optional<Outcome> outcome, Expected one, boolean may, Outcome.Kind kind) {
        assertThat(outcome.map(Outcome::outcome)).isEqualTo(may ? Optional.of(model.end(one, kind)) : Optional.empty());
    }

    private static Resolution ending(Outcome.Kind kind) {
        Reason reason = Stream.of(Reason.values()).filter(each -> each.outcome() == kind).findFirst().orElseThrow();
        return new Resolution(kind, reason, Evidence.POLL, null, null, null, null, null);
    }

    private void deliver(Journal journal, Step step) {
        Outbox outbox = new Outbox(journal);
        String sink = List.of("jms", "ndjson", Outbox.RESULTS).get(step.claim % 3);
        Set<String> marked = delivered.computeIfAbsent(sink, any -> new HashSet<>());
        List<Delivery> due = outbox.due(sink, step.intent + 1);
        assertThat(due).extracting(Delivery::intentId).as("told twice").noneMatch(marked::contains);
        if (step.act == Act.DELIVER) {
            outbox.delivered(sink, due.stream().map(Delivery::position).toList());
            due.forEach(delivery -> marked.add(delivery.intentId()));
        } else {
            due.forEach(delivery -> outbox.putOff(sink, List.of(delivery.position()), step.time, "503"));
        }
        long open = model.all(one -> one.ended() && told(one).contains(sink)).stream().map(Expected::id)
                .filter(id -> !marked.contains(id)).count();
        assertThat(outbox.open(sink)).isEqualTo(open);
    }

    private static Set<String> told(Expected one) {
        return one.candidate.intent().source().line() == null ? SINKS : Set.of("jms", "ndjson", Outbox.RESULTS);
    }

    private static List<String> ids(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::intentId).toList();
    }

    // ---- what must be so after every step

    private void check() {
        List<Map<String, Object>> rows = outside.queryForList("SELECT * FROM intent");
        assertThat(rows).extracting(row -> row.get("intent_id")).containsExactlyInAnyOrderElementsOf(model.intents.keySet());
        Map<Object, List<Map<String, Object>>> steps = outside.queryForList("SELECT * FROM timeline ORDER BY position").stream()
                .collect(Collectors.groupingBy(step -> step.get("intent_id")));
        Map<Object, List<String>> outbox = outside.queryForList("SELECT intent_id, sink FROM outbox").stream()
                .collect(Collectors.groupingBy(row -> row.get("intent_id"), Collectors.mapping(row -> (String) row.get("sink"), Collectors.toList())));
        for (Map<String, Object> row : rows) {
            String id = (String) row.get("intent_id");
            Expected one = model.intents.get(id);
            checkRow(id, row, one);
            checkTimeline(id, steps.get(id), one);
            assertThat(outbox.getOrDefault(id, List.of())).as("outbox of %s", id)
                    .containsExactlyInAnyOrderElementsOf(one.ended() ? told(one) : Set.of());
        }
        assertThat(told).as("outcomes told").containsExactlyInAnyOrderElementsOf(
                model.all(Expected::ended).stream().map(Expected::id).toList());
    }

    private void checkRow(String id, Map<String, Object> row, Expected one) {
        assertThat(row.get("state")).as("state of %s", id).isEqualTo(one.state);
        assertThat(row.get("conversation_id")).as("conversation of %s", id).isEqualTo(one.conversation);
        assertThat(((Number) row.get("attempt")).intValue()).as("creates of %s", id).isEqualTo(one.creates);
        long fence = ((Number) row.get("fence")).longValue();
        assertThat(fence).as("fence of %s", id).isGreaterThanOrEqualTo(one.fence);
        one.fence = fence;
        if (one.is("ACCEPTED", "SUBMITTING")) {
            assertThat(row.get("owner") != null).as("%s is held", id).isEqualTo(one.holder != null);
        }
        assertThat(row.get("outcome") != null).as("%s has an outcome", id).isEqualTo(one.ended());
        if (one.ended()) {
            assertThat(row).as("%s after its end", id).isEqualTo(endings.computeIfAbsent(id, any -> row));
        }
    }

    private void checkTimeline(String id, List<Map<String, Object>> steps, Expected one) {
        String at = null;
        for (Map<String, Object> step : steps) {
            String to = (String) step.get("to_state");
            assertThat(step.get("from_state")).as("timeline of %s has no gap", id).isEqualTo(at);
            if (at == null) {
                assertThat(to).isEqualTo("ACCEPTED");
            } else if (!at.equals(to)) {
                assertThat(LEGAL.getOrDefault(at, Set.of())).as("%s leaves %s", id, at).contains(to);
            }
            at = to;
        }
        assertThat(at).as("timeline of %s ends where it stands", id).isEqualTo(one.state);
        List<String> now = steps.stream().map(Object::toString).toList();
        List<String> before = timelines.getOrDefault(id, List.of());
        assertThat(now.subList(0, Math.min(before.size(), now.size()))).as("timeline of %s is only added to", id).isEqualTo(before);
        timelines.put(id, now);
    }

    @Override
    public void close() throws InterruptedException {
        lives.forEach(life -> closer.execute(life.writer()::close));
        closer.shutdown();
        assertThat(closer.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        connection.destroy();
        database.close();
    }
}
