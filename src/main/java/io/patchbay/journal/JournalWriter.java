package io.patchbay.journal;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The one writer of the journal. Everything that waits to be written goes into one transaction (group commit), each unit
 * under a savepoint of its own, so that one that fails takes no other with it. A unit's answer is given after the commit.
 */
final class JournalWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    private static final int LARGEST_GROUP = 512;
    private static final int MOST_TRIES = 5;
    /** PostgreSQL's lock_not_available. */
    private static final String LOCK_TIMEOUT = "55P03";
    /** A group that fails sooner lost its connection, and the next has another; one that fails later has waited for the database itself. */
    private static final long A_MOMENT = TimeUnit.SECONDS.toNanos(1);

    private final DataSource database;
    private final Remainder remainder;
    private final LinkedBlockingQueue<Unit<?>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean open = true;

    /**
     * @param database  gives the connection that everything is written by
     * @param remainder what is written once for a whole group
     */
    JournalWriter(DataSource database, Remainder remainder) {
        this.database = database;
        this.remainder = remainder;
        this.thread = new Thread(this::run, "journal-writer");
        thread.setDaemon(true);
        thread.start();
    }

    /** What one unit does within the transaction. */
    @FunctionalInterface
    interface Work<T> {
        T in(JdbcOperations sql);
    }

    /** What the units of a group leave to be written once, after the last of them and before the commit; used by the writer's thread alone. */
    interface Remainder {
        /** How much was left until now. */
        int mark();

        /** Drops what was left since: its unit is rolled back. */
        void backTo(int mark);

        /** Writes what was left; a failure is the whole group's. */
        void write(JdbcOperations sql);

        /** The group is over, and nothing is left. */
        void ended(boolean committed);
    }

    private record Unit<T>(Work<T> work, CompletableFuture<T> answer, int tries) {

        Unit<T> again() {
            return new Unit<>(work, answer, tries + 1);
        }
    }

    /**
     * Writes and waits for the commit.
     *
     * @param work what to do; it runs on the writer's thread, must not write by itself, and may run again after a deadlock
     * @throws JournalUnavailable when the database refuses the work or its commit, or has just kept a group before this one waiting
     *                            in vain: nobody waits for a database that is away much longer than once
     */
    <T> T write(Work<T> work) {
        if (!open) {
            throw closed();
        }
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a unit of the journal waits for another: neither would ever end");
        }
        Unit<T> unit = new Unit<>(work, new CompletableFuture<>(), 1);
        waiting.add(unit);
        if (!thread.isAlive()) {
            failWhatWaits(closed());
        }
        try {
            return unit.answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            } else if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void run() {
        List<Unit<?>> group = new ArrayList<>();
        while (open || !waiting.isEmpty()) {
            try {
                Unit<?> first = waiting.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    waiting.drainTo(group, LARGEST_GROUP - 1);
                    commit(group);
                }
            } catch (InterruptedException e) {
                LOG.debug("journal writer interrupted; it ends when it is closed");
            } finally {
                group.clear();
            }
        }
    }

    private void commit(List<Unit<?>> group) {
        List<Runnable> answers;
        long begun = System.nanoTime();
        // the pool rolls back what is not committed when the connection comes home
        try (Connection connection = database.getConnection()) {
            answers = performAndCommit(group, connection);
        } catch (SQLException | RuntimeException | Error e) {
            remainder.ended(false);
            JournalUnavailable fault = away(e);
            group.forEach(unit -> unit.answer.completeExceptionally(fault));
            if (System.nanoTime() - begun >= A_MOMENT) {
                failWhatWaits(fault);
            }
            return;
        }
        answers.forEach(Runnable::run);
    }

    private List<Runnable> performAndCommit(List<Unit<?>> group, Connection connection) throws SQLException {
        try {
            connection.setAutoCommit(false);
            List<Runnable> answers = perform(group, connection);
            connection.commit();
            remainder.ended(true);
            return answers;
        } catch (SQLException | RuntimeException | Error e) {
            // a transaction that could not even begin leaves SQLite's driver believing in one for good
            if (database instanceof HikariDataSource pool) {
                pool.evictConnection(connection);
            }
            throw e;
        }
    }

    /** Does every unit and gives back how each is to be told, once its group is committed. */
    private List<Runnable> perform(List<Unit<?>> group, Connection connection) throws SQLException {
        JdbcOperations sql = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        List<Runnable> answers = new ArrayList<>(group.size());
        for (Unit<?> unit : group) {
            answers.add(perform(unit, sql, connection, group.size() > 1));
        }
        remainder.write(sql);
        return answers;
    }

    private <T> Runnable perform(Unit<T> unit, JdbcOperations sql, Connection connection, boolean shared) throws SQLException {
        Savepoint before = shared ? connection.setSavepoint() : null;
        int mark = remainder.mark();
        try {
            T result = unit.work.in(sql);
            if (before != null) {
                connection.releaseSavepoint(before);
            }
            return () -> unit.answer.complete(result);
        } catch (RuntimeException | Error e) {
            remainder.backTo(mark);
            try {
                if (before == null) {
                    connection.rollback();
                } else {
                    connection.rollback(before);
                }
            } catch (SQLException broken) {
                // the connection, and the group with it; what broke it says more than that it is broken
                e.addSuppressed(broken);
                throw e;
            }
            return refusal(unit, e);
        }
    }

    private static JournalUnavailable away(Throwable e) {
        String because = (e instanceof DataAccessException refused ? refused.getMostSpecificCause() : e).getMessage();
        return new JournalUnavailable("the journal cannot write: " + because, e);
    }

    private <T> Runnable refusal(Unit<T> unit, Throwable e) {
        if (mayPass(e, unit.tries)) {
            return () -> waiting.add(unit.again());
        }
        Throwable told = e instanceof DataAccessException refused ? away(refused) : e;
        return () -> unit.answer.completeExceptionally(told);
    }

    /** Two nodes took the same rows in different order and this one was to give way, or another's group held its rows for long. */
    private static boolean mayPass(Throwable e, int tries) {
        boolean lockTimeout = e instanceof DataAccessException refused && refused.getMostSpecificCause() instanceof SQLException cause
                && LOCK_TIMEOUT.equals(cause.getSQLState());
        return lockTimeout ? tries == 1 : e instanceof PessimisticLockingFailureException && tries < MOST_TRIES;
    }

    /** Writes what is waiting, then ends. */
    @Override
    public void close() {
        open = false;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failWhatWaits(closed());
    }

    private void failWhatWaits(JournalUnavailable fault) {
        List<Unit<?>> now = new ArrayList<>();
        waiting.drainTo(now);
        now.forEach(unit -> unit.answer.completeExceptionally(fault));
    }

    private static JournalUnavailable closed() {
        return new JournalUnavailable("the journal is closed", null);
    }
}
