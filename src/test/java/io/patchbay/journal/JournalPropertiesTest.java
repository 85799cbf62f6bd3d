package io.patchbay.journal;

import io.patchbay.journal.JournalRun.Act;
import io.patchbay.journal.JournalRun.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.springframework.util.FileSystemUtils;

/** The journal's state machine: whatever happens in whatever order, claims that were lost included, it does what its model does. */
class JournalPropertiesTest {

    private static Path folder;
    private static JournalRun onSqlite;
    private static JournalRun onPostgres;

    @BeforeContainer
    static void open() throws IOException {
        // what it tells as an error is what happens here all the time
        Configurator.setLevel(Journal.class.getName(), Level.OFF);
        folder = Files.createTempDirectory("journals");
        onSqlite = new JournalRun(Engine.SQLITE, folder);
        onPostgres = new JournalRun(Engine.POSTGRESQL, folder);
    }

    @AfterContainer
    static void close() throws IOException, InterruptedException {
        onSqlite.close();
        onPostgres.close();
        FileSystemUtils.deleteRecursively(folder);
        Configurator.setLevel(Journal.class.getName(), Level.INFO);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void onADatabaseOfItsOwn(@ForAll("lives") List<Step> life) {
        run(onSqlite, life);
        onSqlite.states().forEach(Statistics::collect);
        Statistics.coverage(coverage -> {
            for (String reached : List.of("ACCEPTED", "SUBMITTING", "ROUTING", "UNKNOWN", "REJECTED", "CANCELLED", "EXPIRED", "NEEDS_REVIEW",
                    "CONNECTED_PREFERRED")) {
                coverage.check(reached).count(count -> count > 0);
            }
        });
    }

    @Property(tries = 80, edgeCases = EdgeCasesMode.NONE)
    void onADatabaseThatTwoNodesShare(@ForAll("lives") List<Step> life) {
        run(onPostgres, life);
    }

    private static void run(JournalRun run, List<Step> life) {
        run.begin();
        life.forEach(run::take);
        run.checkTrail();
    }

    @Provide
    Arbitrary<List<Step>> lives() {
        return steps().list().ofMaxSize(80).withSizeDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Step> steps() {
        Arbitrary<Act> acts = Arbitraries.frequency(Tuple.of(8, Act.ACCEPT), Tuple.of(1, Act.ACCEPT_OTHER_CONTENT), Tuple.of(16, Act.DISPATCH),
                Tuple.of(8, Act.CLAIM), Tuple.of(8, Act.SUBMITTING), Tuple.of(3, Act.CREATED), Tuple.of(10, Act.UNKNOWN),
                Tuple.of(8, Act.NOT_PROCESSED), Tuple.of(6, Act.PUT_BACK), Tuple.of(1, Act.REFUSED), Tuple.of(2, Act.ADOPT),
                Tuple.of(1, Act.ADOPT_OTHER), Tuple.of(6, Act.RESOLVE), Tuple.of(1, Act.CANCEL), Tuple.of(2, Act.EXPIRE),
                Tuple.of(10, Act.SEND_AGAIN), Tuple.of(2, Act.GIVE_UP), Tuple.of(6, Act.TIME), Tuple.of(4, Act.WAKE), Tuple.of(2, Act.RESTART),
                Tuple.of(1, Act.NOTE), Tuple.of(3, Act.DELIVER), Tuple.of(1, Act.PUT_OFF));
        Arbitrary<Duration> times = Arbitraries.of(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMillis(1), Duration.ofMinutes(1),
                Bench.LEASE, Bench.LEASE.plusMillis(1));
        // mostly the first, see the model: what is under way
        return Combinators.combine(acts, Arbitraries.of(0, 0, 1, 2, 3), Arbitraries.of(0, 0, 0, 1, 2, 3, 5), Arbitraries.of(0, 1), times)
                .as(Step::new);
    }
}
