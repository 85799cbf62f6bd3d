package io.patchbay.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Intent;
import io.patchbay.intent.IntentJson;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.OutcomeJson;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.Reason;
import io.patchbay.intent.Source;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;

/**
 * The ledger of intents. Every method that changes something returns after its commit; every transition names the state
 * it comes from, so that none happens twice and none leaves an outcome.
 */
public final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int MOST_AT_ONCE = 2_000;
    private static final int SEGMENT = 10_000;
    private static final int KEY_BYTES = 32;

    // each spelt, order included, so that the index made for it is used; values are epoch milliseconds
    static final String READY = "state = 'ACCEPTED' AND due_at IS NULL AND owner IS NULL ORDER BY priority DESC, arrival";
    static final String DUE = "state = 'ACCEPTED' AND due_at IS NOT NULL AND due_at <= ? ORDER BY due_at";
    static final String LEASE_ENDED = "owner IS NOT NULL AND lease_until < ?";
    static final String UNWATCHED = "state = 'ROUTING' AND owner IS NULL";
    static final String LATE = "state = 'ACCEPTED' AND deadline_at IS NOT NULL AND deadline_at <= ? ORDER BY deadline_at";

    private final JournalDatabase database;
    private final JournalWriter writer;
    private final JdbcOperations reads;
    private final String locked;
    private final Clock clock;
    private final Positions positions;
    private final String node;
    private final String owner;
    private final Duration lease;
    private final Set<String> sinks;
    private final ObjectMapper json;
    private final IntentJson intents;
    private final OutcomeJson outcomes;
    private final Chain chain;
    private final Facts facts;
    private final SubjectTokens tokens;
    private final FailPoints failPoints = new FailPoints();
    private volatile Consumer<Outcome> listener = outcome -> { };

    /**
     * Takes the database over and puts right what an earlier life of this node left.
     *
     * @param database where it is kept; closed with the journal
     * @param clock    the time of acceptance, leases and outcomes
     * @param node     this node's name, the same after a restart and no other node's
     * @param lease    how long a claim holds unless it is given back
     * @param sinks    the sinks that are told every outcome; the results file of a drop is told besides
     * @param json     reads and writes the documents
     * @throws JournalUnavailable when the database does not answer
     */
    public Journal(JournalDatabase database, Clock clock, String node, Duration lease, Set<String> sinks, ObjectMapper json) {
        this(database, clock, node, lease, sinks, json, SEGMENT);
    }

    /**
     * The same with segments of the audit trail of another length.
     *
     * @param segment after how many records a segment of the trail is closed
     * @throws JournalUnavailable when the database does not answer
     */
    public Journal(JournalDatabase database, Clock clock, String node, Duration lease, Set<String> sinks, ObjectMapper json, int segment) {
        this.database = database;
        this.locked = database.embedded() ? "" : " FOR UPDATE";
        this.chain = new Chain(node, segment, locked);
        this.writer = new JournalWriter(database.writes(), chain);
        this.reads = new JdbcTemplate(database.reads());
        this.clock = clock;
        long life = life();
        this.positions = new Positions(clock, life);
        this.node = node;
        this.owner = node + "/" + life;
        this.lease = lease;
        this.sinks = Set.copyOf(sinks);
        this.json = json;
        this.intents = new IntentJson(json);
        this.outcomes = new OutcomeJson(json);
        this.facts = new Facts(json);
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.tokens = new SubjectTokens(installationKey(SubjectTokens.KEY, random));
    }

    /** How often this database was taken over, with this time. Every start has a number of its own. */
    private long life() {
        return writer.write(sql -> Long.parseLong(sql.queryForObject("""
                INSERT INTO installation (name, value) VALUES ('lives', '1') ON CONFLICT (name) DO UPDATE
                SET value = CAST(CAST(installation.value AS BIGINT) + 1 AS VARCHAR(20)) RETURNING value""", String.class)));
    }

    JournalWriter writer() {
        return writer;
    }

    /** What is done to the audit trail itself. */
    public Trail trail() {
        return new Trail(this, chain, facts, json);
    }

    /** Moments around its commits at which a test may end the process. */
    public FailPoints failPoints() {
        return failPoints;
    }

    /** Whether no other node can see it. */
    boolean embedded() {
        return database.embedded();
    }

    /** Where the nodes keep how many calls are left, by the name of the bucket; empty for an embedded journal. */
    public Optional<ProxyManager<String>> sharedBuckets() {
        return embedded() ? Optional.empty() : Optional.of(Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database.reads())
                .primaryKeyMapper(PrimaryKeyMapper.STRING).table("quota_bucket").clientClock(TimeMeter.SYSTEM_MILLISECONDS).build());
    }

    /** This life of this node, as it stands beside what it works on. */
    String owner() {
        return owner;
    }

    /**
     * Reads what is committed.
     *
     * @throws JournalUnavailable when the database does not answer
     */
    <T> T read(JournalWriter.Work<T> work) {
        try {
            return work.in(reads);
        } catch (DataAccessException e) {
            throw new JournalUnavailable("the journal cannot be read: " + e.getMostSpecificCause().getMessage(), e);
        }
    }

    Positions positions() {
        return positions;
    }

    Clock clock() {
        return clock;
    }

    IntentJson intents() {
        return intents;
    }

    OutcomeJson outcomes() {
        return outcomes;
    }

    /**
     * A secret that belongs to this journal and lives as long as it: made from the given value when first asked for.
     *
     * @param name   which one
     * @param random what it becomes if there is none yet
     * @return the bytes that every node of this journal sees
     */
    public byte[] installationKey(String name, byte[] random) {
        return writer.write(sql -> {
            sql.update("INSERT INTO installation (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", name,
                    HexFormat.of().formatHex(random));
            return HexFormat.of().parseHex(
                    sql.queryForObject("SELECT value FROM installation WHERE name = ?", String.class, name));
        });
    }

    // ---- acceptance

    /**
     * Writes down what is new, all in one commit.
     *
     * @param candidates valid intents, in order
     * @return an answer for each, in the same order
     */
    public List<Acceptance> accept(List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        // by whoever waits for the answer, while the writer works on what came before
        List<TrailStep.Parts> subjects = candidates.stream().map(candidate -> TrailStep.Parts.of(null, tokens.of(candidate.intent()))).toList();
        List<Acceptance> accepted = writer.write(sql -> {
            long now = clock.millis();
            int[] written = sql.batchUpdate("""
                    INSERT INTO intent (intent_id, content_hash, arrival, document, state, priority, accepted_at, due_at,
                                        deadline_at, drop_name, drop_line)
                    VALUES (?, ?, ?, ?, 'ACCEPTED', ?, ?, ?, ?, ?, ?) ON CONFLICT (intent_id) DO NOTHING""",
                    candidates.stream().map(candidate -> row(candidate, now)).toList());
            List<Acceptance> answers = new ArrayList<>(candidates.size());
            for (int i = 0; i < written.length; i++) {
                Candidate candidate = candidates.get(i);
                if (written[i] == 1) {
                    chain.add(new TrailStep(candidate.intent().intentId(), null, now, actor(candidate.intent().source(), candidate.by()), null,
                            "ACCEPTED", null, null, subjects.get(i)));
                    answers.add(new Acceptance(candidate.intent().intentId(), Acceptance.Status.ACCEPTED, "ACCEPTED"));
                } else {
                    answers.add(known(sql, candidate));
                }
            }
            return answers;
        });
        failPoints.reached(FailPoint.ACCEPTED_UNANSWERED);
        return accepted;
    }

    private Object[] row(Candidate candidate, long now) {
        Intent intent = candidate.intent();
        return new Object[] {intent.intentId(), candidate.contentHash(), positions.next(), intents.write(intent),
            intent.priority(), now, dueAt(intent, now), millis(intent.deadline()), dropName(intent), dropLine(intent)};
    }

    private static Long dueAt(Intent intent, long now) {
        Long notBefore = millis(intent.notBefore());
        return notBefore == null || notBefore <= now ? null : notBefore;
    }

    /** What the journal would answer to these candidates; nothing is written. */
    public List<Optional<Acceptance>> lookUp(List<Candidate> candidates) {
        return read(sql -> candidates.stream().map(candidate -> find(sql, candidate)).toList());
    }

    private static Acceptance known(JdbcOperations sql, Candidate candidate) {
        return find(sql, candidate).orElseThrow(() -> new IllegalStateException(
                "intent " + candidate.intent().intentId() + " was neither written nor found"));
    }

    private static Optional<Acceptance> find(JdbcOperations sql, Candidate candidate) {
        Intent intent = candidate.intent();
        return sql.query("SELECT content_hash, state, drop_name, drop_line FROM intent WHERE intent_id = ?", (rs, n) -> {
            boolean sameContent = rs.getString("content_hash").equals(candidate.contentHash());
            boolean sameRow = dropName(intent) != null && dropName(intent).equals(rs.getString("drop_name"))
                    && dropLine(intent) == rs.getInt("drop_line");
            Acceptance.Status status = !sameContent ? Acceptance.Status.CONFLICT
                    : sameRow ? Acceptance.Status.ACCEPTED : Acceptance.Status.DUPLICATE;
            return new Acceptance(intent.intentId(), status, rs.getString("state"));
        }, intent.intentId()).stream().findFirst();
    }

    private static String dropName(Intent intent) {
        return intent.source().kind() == Source.Kind.FILE ? intent.source().name() : null;
    }

    private static Integer dropLine(Intent intent) {
        return intent.source().kind() == Source.Kind.FILE ? intent.source().line() : null;
    }

    // ---- dispatch

    /**
     * Takes the most urgent intents that may be submitted now.
     *
     * @param most how many at most
     * @return the claims, most urgent first; empty when nothing is ready
     */
    public List<Claim> claim(int most) {
        if (most <= 0 || !any(READY)) {
            return List.of();
        }
        return writer.write(sql -> sql.query(takeBest(), this::taken, most, owner, leaseEnd()))
                .stream().sorted(MOST_URGENT_FIRST).map(Taken::claim).toList();
    }

    private record Taken(long arrival, Claim claim) {
    }

    private static final Comparator<Taken> MOST_URGENT_FIRST =
            Comparator.comparing((Taken taken) -> -taken.claim().intent().priority()).thenComparing(Taken::arrival);

    /** The best are chosen once, before anything is updated: a plain subquery may be run again for every row. */
    String takeBest() {
        return "WITH best AS MATERIALIZED (SELECT intent_id FROM intent WHERE " + READY + " LIMIT ?"
                + (database.embedded() ? "" : " FOR UPDATE SKIP LOCKED") + """
                ) UPDATE intent SET owner = ?, lease_until = ?, fence = fence + 1, waiting_for = NULL
                WHERE intent_id IN (SELECT intent_id FROM best)
                RETURNING arrival, document, fence, attempt, accepted_at, plan""";
    }

    private Taken taken(ResultSet rs, int n) throws SQLException {
        return new Taken(rs.getLong("arrival"), new Claim(intents.read(rs.getString("document")), rs.getLong("fence"),
                rs.getInt("attempt"), instant(rs, "accepted_at"), plan(rs.getString("plan"))));
    }

    private long leaseEnd() {
        return clock.millis() + lease.toMillis();
    }

    /**
     * Makes ready whatever has waited long enough, and takes up what an ended claim still holds: what it has not submitted
     * is free again, a create that it had under way is UNKNOWN. Cheap when there is none.
     */
    public void wake() {
        long now = clock.millis();
        while (any(DUE, now)) {
            writer.write(sql -> sql.update("UPDATE intent SET due_at = NULL WHERE intent_id IN (SELECT intent_id FROM intent WHERE "
                    + DUE + " LIMIT ?)", now, MOST_AT_ONCE));
        }
        if (any(LEASE_ENDED, now)) {
            writer.write(sql -> letGo(sql, "the claim ended while the create was under way",
                    LEASE_ENDED, now));
        }
    }

    private boolean any(String when, Object... values) {
        return !read(sql -> sql.queryForList("SELECT 1 FROM intent WHERE " + when + " LIMIT 1", values)).isEmpty();
    }

    /**
     * Frees what is held: whoever held it finds it lost. A create under way is not sent again, its fate is unknown; what is
     * under way at the platform waits for a node that watches it.
     *
     * @return how many became UNKNOWN
     */
    int letGo(JdbcOperations sql, String because, String which, Object... values) {
        sql.update("UPDATE intent SET owner = NULL, lease_until = NULL WHERE state IN ('ACCEPTED', 'ROUTING') AND " + which, values);
        List<String> open = sql.queryForList("SELECT intent_id FROM intent WHERE state = 'SUBMITTING' AND " + which + locked,
                String.class, values);
        open.forEach(id -> fateUnknown(sql, id, Evidence.LOCAL, because));
        return open.size();
    }

    private void fateUnknown(JdbcOperations sql, String id, Evidence evidence, String because) {
        sql.update("""
                UPDATE intent SET state = 'UNKNOWN', unknown_at = ?, waiting_for = ?, owner = NULL, lease_until = NULL
                WHERE intent_id = ?""", clock.millis(), because, id);
        step(id, "SUBMITTING", "UNKNOWN", evidence, because, null);
    }

    /**
     * Gives an intent back unsubmitted.
     *
     * @param claim     the claim; a lost one changes nothing
     * @param wait      how long it is to wait; zero for not at all
     * @param because   why, for people, without a full phone number
     */
    public void putBack(Claim claim, Duration wait, String because) {
        writer.write(sql -> sql.update("""
                UPDATE intent SET owner = NULL, lease_until = NULL, due_at = ?, waiting_for = ?
                WHERE intent_id = ? AND state = 'ACCEPTED' AND owner = ? AND fence = ? AND attempt = ?""", dueIn(wait), because,
                claim.intent().intentId(), owner, claim.fence(), claim.attempt()));
    }

    private Long dueIn(Duration wait) {
        return wait.isZero() ? null : clock.millis() + wait.toMillis();
    }

    // ---- the create

    /**
     * Commits that a create is about to be sent. It must be sent only after this has returned, and answered within the
     * lease, which begins anew.
     *
     * @param claim the claim
     * @param plan  what will be asked
     * @throws ClaimLost when the intent was cancelled, expired or taken over meanwhile
     */
    public void submitting(Claim claim, RoutingPlan plan) {
        String id = claim.intent().intentId();
        writer.write(sql -> {
            long now = clock.millis();
            int changed = sql.update("""
                    UPDATE intent SET state = 'SUBMITTING', attempt = attempt + 1, plan = ?, submitted_at = ?, lease_until = ?
                    WHERE intent_id = ? AND state = 'ACCEPTED' AND owner = ? AND fence = ? AND attempt = ?
                      AND (deadline_at IS NULL OR deadline_at > ?)""", text(plan), now, leaseEnd(), id, owner, claim.fence(),
                    claim.attempt(), now);
            if (changed == 0) {
                throw new ClaimLost(id);
            }
            step(id, "ACCEPTED", "SUBMITTING", null, null, facts.asked(plan));
            return changed;
        });
        failPoints.reached(FailPoint.BEGUN_UNSENT);
    }

    /**
     * Commits that the platform has taken the intent. An event may have told so before; then this changes nothing.
     *
     * @param claim          the claim
     * @param conversationId the platform's conversation
     * @return the intent under way, or empty when it is not under way with this conversation; one that it has no place for
     *         is told in the timeline and as an error
     */
    public Optional<Routed> created(Claim claim, String conversationId) {
        failPoints.reached(FailPoint.ANSWERED_UNRECORDED);
        return route(claim.intent().intentId(), conversationId, Evidence.RESPONSE, claim);
    }

    /**
     * Commits that a conversation which carries the intent's reference was seen at the platform, while the create's
     * answer was still out or its fate unknown. A create that another node has under way is that node's to learn of: it is
     * UNKNOWN, and anybody's, once its claim has ended.
     *
     * @param intentId       the reference
     * @param conversationId the platform's conversation
     * @param evidence       what showed it
     * @return the intent under way; empty when there is no such intent, it is not submitted, it has ended, it is another node's, or
     *         it is under way with another conversation; one that it has no place for is told in the timeline and as an error
     */
    public Optional<Routed> adopt(String intentId, String conversationId, Evidence evidence) {
        return read(sql -> standing(sql, intentId, "")).filter(standing -> !standing.isAnothers(owner, conversationId))
                .flatMap(news -> route(intentId, conversationId, evidence, null));
    }

    private record Standing(String state, long fence, int attempt, boolean sentAgain, String owner, String conversationId) {

        /** Whether another node deals with this conversation, or its end is known. */
        boolean isAnothers(String node, String conversation) {
            return state.equals("SUBMITTING") && !node.equals(owner) || conversation.equals(conversationId) && !node.equals(owner);
        }

        boolean waitsForAnswerTo(Claim claim) {
            return (state.equals("SUBMITTING") || state.equals("UNKNOWN"))
                    && (claim == null || claim.attempt() == attempt && claim.fence() == fence);
        }

        /** Its first create was given up and another has not gone out: what proves the first spares the customer the second. */
        boolean waitsToBeSentAgain() {
            return state.equals("ACCEPTED") && sentAgain;
        }
    }

    private static Optional<Standing> standing(JdbcOperations sql, String intentId, String locked) {
        return sql.query("SELECT state, fence, attempt, sent_again, owner, conversation_id FROM intent WHERE intent_id = ?" + locked,
                (rs, n) -> new Standing(rs.getString(1), rs.getLong(2), rs.getInt(3), rs.getInt(4) == 1, rs.getString(5), rs.getString(6)), intentId).stream().findFirst();
    }

    /** @param claim the claim that was answered; null for what was seen without */
    private Optional<Routed> route(String intentId, String conversationId, Evidence evidence, Claim claim) {
        return writer.write(sql -> {
            Standing before = standing(sql, intentId, locked).orElse(null);
            if (before == null || claim == null && before.isAnothers(owner, conversationId)) {
                return Optional.empty();
            }
            if (before.waitsForAnswerTo(claim) || before.waitsToBeSentAgain()) {
                sql.update("""
                        UPDATE intent SET state = 'ROUTING', conversation_id = ?, created_at = ?, owner = ?, lease_until = NULL,
                                          due_at = NULL, waiting_for = NULL WHERE intent_id = ?""", conversationId, clock.millis(), owner, intentId);
                step(intentId, before.state, "ROUTING", evidence, "conversation " + conversationId, facts.conversation(conversationId));
            } else if (!conversationId.equals(before.conversationId)) {
                tellOfAnother(sql, intentId, before, conversationId, evidence);
            }
            return sql.query(ROUTED + "WHERE intent_id = ? AND state = 'ROUTING' AND conversation_id = ? AND owner = ?", this::routed,
                    intentId, conversationId, owner).stream().findFirst();
        });
    }

    /** A conversation that the intent's state has no place for is for a person to look at; each is told once. */
    private void tellOfAnother(JdbcOperations sql, String intentId, Standing standing, String conversationId, Evidence evidence) {
        String detail = "the platform has conversation " + conversationId + " too";
        if (!chain.holds(intentId, detail)
                && sql.queryForList("SELECT 1 FROM timeline WHERE intent_id = ? AND detail = ?", intentId, detail).isEmpty()) {
            step(intentId, standing.state, standing.state, evidence, detail, facts.conversation(conversationId));
            LOG.error("intent {} is {}{}, and the platform has conversation {} for it: look both up", intentId, standing.state,
                    standing.conversationId == null ? " without a conversation" : " with conversation " + standing.conversationId,
                    conversationId);
        }
    }

    /**
     * Commits that the create was surely not processed: the intent waits again. Whoever was to send it alone can know, so that this
     * holds for what was given up as UNKNOWN meanwhile too.
     *
     * @param claim   the claim under which it was sent
     * @param plan    what the next try is to know of this one
     * @param wait    how long it is to wait
     * @param because why, for people
     */
    public void notProcessed(Claim claim, RoutingPlan plan, Duration wait, String because) {
        String id = claim.intent().intentId();
        writer.write(sql -> {
            Optional<Standing> sent = standing(sql, id, locked).filter(standing -> standing.waitsForAnswerTo(claim));
            sent.ifPresent(before -> {
                sql.update("""
                        UPDATE intent SET state = 'ACCEPTED', owner = NULL, lease_until = NULL, due_at = ?, waiting_for = ?, plan = ?,
                                          unknown_at = NULL WHERE intent_id = ?""", dueIn(wait), because, text(plan), id);
                step(id, before.state, "ACCEPTED", Evidence.RESPONSE, because, null);
            });
            return sent;
        });
    }

    /**
     * Commits that the create's fate is not known. It is not sent again by itself.
     *
     * @param claim   the claim under which it was sent
     * @param because what was seen, for people
     */
    public void unknown(Claim claim, String because) {
        String id = claim.intent().intentId();
        writer.write(sql -> {
            List<String> open = sql.queryForList("SELECT intent_id FROM intent WHERE intent_id = ? AND state = 'SUBMITTING'"
                    + " AND fence = ? AND attempt = ?" + locked, String.class, id, claim.fence(), claim.attempt());
            open.forEach(one -> fateUnknown(sql, one, Evidence.RESPONSE, because));
            return open.size();
        });
    }

    /**
     * Puts right what an earlier life of this node left: claims are freed, and a create that was under way becomes UNKNOWN.
     * On a database of its own every claim is from an earlier life.
     *
     * @return how many became UNKNOWN
     */
    public int recover() {
        String because = "the process ended while the create was under way";
        return writer.write(sql -> {
            if (database.embedded()) {
                return letGo(sql, because, "owner <> ?", owner);
            }
            sql.update("DELETE FROM node WHERE name = ? AND id <> ?", node, owner);
            return letGo(sql, because, "owner <> ? AND SUBSTR(owner, 1, ?) = ?", owner, node.length() + 1, node + "/");
        });
    }

    String node() {
        return node;
    }

    // ---- the end

    /**
     * Names who is told each outcome once it is committed, by the thread that committed it; it must be quick and must not throw.
     *
     * @param listener who is told from now on, instead of whoever was before
     */
    public void tellOutcomes(Consumer<Outcome> listener) {
        this.listener = listener;
    }

    private Optional<Outcome> told(Optional<Outcome> committed) {
        committed.ifPresent(this::tellListener);
        return committed;
    }

    private void tellListener(Outcome committed) {
        failPoints.reached(FailPoint.RESOLVED_UNPUBLISHED);
        listener.accept(committed);
    }

    /**
     * Ends an intent that is under way at the platform: outcome and outbox in one commit.
     *
     * @param routed     the intent and its conversation
     * @param resolution how it ended
     * @return the outcome; empty when it had ended before, or was not at the platform with this conversation
     */
    public Optional<Outcome> resolve(Routed routed, Resolution resolution) {
        failPoints.reached(FailPoint.DECIDED_UNCOMMITTED);
        return end(routed.intent().intentId(), resolution, "state = 'ROUTING' AND conversation_id = ?", routed.conversationId());
    }

    /**
     * Ends an intent that this claim holds.
     *
     * @param claim      the claim, before its create or with the platform's refusal of it
     * @param plan       who was skipped until then, whatever an earlier try was planned like
     * @param resolution how it ended
     * @return the outcome; empty when the claim was lost
     */
    public Optional<Outcome> resolve(Claim claim, RoutingPlan plan, Resolution resolution) {
        return told(writer.write(sql -> end(sql, claim.intent().intentId(), itself(), resolution, plan,
                "(state IN ('SUBMITTING', 'UNKNOWN') OR state = 'ACCEPTED' AND owner = ?) AND fence = ? AND attempt = ?", owner,
                claim.fence(), claim.attempt())));
    }

    /**
     * Ends an intent that was not submitted, because this node is to.
     *
     * @param intentId the intent
     * @return the outcome; empty when there is no such intent or it was submitted already
     */
    public Optional<Outcome> cancel(String intentId) {
        return cancelled(intentId, itself());
    }

    /**
     * Ends an intent that was not submitted, because its sender says so.
     *
     * @param intentId the intent
     * @param source   the way by which he says it
     * @param by       his name, such as that of an HTTP token; null where the way knows none
     * @return the outcome; empty when there is no such intent or it was submitted already
     */
    public Optional<Outcome> cancel(String intentId, Source source, String by) {
        return cancelled(intentId, actor(source, by));
    }

    private Optional<Outcome> cancelled(String intentId, String actor) {
        Resolution cancelled = Resolution.local(Outcome.Kind.CANCELLED, Reason.CANCELLED_BY_REQUEST, null);
        return told(writer.write(sql -> end(sql, intentId, actor, cancelled, null, "state = 'ACCEPTED' AND sent_again = 0")));
    }

    /**
     * Ends what was not submitted before its deadline.
     *
     * @return the outcomes
     */
    public List<Outcome> expire() {
        long now = clock.millis();
        List<String> late = read(sql -> sql.queryForList("SELECT intent_id FROM intent WHERE " + LATE + " LIMIT 500", String.class, now));
        return late.isEmpty() ? List.of() : endAll(late,
                Resolution.local(Outcome.Kind.EXPIRED, Reason.DEADLINE_PASSED, null), "state = 'ACCEPTED'");
    }

    /**
     * Gives what has been UNKNOWN for too long back to be sent again, each intent once in its life. For operators who would
     * rather risk a second call than none.
     *
     * @param horizon how long an event or a search may still prove it
     * @return how many
     */
    public int sendAgain(Duration horizon) {
        long before = clock.millis() - horizon.toMillis();
        String late = "state = 'UNKNOWN' AND sent_again = 0 AND unknown_at <= ?";
        List<String> ids = read(sql -> sql.queryForList("SELECT intent_id FROM intent WHERE " + late + " ORDER BY arrival LIMIT 500",
                String.class, before));
        return ids.isEmpty() ? 0 : writer.write(sql -> ids.stream().mapToInt(id -> {
            int changed = sql.update("""
                    UPDATE intent SET state = 'ACCEPTED', sent_again = 1, due_at = NULL, owner = NULL, lease_until = NULL
                    WHERE intent_id = ? AND\s""" + late, id, before);
            if (changed == 1) {
                step(id, "UNKNOWN", "ACCEPTED", Evidence.LOCAL, "nothing proved the create; it is sent once more, as set", null);
            }
            return changed;
        }).sum());
    }

    /**
     * Ends what has been UNKNOWN for too long: a person must decide.
     *
     * @param horizon   how long an event or a search may still prove it
     * @param sentAgain only what was sent again ({@link #sendAgain}) and is UNKNOWN for the second time
     * @return the outcomes
     */
    public List<Outcome> giveUpUnknown(Duration horizon, boolean sentAgain) {
        long before = clock.millis() - horizon.toMillis();
        List<String> late = read(sql -> sql.queryForList("SELECT intent_id FROM intent WHERE state = 'UNKNOWN' AND unknown_at <= ?"
                + (sentAgain ? " AND sent_again = 1" : "") + " ORDER BY arrival LIMIT 500", String.class, before));
        return late.isEmpty() ? List.of() : endAll(late,
                Resolution.local(Outcome.Kind.NEEDS_REVIEW, Reason.CREATE_AMBIGUOUS, null), "state = 'UNKNOWN'");
    }

    private List<Outcome> endAll(List<String> ids, Resolution resolution, String when) {
        List<Outcome> ended = writer.write(sql -> ids.stream().map(id -> end(sql, id, itself(), resolution, null, when))
                .flatMap(Optional::stream).toList());
        ended.forEach(this::tellListener);
        return ended;
    }

    private Optional<Outcome> end(String intentId, Resolution resolution, String when, Object... values) {
        return told(writer.write(sql -> end(sql, intentId, itself(), resolution, null, when, values)));
    }

    private record Ending(Outcome outcome, String from, String dropName, Integer dropLine) {
    }

    private Optional<Outcome> end(JdbcOperations sql, String intentId, String actor, Resolution resolution, RoutingPlan plan, String when,
                                  Object... values) {
        Object[] all = Stream.concat(Stream.of(intentId), Stream.of(values)).toArray();
        return sql.query("SELECT * FROM intent WHERE intent_id = ? AND " + when + locked,
                (rs, n) -> ending(rs, resolution, plan), all).stream().findFirst().map(ending -> ended(sql, ending, actor));
    }

    private Ending ending(ResultSet rs, Resolution decided, RoutingPlan plan) throws SQLException {
        // its first create may have come to something, whatever a second did or was spared
        boolean firstIsOpen = rs.getInt("sent_again") == 1 && decided.conversationId() == null && rs.getString("conversation_id") == null;
        Resolution resolution = firstIsOpen ? Resolution.local(Outcome.Kind.NEEDS_REVIEW, Reason.CREATE_AMBIGUOUS, null) : decided;
        Intent intent = intents.read(rs.getString("document"));
        String id = intent.intentId();
        Outcome outcome = new Outcome(
                UUID.nameUUIDFromBytes(("patchbay-outcome:" + id).getBytes(StandardCharsets.UTF_8)).toString(),
                id, intent.reference(), resolution.outcome(), resolution.reason(),
                resolution.conversationId() != null ? resolution.conversationId() : rs.getString("conversation_id"),
                resolution.agentId(), resolution.agentRank(), resolution.queueId(),
                (plan != null ? plan : plan(rs.getString("plan"))).skipped(), resolution.evidence(), intent.source(),
                instant(rs, "accepted_at"), instant(rs, "submitted_at"), instant(rs, "created_at"),
                clock.instant().truncatedTo(ChronoUnit.MILLIS), detail(resolution, firstIsOpen && decided.reason() != Reason.CREATE_AMBIGUOUS ? "of a second one: " + decided.reason().wire()
                        : rs.getString("waiting_for")));
        return new Ending(outcome, rs.getString("state"), rs.getString("drop_name"), rs.getInt("drop_line"));
    }

    /** Of a create whose fate is not known, whoever has to decide is told what was seen of it. */
    private static String detail(Resolution resolution, String waitedFor) {
        return resolution.reason() != Reason.CREATE_AMBIGUOUS ? resolution.detail() : "a create was sent and its fate could not be found out ("
                + PhoneNumbers.masked(waitedFor) + "): look the platform up for the attribute patchbayIntent, or for number and hour, "
                + "before it is sent again under another intentId";
    }

    private Outcome ended(JdbcOperations sql, Ending ending, String actor) {
        Outcome outcome = ending.outcome;
        String id = outcome.intentId();
        sql.update("""
                UPDATE intent SET state = ?, outcome = ?, resolved_at = ?, owner = NULL, lease_until = NULL, due_at = NULL,
                                  waiting_for = NULL WHERE intent_id = ?""", outcome.outcome().name(), outcomes.write(outcome),
                outcome.resolvedAt().toEpochMilli(), id);
        step(id, actor, ending.from, outcome.outcome().name(), outcome.evidence(), outcome.detail(), facts.ended(outcome));
        for (String sink : sinks) {
            tell(sql, sink, "OUTCOME", id, null, null);
        }
        if (ending.dropName != null) {
            tell(sql, Outbox.RESULTS, "OUTCOME", id, ending.dropName, ending.dropLine);
        }
        return outcome;
    }

    void tell(JdbcOperations sql, String sink, String kind, String intentId, String dropName, Integer line) {
        sql.update("""
                INSERT INTO outbox (sink, position, kind, intent_id, drop_name, drop_line, due_at)
                VALUES (?, ?, ?, ?, ?, ?, 0)""", sink, positions.next(), kind, intentId, dropName, line);
    }

    // ---- what is known

    /**
     * Writes down what was seen of an intent without changing its state, for instance what a queue did with it later.
     *
     * @param intentId the intent
     * @param evidence what showed it
     * @param detail   for people
     */
    public void note(String intentId, Evidence evidence, String detail) {
        writer.write(sql -> {
            List<String> state = sql.queryForList("SELECT state FROM intent WHERE intent_id = ?" + locked, String.class, intentId);
            state.forEach(at -> step(intentId, at, at, evidence, detail, null));
            return state.size();
        });
    }

    private static final String ROUTED = "SELECT document, plan, conversation_id, created_at FROM intent ";

    /** What this node watches at the platform because it is not decided, oldest first. */
    public List<Routed> routing() {
        return read(sql -> sql.query(ROUTED + "WHERE state = 'ROUTING' AND owner = ? ORDER BY arrival", this::routed, owner));
    }

    /**
     * The conversations of what this node watches.
     *
     * @param createdBefore only those created before then
     * @return to be changed at will
     */
    public Set<String> watched(Instant createdBefore) {
        return new HashSet<>(read(sql -> sql.queryForList("SELECT conversation_id FROM intent WHERE state = 'ROUTING' AND owner = ?"
                + " AND created_at < ?", String.class, owner, createdBefore.toEpochMilli())));
    }

    /**
     * Takes up what is under way at the platform and what no node watches any more; {@link #routing} has it from then on. Cheap
     * when there is none.
     *
     * @return what was taken up
     */
    public List<Routed> takeUp() {
        return !any(UNWATCHED) ? List.of() : writer.write(sql -> sql.query("UPDATE intent SET owner = ? WHERE " + UNWATCHED
                + " RETURNING document, plan, conversation_id, created_at", this::routed, owner));
    }

    /** Intents whose create's fate is not known, at most as many as anybody would look through. */
    public Set<String> unknown() {
        return Set.copyOf(read(sql -> sql.queryForList("SELECT intent_id FROM intent WHERE state = 'UNKNOWN' ORDER BY arrival LIMIT ?",
                String.class, MOST_AT_ONCE)));
    }

    /**
     * An intent with its timeline.
     *
     * @param intentId its id
     * @return what is known; empty when nothing is
     */
    public Optional<IntentRecord> find(String intentId) {
        List<TimelineEntry> timeline = read(sql -> sql.query("""
                SELECT at, from_state, to_state, evidence, detail, actor, facts FROM timeline WHERE intent_id = ? ORDER BY position""",
                (rs, n) -> new TimelineEntry(Instant.ofEpochMilli(rs.getLong(1)), rs.getString(2), rs.getString(3),
                        rs.getString(4), rs.getString(5), rs.getString(6), rs.getString(7)), intentId));
        return read(sql -> sql.query("SELECT * FROM intent WHERE intent_id = ?", (rs, n) -> shown(rs, timeline), intentId))
                .stream().findFirst();
    }

    /**
     * A page of intents in the order of acceptance.
     *
     * @param state   only those in this state, or null
     * @param outcome only those with this outcome, or null
     * @param after   only those that arrived after this position; 0 for the first page
     * @param limit   how many at most
     */
    public List<IntentRecord> list(String state, String outcome, long after, int limit) {
        StringBuilder query = new StringBuilder("SELECT * FROM intent WHERE arrival > ?");
        List<Object> values = new ArrayList<>(List.of(after));
        for (String wanted : new String[] {state, outcome}) {
            if (wanted != null) {
                query.append(" AND state = ?");
                values.add(wanted);
            }
        }
        values.add(limit);
        return read(sql -> sql.query(query.append(" ORDER BY arrival LIMIT ?").toString(), (rs, n) -> shown(rs, List.of()),
                values.toArray()));
    }

    /** How many intents stand in each state or outcome. */
    public Map<String, Long> counts() {
        return read(sql -> sql.query("SELECT state, COUNT(*) FROM intent GROUP BY state", totals()));
    }

    /** A word and a number in each row, by word. */
    static ResultSetExtractor<Map<String, Long>> totals() {
        return rs -> {
            Map<String, Long> totals = new TreeMap<>();
            while (rs.next()) {
                totals.put(rs.getString(1), rs.getLong(2));
            }
            return totals;
        };
    }

    /** Whether it can be written right now: a commit is made, of another value each time, since SQLite writes nothing for the same. */
    public boolean works() {
        try {
            return writer.write(sql -> sql.update("""
                    INSERT INTO installation (name, value) VALUES ('probe', ?)
                    ON CONFLICT (name) DO UPDATE SET value = excluded.value""", String.valueOf(positions.next()))) == 1;
        } catch (JournalUnavailable e) {
            return false;
        }
    }

    private IntentRecord shown(ResultSet rs, List<TimelineEntry> timeline) throws SQLException {
        String outcome = rs.getString("outcome");
        return new IntentRecord(intents.read(rs.getString("document")), rs.getString("state"), rs.getLong("arrival"),
                instant(rs, "accepted_at"), rs.getString("waiting_for"), rs.getString("conversation_id"),
                outcome == null ? null : outcomes.read(outcome), timeline);
    }

    private Routed routed(ResultSet rs, int n) throws SQLException {
        return new Routed(intents.read(rs.getString("document")), plan(rs.getString("plan")),
                rs.getString("conversation_id"), instant(rs, "created_at"));
    }

    // ---- columns

    private void step(String intentId, String from, String to, Evidence evidence, String detail, String facts) {
        step(intentId, itself(), from, to, evidence, detail, facts);
    }

    /** This node, as the trail names it. */
    String itself() {
        return "node " + node;
    }

    private void step(String intentId, String actor, String from, String to, Evidence evidence, String detail, String facts) {
        chain.add(new TrailStep(intentId, null, clock.millis(), actor, from, to, evidence == null ? null : evidence.wire(), facts,
                TrailStep.Parts.of(PhoneNumbers.masked(detail), null)));
    }

    /** The way in, and who came by it. */
    private static String actor(Source source, String by) {
        return source.kind().wire() + (source.name() == null ? "" : " " + source.name()) + (source.line() == null ? "" : " line " + source.line())
                + (by == null ? "" : " by " + by);
    }

    private static Long millis(Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        long millis = rs.getLong(column);
        return rs.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private String text(RoutingPlan plan) {
        try {
            // what presence said is for the trail: nothing is decided by it again
            return json.writeValueAsString(new RoutingPlan(plan.agents(), plan.skipped()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a routing plan has no JSON form", e);
        }
    }

    private RoutingPlan plan(String text) {
        try {
            return text == null ? RoutingPlan.NONE : json.readValue(text, RoutingPlan.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the routing plan in the journal cannot be read", e);
        }
    }

    /** Writes what is waiting and closes the database. */
    @Override
    public void close() {
        writer.close();
        database.close();
    }
}
