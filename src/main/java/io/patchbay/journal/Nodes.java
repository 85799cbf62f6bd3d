package io.patchbay.journal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The nodes that share a journal. Each says now and then that it lives; what a node had that is not heard of any more is
 * taken over. What only one is to do at a time is a duty, which a node has while it lives and does it.
 *
 * <p>Nothing is kept safe by a lease alone: a node that was frozen may believe in one that is over. Every transition of an intent
 * is compared with its fence and attempt, and every file with what the journal says is in it.
 */
public final class Nodes {

    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

    private final Journal journal;
    private final Duration lease;
    private final String folder;
    private final Map<String, Standing> duties = new ConcurrentHashMap<>();
    private volatile long lastBeat;

    /**
     * Makes this node known.
     *
     * @param journal what the nodes share; an embedded one has one node, which has every duty
     * @param lease   how long a node is believed to live after it was last heard of; the nodes' clocks must differ by much less
     * @param folder  tells this node's data folder from those of others
     * @throws JournalUnavailable when the database does not answer
     */
    public Nodes(Journal journal, Duration lease, String folder) {
        this.journal = journal;
        this.lease = lease;
        this.folder = folder;
        if (!journal.embedded()) {
            journal.writer().write(this::register);
        }
    }

    private record Gone(String id, boolean inOrder) {
    }

    private record Standing(boolean mine, long until) {
    }

    private int register(JdbcOperations sql) {
        long now = journal.clock().millis();
        lastBeat = now;
        return sql.update("INSERT INTO node (id, name, started_at, lease_until) VALUES (?, ?, ?, ?)", journal.owner(), journal.node(), now,
                now + lease.toMillis());
    }

    /**
     * Says that this node lives, and takes over what nodes had that do not any more: claims are free again, a create that was
     * under way is UNKNOWN, and what is under way at the platform waits to be taken up.
     *
     * @return whether this node itself had been given up: what it watched may be another's now; false too while the journal does not
     *         answer, which the dispatcher tells
     */
    public boolean beat() {
        try {
            return !journal.embedded() && sayThatItLives();
        } catch (JournalUnavailable e) {
            LOG.debug("not heard: {}", e.getMessage());
            return false;
        }
    }

    private boolean sayThatItLives() {
        long now = journal.clock().millis();
        long before = lastBeat;
        boolean givenUp = journal.writer().write(sql -> {
            boolean known = sql.update("UPDATE node SET lease_until = ? WHERE id = ?", now + lease.toMillis(), journal.owner()) == 1;
            if (!known) {
                register(sql);
            }
            return !known;
        });
        lastBeat = now;
        if (givenUp) {
            duties.clear();
            if (now < before + lease.toMillis()) {
                LOG.error("another node says that it is {}: give each node a node.name of its own", journal.node());
            } else {
                LOG.warn("this node was not heard of for {} s and was given up; it goes on with what is left to it", (now - before) / 1000);
            }
        }
        List<Gone> gone = journal.read(sql -> sql.query("SELECT id, lease_until FROM node WHERE lease_until < ?",
                (rs, n) -> new Gone(rs.getString(1), rs.getLong(2) == 0), now));
        gone.forEach(node -> takeOver(node, now));
        takeOverWhatNobodyHas();
        return givenUp;
    }

    /** A node that was frozen, or is about to end, may have been answered after it was given up: what it then began to watch is nobody's. */
    private void takeOverWhatNobodyHas() {
        String nobodys = "state = 'ROUTING' AND owner IS NOT NULL AND NOT EXISTS (SELECT 1 FROM node WHERE node.id = intent.owner)";
        if (!journal.read(sql -> sql.queryForList("SELECT 1 FROM intent WHERE " + nobodys + " LIMIT 1")).isEmpty()) {
            journal.writer().write(sql -> sql.update("UPDATE intent SET owner = NULL WHERE " + nobodys));
        }
    }

    private void takeOver(Gone node, long now) {
        String id = node.id;
        int unknown = journal.writer().write(sql -> sql.update("DELETE FROM node WHERE id = ? AND lease_until < ?", id, now) == 0 ? -1
                : journal.letGo(sql, "its node was not heard of any more while the create was under way", "owner = ?", id));
        if (unknown == 0 && node.inOrder) {
            LOG.info("node {} has left", id);
        } else if (unknown >= 0) {
            LOG.warn("node {} is not heard of any more; what it had is taken over, with {} creates of unknown fate", id, unknown);
        }
    }

    /**
     * Whether this node is the one to do something that one does for all. Asked at each occasion; whoever does not ask any more
     * loses it after the lease.
     *
     * @param duty what is to be done
     * @return false too while the journal does not answer
     */
    public boolean mine(String duty) {
        if (journal.embedded()) {
            return true;
        }
        long now = journal.clock().millis();
        Standing known = duties.get(duty);
        if (known == null || now >= known.until) {
            try {
                known = ask(duty, now);
            } catch (JournalUnavailable e) {
                return false;
            }
            duties.put(duty, known);
        }
        return known.mine;
    }

    /** The contrary of {@link #mine}, for a route that leaves it there. */
    public boolean isAnothers(String duty) {
        return !mine(duty);
    }

    /** Whether this node is the one of those that share a data folder that reads its drops and writes their results. */
    public boolean keepsFiles() {
        return mine("files of " + folder);
    }

    private Standing ask(String duty, long now) {
        boolean anothers = !journal.read(sql -> sql.queryForList("SELECT 1 FROM duty WHERE name = ? AND owner <> ? AND lease_until >= ?", duty,
                journal.owner(), now)).isEmpty();
        boolean mine = !anothers && journal.writer().write(sql -> sql.update("""
                INSERT INTO duty (name, owner, lease_until) VALUES (?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until
                WHERE duty.owner = excluded.owner OR duty.lease_until < ?""", duty, journal.owner(), now + lease.toMillis(), now)) == 1;
        // renewed well before it ends; looked at often enough to take it over soon
        return new Standing(mine, now + (mine ? lease.toMillis() / 3 : Math.min(1_000, lease.toMillis() / 5)));
    }

    /**
     * This node ends in order: what it still has is free, and nobody waits for it. What was not submitted waits again; a create whose
     * answer was not waited for is UNKNOWN; what is under way at the platform is for another, or for the next life, to watch.
     */
    public void leave() {
        journal.writer().write(sql -> {
            if (!journal.embedded()) {
                sql.update("UPDATE duty SET lease_until = 0 WHERE owner = ?", journal.owner());
                sql.update("UPDATE node SET lease_until = 0 WHERE id = ?", journal.owner());
            }
            return journal.letGo(sql, "the node stopped before its create was answered", "owner = ?", journal.owner());
        });
    }
}
