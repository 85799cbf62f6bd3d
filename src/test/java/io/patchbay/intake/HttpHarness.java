package io.patchbay.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Samples;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** The HTTP edge as it runs: Camel's main with the routes of the bundle, a real server on a free port, a real journal. */
final class HttpHarness implements AutoCloseable {
    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";

    final Journal journal;
    final AtomicInteger publishNudges = new AtomicInteger();
    final IntakeGate gate;
    private final Main main = new Main();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<String> answerWhileStarting;
    private int port;

    HttpHarness(Path folder, String token) throws Exception {
        this(folder, new HttpBinding("127.0.0.1", 0, HttpTokens.of(token, null), HttpBinding.DEFAULT_MAX_BATCH));
    }

    HttpHarness(Path folder, HttpBinding binding) throws Exception {
        journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("journal.db"), null, null, Duration.ofSeconds(5)), Clock.systemUTC(), "node",
                Duration.ofMinutes(1), Set.of("ndjson"), Samples.MAPPER);
        gate = new IntakeGate(journal::works, () -> Long.MAX_VALUE, 0);
        binding.serverProperties().forEach(main::addOverrideProperty);
        main.configure().setRoutesIncludePattern("file:routes/accept.camel.yaml,file:routes/intake-http.camel.yaml,"
                + "file:routes/intent-*.camel.yaml,file:routes/openapi.camel.yaml");
        main.addInitialProperty("intake.http.enabled", "true");
        main.bind("acceptStage", new AcceptStage(Samples.reader(), journal));
        main.bind("intakeGate", gate);
        main.bind("httpIntake", new HttpIntake());
        main.bind("httpIntents", new HttpIntents(journal, Samples.MAPPER));
        main.bind("httpProblems", new HttpProblems());
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:nudge-publish").process(exchange -> publishNudges.incrementAndGet());
            }
        });
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport support) {
                addGuard(support.getCamelContext(), binding);
            }
        });
        main.start();
    }

    private void addGuard(CamelContext camel, HttpBinding binding) {
        try {
            camel.addStartupListener(new HttpGuard(binding, gate));
            camel.addStartupListener(new StartupListener() {
                @Override
                public void onCamelContextStarted(CamelContext starting, boolean alreadyStarted) throws Exception {
                    port = router(binding).getServer().getPort();
                    answerWhileStarting = get("/intents");
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private VertxPlatformHttpRouter router(HttpBinding binding) {
        return VertxPlatformHttpRouter.lookup(main.getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(binding.port()));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A request with headers as name, value, name, value. */
    HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        return send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    HttpResponse<String> send(String method, String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60))
                .method(method, body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String body) throws Exception {
        return send("POST", "/intents", body, "Content-Type", JSON);
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    /** What a server says to bytes that no client would send; the request must ask for the connection to be closed. */
    String raw(String request) throws IOException {
        try (Socket socket = socket()) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A connection of one's own. */
    Socket socket() throws IOException {
        return new Socket("127.0.0.1", port);
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        try {
            return Samples.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        main.stop();
        journal.close();
    }
}
