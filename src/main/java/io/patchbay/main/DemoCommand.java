package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.emulator.Emulator;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.emulator.LedgerEntry;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.OutcomeJson;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Shows the whole thing on one machine: a local Genesys, the bundle on its defaults, intents by CSV, HTTP and JMS, and a
 * line for each outcome as a consumer of the JMS queue gets it. Holds every outcome against the ledger of the platform.
 */
@Command(name = "demo", hidden = true, description = "Runs emulator and bundle together and routes some intents.")
final class DemoCommand implements Callable<Integer> {

    private static final String DROP = "monday-callbacks.csv";
    private static final int IN_DROP = 18;
    private static final int SPEED = 5;
    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final List<String> NAMES = List.of("Ada Moreno", "Chloe Lindqvist", "Hugo Martin", "Kira Novak", "Liam Byrne", "Mona Saleh");

    @Option(names = "--exit", arity = "1", defaultValue = "false", description = "end when all is resolved: 0 if every outcome is right")
    private boolean exit;

    @Option(names = "--folder", defaultValue = "target/demo", description = "where its data is kept")
    private Path folder;

    @Spec
    private CommandSpec spec;

    private final ObjectMapper json = new ObjectMapper();
    private PrintWriter out;

    @Override
    public Integer call() throws Exception {
        out = spec.commandLine().getOut();
        clear();
        int http = freePort(8080);
        int broker = freePort(61616);
        try (Emulator emulator = Emulator.start(EmulatorOptions.defaults().port(freePort(8089)).seed(7).timeFactor(SPEED));
             Bundle bundle = Bundle.of(folder, home(), settings(emulator, http, broker))) {
            say("A local Genesys with " + emulator.scenario().agents().size() + " agents and " + emulator.scenario().queues().size()
                    + " queues runs at " + emulator.baseUrl() + ", " + SPEED + " times faster than life.");
            bundle.start();
            say("Patchbay runs: HTTP at http://127.0.0.1:" + http + "/intents, JMS at tcp://127.0.0.1:" + broker + ", inbox "
                    + folder.resolve("data/inbox") + "\n");
            boolean right = show(emulator, http, broker);
            say("\nLook next: " + folder.resolve("data/results/" + DROP + ".results.csv") + ", .rejects.csv and .summary.json beside it,\n"
                    + "  curl http://127.0.0.1:" + http + "/intents/mon-08 for the timeline of one intent,\n"
                    + "  and routes/ for the steps that each of them went through.");
            if (!exit) {
                say("\nIt goes on running: drop a CSV into " + folder.resolve("data/inbox") + " or POST an intent. Ctrl-C ends it.");
                new CountDownLatch(1).await();
            }
            return right ? 0 : 1;
        }
    }

    /** The distribution, or the project where it is run from there. */
    private static Path home() {
        return Patchbay.home() == null ? Path.of("").toAbsolutePath() : Patchbay.home();
    }

    private void say(String text) {
        out.println(text);
        out.flush();
    }

    /** What an earlier demo left would make every intent a duplicate. */
    private void clear() throws IOException {
        if (Files.exists(folder.resolve("data"))) {
            try (var old = Files.walk(folder.resolve("data"))) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
    }

    private static Map<String, String> settings(Emulator emulator, int http, int broker) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("genesys.base-url", emulator.baseUrl());
        settings.put("genesys.login-url", emulator.baseUrl());
        settings.put("genesys.rate-limit-per-minute", String.valueOf(300 * SPEED));
        settings.put("intents.default-fallback-queue", "queue001-0000-0000-0000-000000000000");
        settings.put("routing.resolve-timeout", "12s");
        settings.put("reconcile.suspicion", "9s");
        settings.put("intake.http.port", String.valueOf(http));
        settings.put("jms.embedded.acceptor", "tcp://127.0.0.1:" + broker);
        settings.put("outcome.jms.destination", "queue:patchbay.outcomes");
        settings.put("management.port", String.valueOf(freePort(9876)));
        return settings;
    }

    private static int freePort(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }

    private boolean show(Emulator emulator, int http, int broker) throws Exception {
        Map<String, String> agents = new TreeMap<>();
        emulator.scenario().agents().forEach(agent -> agents.put(agent.id(), agent.name()));
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker);
             JMSContext jms = factory.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
            dropFile();
            int sent = IN_DROP + overHttp(http) + overJms(jms);
            say("%-8s  %-5s %-8s %-20s %-24s %s".formatted("time", "by", "intent", "outcome", "reason", "who, after"));
            var consumer = jms.createConsumer(jms.createQueue("patchbay.outcomes"));
            Instant end = Instant.now().plus(LONGEST);
            while (outcomes.size() < sent && Instant.now().isBefore(end)) {
                Message message = consumer.receive(1_000);
                if (message != null) {
                    Outcome outcome = read(message);
                    if (outcomes.put(outcome.outcomeId(), outcome) == null) {
                        tell(outcome, agents);
                    }
                }
            }
            return close(List.copyOf(outcomes.values()), sent, emulator.ledger());
        }
    }

    private Outcome read(Message message) throws JMSException {
        return new OutcomeJson(json).read(message.getBody(String.class));
    }

    private void dropFile() throws IOException {
        Path drop = folder.resolve("data/inbox").resolve(DROP);
        try (InputStream sample = DemoCommand.class.getResourceAsStream("demo/" + DROP)) {
            Files.copy(sample, drop);
        }
        say("CSV:  " + drop + ", 20 rows: 18 intents, one row to refuse, one that repeats another");
    }

    private int overHttp(int port) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < NAMES.size(); i++) {
            HttpRequest post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/intents"))
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(intent("web-" + (i + 1), i))).build();
            HttpResponse<String> answer = client.send(post, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 202) {
                throw new IllegalStateException("POST /intents answered " + answer.statusCode() + ": " + answer.body());
            }
        }
        say("HTTP: " + NAMES.size() + " intents to http://127.0.0.1:" + port + "/intents");
        return NAMES.size();
    }

    private int overJms(JMSContext jms) {
        for (int i = 0; i < NAMES.size(); i++) {
            jms.createProducer().send(jms.createQueue("patchbay.intents"), intent("jms-" + (i + 1), i));
        }
        say("JMS:  " + NAMES.size() + " intents to queue patchbay.intents\n");
        return NAMES.size();
    }

    private String intent(String id, int n) {
        ObjectNode intent = json.createObjectNode().put("intentId", id).put("type", n % 2 == 0 ? "chat" : "message");
        intent.putObject("to").put("phoneNumber", "+1555010%04d".formatted(9_900 + n));
        intent.putObject("from").put("phoneNumber", "+15550101234");
        intent.putArray("preferredAgents").add(NAMES.get(n)).add(NAMES.get((n + 1) % NAMES.size()));
        return intent.toString();
    }

    private void tell(Outcome outcome, Map<String, String> agents) {
        String who = outcome.agentId() == null ? outcome.queueId() == null ? "-" : "queue"
                : agents.get(outcome.agentId()) + " (choice " + outcome.agentRank() + ")";
        say("%-8s  %-5s %-8s %-20s %-24s %s, %.1f s".formatted(LocalTime.now().truncatedTo(ChronoUnit.SECONDS),
                outcome.source().kind().wire(), outcome.intentId(), outcome.outcome(), outcome.reason().wire(), who, seconds(outcome)));
    }

    private static double seconds(Outcome outcome) {
        return Duration.between(outcome.acceptedAt(), outcome.resolvedAt()).toMillis() / 1000.0;
    }

    private boolean close(List<Outcome> outcomes, int sent, List<LedgerEntry> ledger) {
        Map<Outcome.Kind, List<Double>> times = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            times.computeIfAbsent(outcome.outcome(), kind -> new ArrayList<>()).add(seconds(outcome));
            String truth = truth(outcome, ledger);
            if (!truth.equals(outcome.outcome().name())) {
                wrong.add(outcome.intentId() + " is told as " + outcome.outcome() + ", the platform's ledger says " + truth);
            }
        }
        say("\n%-20s %6s %24s".formatted("outcome", "count", "median time to resolve"));
        times.forEach((kind, seconds) -> {
            List<Double> sorted = seconds.stream().sorted().toList();
            say("%-20s %6d %22.1f s".formatted(kind, sorted.size(), sorted.get(sorted.size() / 2)));
        });
        if (outcomes.size() < sent) {
            wrong.add((sent - outcomes.size()) + " of " + sent + " intents have no outcome");
        }
        wrong.forEach(fault -> say("WRONG: " + fault));
        if (wrong.isEmpty()) {
            say("%-20s %6d  each as the platform's own ledger has it".formatted("all", outcomes.size()));
        }
        return wrong.isEmpty();
    }

    /** What truly became of an intent: at the platform by its ledger; without a conversation there, by what was sent. */
    private static String truth(Outcome outcome, List<LedgerEntry> ledger) {
        List<LedgerEntry> its = ledger.stream().filter(entry -> outcome.intentId().equals(entry.reference())).toList();
        long conversations = its.stream().filter(entry -> entry.kind() == LedgerEntry.Kind.CREATE).count();
        if (conversations > 1) {
            return conversations + " conversations";
        }
        if (conversations == 0) {
            return switch (outcome.intentId()) {
                case "mon-05" -> "REJECTED";
                case "mon-18" -> "EXPIRED";
                default -> "no conversation";
            };
        }
        return its.stream().filter(entry -> entry.kind() == LedgerEntry.Kind.TRANSITION && entry.truth().outcome() != null)
                .map(entry -> entry.truth().outcome().toString()).findFirst().orElse("TIMED_OUT");
    }
}
