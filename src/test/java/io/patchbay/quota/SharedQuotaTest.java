package io.patchbay.quota;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes that share a PostgreSQL share the platform's limit. */
class SharedQuotaTest {

    private static EmbeddedPostgres postgres;
    private static HikariDataSource database;
    private static final AtomicInteger BUDGETS = new AtomicInteger();

    private final VirtualClock clock = new VirtualClock();
    private final String budget = "client-" + BUDGETS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(postgres.getPostgresDatabase());
        pool.setMaximumPoolSize(4);
        database = new HikariDataSource(pool);
        Flyway.configure().dataSource(database).locations("classpath:db/migration").load().migrate();
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
        postgres.close();
    }

    @Test
    void twoNodesTogetherNeverPassTheLimit() {
        List<Quota> nodes = List.of(node(60), node(60));
        List<Long> calls = new ArrayList<>();
        for (int step = 0; step < 150; step++) {
            clock.advance(Duration.ofSeconds(1));
            for (int place = 0; place < nodes.size(); place++) {
                while (goes(nodes.get((step + place) % nodes.size()))) {
                    calls.add(clock.currentTimeNanos());
                }
            }
        }
        assertThat(fullestWindow(calls)).isLessThanOrEqualTo(60);
        assertThat(calls).as("150 s, of which the bucket's few tokens may be missing").hasSizeGreaterThan(140);
        assertThat(nodes).allSatisfy(node -> assertThat(node.reading().purposes().get(Purpose.SEARCH).calls()).isPositive());
    }

    @Test
    void whoComesLaterOrStartsAgainFindsWhatWasUsed() {
        Quota first = node(300);
        clock.advance(Duration.ofSeconds(30));
        int taken = 0;
        while (goes(first)) {
            taken++;
        }
        assertThat(taken).isPositive();
        assertThat(goes(node(300))).isFalse();
    }

    @Test
    void aTokenIsTakenOnceHoweverManyReachForIt() throws Exception {
        Quota seed = node(300);
        clock.advance(Duration.ofMinutes(5));
        List<Quota> nodes = List.of(seed, node(300), node(300), node(300));
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Callable<Integer>> grasps = nodes.stream().<Callable<Integer>>map(node -> () -> {
                int calls = 0;
                for (int i = 0; i < 20; i++) {
                    calls += goes(node) ? 1 : 0;
                }
                return calls;
            }).toList();
            int calls = 0;
            for (var result : threads.invokeAll(grasps)) {
                calls += result.get();
            }
            // the clock stands still: nothing but what the bucket held can have gone
            assertThat(calls).isPositive().isLessThanOrEqualTo(5);
        } finally {
            threads.shutdownNow();
        }
    }

    private Quota node(int limit) {
        TimeMeter wall = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return clock.currentTimeNanos();
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
        return new Quota(new QuotaSettings(limit, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(3)), () -> true,
                Buckets.shared(Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database)
                        .primaryKeyMapper(PrimaryKeyMapper.STRING).table("quota_bucket").clientClock(wall).build(), budget), clock, clock);
    }

    private static boolean goes(Quota quota) {
        try {
            quota.takeForRead(Purpose.SEARCH);
            return true;
        } catch (QuotaSpent spent) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int fullestWindow(List<Long> calls) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < calls.size(); last++) {
            while (calls.get(last) - calls.get(first) >= Duration.ofSeconds(60).toNanos()) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
