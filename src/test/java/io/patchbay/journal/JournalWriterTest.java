package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@ParameterizedClass
@EnumSource(Engine.class)
class JournalWriterTest {

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;
    private JournalDatabase database;
    private Committing commits;
    private JournalWriter writer;
    private JdbcTemplate outside;
    private final Left remainder = new Left();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        String url = engine.emptyDatabase(folder);
        database = JournalDatabase.open(url, null, null, Duration.ofSeconds(5));
        commits = new Committing(database);
        writer = new JournalWriter(commits, remainder);
        outside = new JdbcTemplate(new DriverManagerDataSource(url));
    }

    @AfterEach
    void close() {
        writer.close();
        database.close();
    }

    @Test
    void whatWaitsTogetherIsCommittedTogether() {
        CountDownLatch gate = holdUp();
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 50).mapToObj(n -> later(() -> insert("n" + n))).toList();
        untilAllWait();
        gate.countDown();
        answers.forEach(CompletableFuture::join);
        assertThat(names()).hasSize(50);
        // that of the unit that held the others up, and theirs
        assertThat(commits.count).hasValue(2);
    }

    @Test
    void aUnitThatFailsTakesNoOtherWithIt() {
        CountDownLatch gate = holdUp();
        CompletableFuture<Integer> before = later(() -> insert("before"));
        CompletableFuture<Integer> failing = later(() -> writer.write(sql -> {
            sql.update("INSERT INTO installation (name, value) VALUES ('half', 'x')");
            throw new IllegalArgumentException("no");
        }));
        CompletableFuture<Integer> broken = later(() -> writer.write(sql -> {
            sql.update("INSERT INTO installation (name, value) VALUES ('broken', 'x')");
            throw new AssertionError("worse");
        }));
        CompletableFuture<Integer> wrong = later(() -> writer.write(sql -> sql.update("INSERT INTO nowhere VALUES (1)")));
        CompletableFuture<Integer> after = later(() -> insert("after"));
        untilAllWait();
        gate.countDown();

        assertThat(before.join() + after.join()).isEqualTo(2);
        assertThatThrownBy(failing::join).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(broken::join).hasCauseInstanceOf(AssertionError.class);
        assertThatThrownBy(wrong::join).hasCauseInstanceOf(JournalUnavailable.class);
        assertThat(names()).containsExactlyInAnyOrder("before", "after");
        assertThat(commits.count).hasValue(2);
    }

    @Test
    void anErrorIsAnAnswerAndTheWriterGoesOn() {
        assertThatThrownBy(() -> writer.write(sql -> {
            sql.update("INSERT INTO installation (name, value) VALUES ('half', 'x')");
            throw new StackOverflowError("deep");
        })).isInstanceOf(StackOverflowError.class);
        insert("next");
        assertThat(names()).containsExactly("next");
    }

    @Test
    void theAnswerComesAfterTheCommit() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        commits.before = () -> {
            reached.countDown();
            await(go);
        };
        CompletableFuture<Integer> answer = later(() -> insert("a"));
        reached.await();
        assertThat(names()).isEmpty();
        assertThat(answer).isNotDone();
        CompletableFuture<List<String>> seen = answer.thenApply(done -> names());
        go.countDown();
        assertThat(seen.join()).containsExactly("a");
    }

    @Test
    void aCommitThatFailsIsToldToAllOfItsGroup() {
        CountDownLatch gate = holdUp();
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 3).mapToObj(n -> later(() -> insert("n" + n))).toList();
        untilAllWait();
        commits.failing = 1;
        gate.countDown();
        assertThat(answers).allSatisfy(answer -> assertThatThrownBy(answer::join).hasCauseInstanceOf(JournalUnavailable.class));
        assertThat(names()).isEmpty();
        insert("next");
        assertThat(names()).containsExactly("next");
    }

    @Test
    void whatQueuedBehindAGroupThatWaitedInVainFailsWithIt() {
        CountDownLatch reached = new CountDownLatch(1);
        commits.failing = 0;
        commits.before = () -> {
            reached.countDown();
            Awaitility.await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
        };
        CompletableFuture<Integer> first = later(() -> insert("first"));
        await(reached);
        List<CompletableFuture<Integer>> behind = IntStream.range(0, 3).mapToObj(n -> later(() -> insert("n" + n))).toList();
        untilAllWait();
        assertThatThrownBy(first::join).hasCauseInstanceOf(JournalUnavailable.class);
        assertThat(behind).allSatisfy(answer -> assertThatThrownBy(answer::join).hasCauseInstanceOf(JournalUnavailable.class));
        assertThat(commits.count).as("none of them was tried").hasValue(1);
        commits.before = () -> { };
        insert("next");
        assertThat(names()).containsExactly("next");
    }

    @Test
    void whatUnitsLeaveIsWrittenWithTheirGroupWithoutThatOfOneThatFailed() {
        CountDownLatch gate = holdUp();
        CompletableFuture<Integer> before = later(() -> leave("before"));
        CompletableFuture<Integer> failing = later(() -> writer.write(sql -> {
            remainder.names.add("half");
            throw new IllegalArgumentException("no");
        }));
        CompletableFuture<Integer> after = later(() -> leave("after"));
        untilAllWait();
        gate.countDown();
        before.join();
        after.join();
        assertThatThrownBy(failing::join).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(names()).containsExactly("after", "before");

        assertThatThrownBy(() -> writer.write(sql -> {
            remainder.names.add("alone");
            throw new IllegalArgumentException("no");
        })).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> leave("before")).isInstanceOf(JournalUnavailable.class);
        leave("next");
        assertThat(names()).containsExactly("after", "before", "next");
        assertThat(remainder.groups).containsExactly(true, true, true, false, true);
    }

    private int leave(String name) {
        return writer.write(sql -> {
            remainder.names.add(name);
            return 0;
        });
    }

    @Test
    void whoGaveWayInADeadlockTriesAgainButNotForEver() {
        AtomicInteger tries = new AtomicInteger();
        assertThat(writer.<Integer>write(sql -> {
            if (tries.incrementAndGet() < 3) {
                throw new CannotAcquireLockException("deadlock detected");
            }
            return tries.get();
        })).isEqualTo(3);
        assertThatThrownBy(() -> writer.write(sql -> {
            tries.incrementAndGet();
            throw new CannotAcquireLockException("deadlock detected");
        })).isInstanceOf(JournalUnavailable.class);
        assertThat(tries).hasValue(8);
    }

    @Test
    void aUnitCannotWaitForAnother() {
        assertThatThrownBy(() -> writer.write(sql -> insert("inner"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingWritesWhatWaitsAndThenRefuses() {
        CountDownLatch gate = holdUp();
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 20).mapToObj(n -> later(() -> insert("n" + n))).toList();
        untilAllWait();
        CompletableFuture<Integer> closing = later(() -> {
            writer.close();
            return 0;
        });
        untilAllWait();
        gate.countDown();
        answers.forEach(CompletableFuture::join);
        closing.join();
        assertThat(names()).hasSize(20);
        assertThatThrownBy(() -> insert("late")).isInstanceOf(JournalUnavailable.class).hasMessageContaining("closed");
    }

    private int insert(String name) {
        return writer.write(sql -> sql.update("INSERT INTO installation (name, value) VALUES (?, 'x')", name));
    }

    private List<String> names() {
        return outside.queryForList("SELECT name FROM installation ORDER BY name", String.class);
    }

    /** Keeps the writer busy until the latch is let go. */
    private CountDownLatch holdUp() {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        later(() -> writer.write(sql -> {
            begun.countDown();
            await(gate);
            return 0;
        }));
        await(begun);
        return gate;
    }

    private void untilAllWait() {
        Awaitility.await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING));
    }

    private <T> CompletableFuture<T> later(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> {
            Thread thread = new Thread(task);
            threads.add(thread);
            thread.start();
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    /** What units leave for the end of their group: names to be inserted. */
    private static final class Left implements JournalWriter.Remainder {

        private final List<String> names = new ArrayList<>();
        private final List<Boolean> groups = new CopyOnWriteArrayList<>();

        @Override
        public int mark() {
            return names.size();
        }

        @Override
        public void backTo(int mark) {
            names.subList(mark, names.size()).clear();
        }

        @Override
        public void write(JdbcOperations sql) {
            names.forEach(name -> sql.update("INSERT INTO installation (name, value) VALUES (?, 'left')", name));
        }

        @Override
        public void ended(boolean committed) {
            names.clear();
            groups.add(committed);
        }
    }

    /** Counts commits, and can hold one up or refuse one. */
    private static final class Committing extends DelegatingDataSource {

        private final AtomicInteger count = new AtomicInteger();
        private volatile Runnable before = () -> { };
        private volatile int failing = -1;

        Committing(JournalDatabase database) {
            super(database.writes());
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                if (method.getName().equals("commit")) {
                    before.run();
                    if (count.getAndIncrement() == failing) {
                        throw new SQLException("the disk is full");
                    }
                }
                try {
                    return method.invoke(connection, args);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
        }
    }
}
