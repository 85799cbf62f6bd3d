package io.patchbay.main;

import static io.patchbay.main.Rig.agent;
import static io.patchbay.main.Rig.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that come in while the route that takes them is exchanged: none meets a gap. */
class RequestsDuringEditsIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void requestsAreTakenOrToldToComeAgain(@TempDir Path folder) throws Exception {
        Operator.deliver(folder);
        try (Operator operator = new Operator(folder, Map.of())) {
            send(operator);
        }
    }

    /** An intent that ends as soon as it is looked at. */
    private static String late(String id) {
        return intent(id, agent(1)).put("deadline", "2020-01-01T00:00:00Z").toString();
    }

    private static void send(Operator operator) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger number = new AtomicInteger();
        Set<String> taken = ConcurrentHashMap.newKeySet();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        ExecutorService senders = Executors.newFixedThreadPool(3);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            done.add(senders.submit(() -> {
                HttpClient client = HttpClient.newHttpClient();
                while (!enough.get()) {
                    String id = "sent-" + number.getAndIncrement();
                    HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                            + operator.rig.settings.get("intake.http.port") + "/intents")).header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(late(id))).build(), HttpResponse.BodyHandlers.ofString());
                    if (answer.statusCode() == 202) {
                        taken.add(id);
                    } else if (answer.statusCode() != 503 || answer.headers().firstValue("Retry-After").isEmpty()) {
                        wrong.add(answer.statusCode() + " " + answer.headers().map() + " " + answer.body());
                    }
                }
                return null;
            }));
        }
        String text = operator.text("intake-http.camel.yaml");
        for (int i = 0; i < 8; i++) {
            int sent = taken.size();
            operator.save("intake-http.camel.yaml", text + "# " + i + "\n");
            operator.taken("intake-http.camel.yaml");
            await().atMost(LONG).until(() -> taken.size() > sent + 10);
        }
        enough.set(true);
        for (Future<?> one : done) {
            one.get();
        }
        senders.shutdown();
        assertThat(wrong).isEmpty();
        await().atMost(LONG).untilAsserted(() -> assertThat(operator.rig.outcomes().keySet()).containsAll(taken));
    }
}
