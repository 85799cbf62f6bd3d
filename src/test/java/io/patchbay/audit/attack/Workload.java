package io.patchbay.audit.attack;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Senders who do not give up: drops, single posts, posts of many and messages, of intents that the seed makes. Some are sent
 * twice, by whatever way, and some rows are such as are refused. Each way has a thread of its own; an intent that is not
 * taken is sent again until it is.
 */
public final class Workload implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final List<String> TYPES = List.of("voice", "callback", "chat", "email", "message");
    private static final List<String> COLUMNS = List.of("intent_id", "type", "to_number", "from_number", "preferred_agents", "reference",
            "deadline", "attr.fate");
    /** The first stands for none: that is left to routing. */
    private static final List<String> FATES = List.of("", "", "preferred", "preferred", "preferred", "fallback", "fallback", "abandoned",
            "voicemail", "unanswered", "error");

    private final SplittableRandom random;
    private final Ways ways;
    private final Notebook notebook;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ExecutorService files = Executors.newSingleThreadExecutor();
    private final ExecutorService http = Executors.newSingleThreadExecutor();
    private final ExecutorService jms = Executors.newSingleThreadExecutor();
    private final List<Future<?>> tasks = new ArrayList<>();
    private final List<ObjectNode> made = new ArrayList<>();
    private int drops;
    private int posts;

    /**
     * Where intents can be handed over.
     *
     * @param inbox the folder of drops; null to drop none
     * @param http where to post, one after the other; empty to post nothing
     * @param broker the broker's address; null to send no messages
     */
    public record Ways(Path inbox, List<URI> http, String broker) {

        /** The queue of intents. */
        public static final String QUEUE = "patchbay.intents";
    }

    /**
     * Makes it; nothing is sent yet.
     *
     * @param seed decides every intent and its way
     * @param ways where to
     * @param notebook told of everything that is sent and acknowledged
     */
    public Workload(long seed, Ways ways, Notebook notebook) {
        this.random = new SplittableRandom(seed);
        this.ways = ways;
        this.notebook = notebook;
    }

    /**
     * Sends more, in the background.
     *
     * @param count how many new intents
     */
    public void send(int count) {
        List<ObjectNode> inFile = new ArrayList<>();
        List<ObjectNode> inPost = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hand(make(), inFile, inPost);
            if (random.nextInt(8) == 0) {
                hand(made.get(random.nextInt(made.size())), inFile, inPost);
            }
        }
        if (!inFile.isEmpty()) {
            boolean oneRefused = random.nextInt(3) == 0;
            String name = "drop-%03d.csv".formatted(++drops);
            tasks.add(files.submit(() -> drop(name, inFile, oneRefused)));
        }
        if (!inPost.isEmpty()) {
            tasks.add(http.submit(() -> postUntilTaken(inPost, "application/x-ndjson")));
        }
    }

    private void hand(ObjectNode intent, List<ObjectNode> inFile, List<ObjectNode> inPost) {
        int choice = random.nextInt(10);
        if (choice < 4 && ways.inbox != null) {
            inFile.add(intent);
        } else if (choice < 6 && ways.broker != null) {
            tasks.add(jms.submit(() -> message(intent)));
        } else if (choice < 8) {
            tasks.add(http.submit(() -> postUntilTaken(List.of(intent), "application/json")));
        } else {
            inPost.add(intent);
        }
    }

    private ObjectNode make() {
        int number = made.size();
        ObjectNode intent = JSON.createObjectNode().put("intentId", "i-%05d".formatted(number))
                .put("type", TYPES.get(random.nextInt(TYPES.size())));
        intent.putObject("to").put("phoneNumber", "+1555010%04d".formatted(number % 10_000));
        intent.putObject("from").put("phoneNumber", "+15550101234");
        int first = random.nextInt(15);
        for (int rank = 0; rank <= random.nextInt(3); rank++) {
            intent.withArrayProperty("preferredAgents").add("agent%03d-0000-0000-0000-000000000000".formatted((first + 4 * rank) % 15 + 1));
        }
        String fate = FATES.get(random.nextInt(FATES.size()));
        if (!fate.isEmpty()) {
            intent.putObject("attributes").put("fate", fate);
        }
        if (random.nextInt(40) == 0) {
            intent.put("deadline", "2026-01-01T00:00:00Z");
        }
        intent.put("reference", "CASE-" + number);
        made.add(intent);
        return intent;
    }

    // ---- drops

    private void drop(String name, List<ObjectNode> intents, boolean oneRefused) {
        StringBuilder text = new StringBuilder(String.join(",", COLUMNS)).append('\n');
        intents.forEach(intent -> text.append(row(intent)));
        intents.forEach(intent -> notebook.sent(intent.get("intentId").textValue(), "file"));
        if (oneRefused) {
            notebook.sent("refused-" + name, "file");
            text.append("refused-").append(name).append(",fax,+15550100000,+15550101234,Ada Moreno,,,\n");
        }
        try {
            Files.createDirectories(ways.inbox);
            Files.writeString(ways.inbox.resolve("." + name), text);
            Files.move(ways.inbox.resolve("." + name), ways.inbox.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String row(ObjectNode intent) {
        List<String> agents = new ArrayList<>();
        intent.get("preferredAgents").forEach(agent -> agents.add(agent.textValue()));
        return String.join(",", intent.get("intentId").textValue(), intent.get("type").textValue(),
                intent.at("/to/phoneNumber").textValue(), intent.at("/from/phoneNumber").textValue(), String.join("|", agents),
                intent.get("reference").textValue(), intent.path("deadline").asText(), intent.at("/attributes/fate").asText()) + "\n";
    }

    // ---- HTTP

    private void postUntilTaken(List<ObjectNode> intents, String type) {
        intents.forEach(intent -> notebook.sent(intent.get("intentId").textValue(), "http"));
        StringBuilder body = new StringBuilder();
        intents.forEach(intent -> body.append(intent).append('\n'));
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(200)).until(() -> isTaken(body.toString(), type));
        intents.forEach(intent -> notebook.acknowledged(intent.get("intentId").textValue()));
    }

    private boolean isTaken(String body, String type) throws InterruptedException {
        URI where = ways.http.get(posts++ % ways.http.size());
        try {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(where).timeout(Duration.ofSeconds(10)).header("Content-Type", type)
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 500) {
                return false;
            }
            if (answer.statusCode() >= 300 || answer.body().contains("\"invalid\"") || answer.body().contains("\"conflict\"")) {
                throw new AssertionError(answer.statusCode() + " " + answer.body() + " to " + body);
            }
            return true;
        } catch (IOException e) {
            // nobody there, or no answer: sent again
            return false;
        }
    }

    // ---- JMS

    private void message(ObjectNode intent) {
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(200)).until(() -> {
            try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(ways.broker);
                    JMSContext context = factory.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
                context.createProducer().send(context.createQueue(Ways.QUEUE), intent.toString());
                return true;
            } catch (JMSRuntimeException e) {
                return false;
            }
        });
        notebook.sent(intent.get("intentId").textValue(), "jms");
    }

    /**
     * Waits until everything is handed over and, over HTTP, acknowledged.
     *
     * @throws AssertionError where something was refused, or nobody took it for too long
     */
    public void awaitTaken() {
        Instant end = Instant.now().plus(PATIENCE);
        for (Future<?> task : tasks) {
            try {
                task.get(Math.max(0, Duration.between(Instant.now(), end).toMillis()), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError("not everything could be handed over", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        tasks.clear();
    }

    /** Stops sending. */
    @Override
    public void close() {
        List.of(files, http, jms).forEach(ExecutorService::shutdownNow);
    }
}
