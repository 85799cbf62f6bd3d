package io.patchbay.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * This node's chain of the trail. Units leave their steps here; at the end of a group those of the units that stood are given
 * their places and hashes and are written, all at once. So the chain has no gap, whatever fails, and its head is locked only for
 * the moment of the commit. Used by the writer's thread alone.
 */
final class Chain implements JournalWriter.Remainder {

    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int MOST_IN_A_QUESTION = 500;

    private final String node;
    private final int segment;
    private final String locked;
    private final List<TrailStep> steps = new ArrayList<>();
    private final List<Anchor> anchors = new ArrayList<>();
    private final AtomicLong records = new AtomicLong();
    private long uncommitted;

    /**
     * @param node    whose chain it is
     * @param segment after how many records it is anchored
     * @param locked  what a SELECT needs so that nobody else appends before the commit
     */
    Chain(String node, int segment, String locked) {
        this.node = node;
        this.segment = segment;
        this.locked = locked;
    }

    private record Head(long seq, String hash, long at, long anchored) {
    }

    private record Anchor(long seq, String hash, long at) {
    }

    /** Leaves a step to be written at the end of the group. */
    void add(TrailStep step) {
        steps.add(step);
    }

    /** Whether such a step waits for the end of the group. */
    boolean holds(String intentId, String detail) {
        return steps.stream().anyMatch(step -> step.intentId().equals(intentId) && detail.equals(step.parts().detail()));
    }

    /** What waits for the end of the group keeps no words and no numbers of these intents. */
    void forgetParts(Set<String> intentIds) {
        steps.replaceAll(step -> intentIds.contains(step.intentId()) ? step.withoutParts() : step);
    }

    /** How many records this process has committed. */
    long records() {
        return records.get();
    }

    @Override
    public int mark() {
        return steps.size();
    }

    @Override
    public void backTo(int mark) {
        steps.subList(mark, steps.size()).clear();
    }

    @Override
    public void write(JdbcOperations sql) {
        if (steps.isEmpty()) {
            return;
        }
        Map<String, Long> positions = positions(sql);
        Head head = head(sql).orElseGet(() -> begun(sql));
        List<Object[]> rows = new ArrayList<>(steps.size());
        for (TrailStep step : steps) {
            if (step.at() / DAY > head.at / DAY) {
                head = anchored(head);
            }
            TrailRecord record = record(step, head.seq + 1, step.position() != null ? step.position()
                    : positions.merge(step.intentId(), 1L, Long::sum));
            head = new Head(record.seq(), record.hashAfter(head.hash), record.at(), head.anchored);
            rows.add(row(record, head.hash));
            if (head.seq - head.anchored >= segment) {
                head = anchored(head);
            }
        }
        sql.batchUpdate("""
                INSERT INTO timeline (intent_id, position, at, from_state, to_state, evidence, detail, node, seq, actor, facts, subject,
                                      salt, sealed, hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", rows);
        sql.update("UPDATE trail_chain SET seq = ?, hash = ?, at = ?, anchored = ? WHERE node = ?", head.seq, head.hash, head.at, head.anchored, node);
        for (Anchor anchor : anchors) {
            sql.update("INSERT INTO trail_anchor (node, seq, hash, at) VALUES (?, ?, ?, ?)", node, anchor.seq, anchor.hash, anchor.at);
        }
        uncommitted = rows.size();
    }

    private Optional<Head> head(JdbcOperations sql) {
        return sql.query("SELECT seq, hash, at, anchored FROM trail_chain WHERE node = ?" + locked,
                (rs, n) -> new Head(rs.getLong(1), rs.getString(2), rs.getLong(3), rs.getLong(4)), node).stream().findFirst();
    }

    /** Another process of this name may begin the chain at this moment: what is not there cannot be locked. */
    private Head begun(JdbcOperations sql) {
        sql.update("INSERT INTO trail_chain (node, seq, hash, at, anchored) VALUES (?, 0, '', 0, 0) ON CONFLICT (node) DO NOTHING", node);
        return head(sql).orElseThrow();
    }

    /**
     * How far each intent has come. Under its row's lock, which its step holds: by the clock, a step of another node or life could
     * come before the one that it follows.
     */
    private Map<String, Long> positions(JdbcOperations sql) {
        List<String> ids = steps.stream().filter(step -> step.position() == null).map(TrailStep::intentId).distinct().toList();
        Map<String, Long> positions = new HashMap<>();
        for (int from = 0; from < ids.size(); from += MOST_IN_A_QUESTION) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + MOST_IN_A_QUESTION));
            sql.query("SELECT intent_id, MAX(position) FROM timeline WHERE intent_id IN (" + marks(some.size()) + ") GROUP BY intent_id",
                    rs -> {
                        positions.put(rs.getString(1), rs.getLong(2));
                    }, some.toArray());
        }
        return positions;
    }

    /** As many question marks. */
    static String marks(int count) {
        return Stream.generate(() -> "?").limit(count).collect(Collectors.joining(", "));
    }

    private Head anchored(Head head) {
        if (head.seq == head.anchored) {
            return head;
        }
        anchors.add(new Anchor(head.seq, head.hash, head.at));
        return new Head(head.seq, head.hash, head.at, head.seq);
    }

    private TrailRecord record(TrailStep step, long seq, long position) {
        return new TrailRecord(node, seq, step.intentId(), position, step.at(), step.actor(), step.from(), step.to(), step.evidence(),
                step.facts(), step.parts().sealed(), null, step.parts().detail(), step.parts().subject(), step.parts().salt(), false);
    }

    private static Object[] row(TrailRecord record, String hash) {
        return new Object[] {record.intentId(), record.position(), record.at(), record.from(), record.to(), record.evidence(),
            record.detail(), record.node(), record.seq(), record.actor(), record.facts(), record.subject(), record.salt(),
            record.sealed(), hash};
    }

    @Override
    public void ended(boolean committed) {
        if (committed) {
            records.addAndGet(uncommitted);
            anchors.forEach(anchor -> LOG.info("audit trail: {}:{}:{} is an anchor; keep it where nobody can change it", node, anchor.seq,
                    anchor.hash));
        }
        steps.clear();
        anchors.clear();
        uncommitted = 0;
    }
}
