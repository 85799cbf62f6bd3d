package io.patchbay.audit.attack;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.audit.Audit;
import io.patchbay.audit.JournalTables;
import io.patchbay.audit.JournalTables.Waiting;
import io.patchbay.audit.Places;
import io.patchbay.audit.Report;
import io.patchbay.emulator.Emulator;
import io.patchbay.emulator.EmulatorOptions;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A platform, a broker and one or several nodes on one data directory and one journal, that intents are sent to and that are
 * made to suffer. In the end it is drained and audited. The emulator's ledger, the notebook and the nodes' logs are in its folder.
 */
public final class Attack implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CALLS_A_MINUTE = 300;

    private final Path folder;
    private final Emulator emulator;
    private final Notebook notebook;
    private final Broker broker;
    private final JournalTables journal;
    private final List<Node> nodes = new ArrayList<>();
    private final Workload workload;

    /**
     * What there is to attack.
     *
     * @param emulator how the platform is started; port and ledger file are of no account
     * @param nodes how many nodes, named node-1 and so on
     * @param journal a PostgreSQL that the nodes share; null for the SQLite of a single node
     * @param settings of each node, before those that follow from the rest
     * @param seed decides the workload
     */
    public record Plan(EmulatorOptions emulator, int nodes, JournalTables journal, Map<String, String> settings, long seed) {

        /**
         * One node on SQLite.
         *
         * @param seed decides the workload, and the platform's luck
         * @param timeFactor how many times as fast as life the platform is
         * @return the plan, without settings of its own
         */
        public static Plan single(long seed, double timeFactor) {
            return new Plan(EmulatorOptions.defaults().seed(seed).timeFactor(timeFactor), 1, null, Map.of(), seed);
        }

        /**
         * @param other settings of each node
         * @return the same with these
         */
        public Plan settings(Map<String, String> other) {
            return new Plan(emulator, nodes, journal, other, seed);
        }
    }

    /**
     * Starts platform and broker and prepares the nodes, which are not started yet.
     *
     * @param folder an empty one
     * @param plan what there is
     * @throws Exception where something cannot start
     */
    public Attack(Path folder, Plan plan) throws Exception {
        this.folder = folder;
        notebook = new Notebook(folder);
        emulator = Emulator.start(plan.emulator.port(0).ledger(folder.resolve("ledger.ndjson")));
        broker = new Broker(notebook);
        journal = plan.journal != null ? plan.journal : new JournalTables("jdbc:sqlite:" + data().resolve("patchbay.db"), null, null);
        Map<String, String> settings = settings(plan);
        for (int number = 1; number <= plan.nodes; number++) {
            settings.put("node.name", "node-" + number);
            nodes.add(new Node(folder.resolve("node-" + number), settings, notebook));
        }
        workload = new Workload(plan.seed, new Workload.Ways(data().resolve("inbox"), nodes.stream().map(Node::intents).toList(), broker.url()),
                notebook);
    }

    private Map<String, String> settings(Plan plan) {
        Map<String, String> settings = new TreeMap<>(Map.of("genesys.base-url", emulator.baseUrl(), "genesys.login-url", emulator.baseUrl(),
                "genesys.rate-limit-per-minute", String.valueOf((int) (CALLS_A_MINUTE * plan.emulator.timeFactor())),
                "intents.default-fallback-queue", "queue001-0000-0000-0000-000000000000", "jms.broker-url", broker.url(),
                "outcome.jms.destination", "queue:" + Broker.OUTCOMES, "intake.file.settle", "200ms", "intake.file.poll", "200ms",
                "data.directory", data().toAbsolutePath().toString()));
        settings.putAll(plan.settings);
        if (plan.journal != null) {
            settings.put("journal.url", plan.journal.url());
            settings.put("journal.user", plan.journal.user());
            settings.put("journal.password", plan.journal.password());
        }
        return settings;
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** @return the platform, whose dials can be turned */
    public Emulator emulator() {
        return emulator;
    }

    /** @return where to note what else may have cut off creates */
    public Notebook notebook() {
        return notebook;
    }

    /** @return the nodes */
    public List<Node> nodes() {
        return nodes;
    }

    /** @return what is sent */
    public Workload workload() {
        return workload;
    }

    /**
     * How many outcomes the nodes' users have seen.
     *
     * @return the lines of the outcomes' files
     * @throws IOException where they cannot be read
     */
    public long outcomes() throws IOException {
        long lines = 0;
        if (Files.isDirectory(data().resolve("outcomes"))) {
            try (var days = Files.list(data().resolve("outcomes"))) {
                for (Path day : days.toList()) {
                    lines += Files.readString(day).lines().count();
                }
            }
        }
        return lines;
    }

    /**
     * Waits until all that was sent is taken, has ended and is told everywhere.
     *
     * @param most how long at most; after that it returns all the same, and the audit will tell what is missing
     * @return whether all is done
     */
    public boolean drain(Duration most) {
        workload.awaitTaken();
        try {
            await().atMost(most).pollInterval(Duration.ofMillis(300)).ignoreExceptions().until(this::isDone);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private boolean isDone() throws IOException, SQLException {
        return isEmpty(data().resolve("inbox")) && broker.waiting(Workload.Ways.QUEUE) == 0 && journal.open(Waiting.INTENTS) == 0
                && journal.open(Waiting.TELLINGS) == 0 && broker.waiting(Broker.OUTCOMES) == 0 && areSummariesComplete();
    }

    private static boolean isEmpty(Path inbox) throws IOException {
        try (var files = Files.list(inbox)) {
            return files.findAny().isEmpty();
        }
    }

    private boolean areSummariesComplete() throws IOException {
        try (var done = Files.list(data().resolve("done"))) {
            for (Path drop : done.toList()) {
                Path summary = data().resolve("results").resolve(drop.getFileName() + ".summary.json");
                if (!JSON.readTree(summary.toFile()).path("complete").asBoolean()) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Ends nodes, broker and platform, and audits what they have left.
     *
     * @return what came of it
     * @throws Exception where the evidence cannot be read
     */
    public Report audit() throws Exception {
        close();
        return Audit.of(new Places(List.of(data()), List.of(folder.resolve("ledger.ndjson")), journal, List.of(notebook.sentFile()),
                List.of(notebook.jmsFile()), List.of(notebook.interruptionsFile())));
    }

    /** Ends everything; a second time does nothing. */
    @Override
    public void close() throws IOException, JMSException {
        workload.close();
        nodes.forEach(Node::close);
        broker.close();
        emulator.close();
        notebook.close();
    }
}
