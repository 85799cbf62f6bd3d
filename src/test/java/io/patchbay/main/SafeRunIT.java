package io.patchbay.main;

import static io.patchbay.main.Rig.agent;
import static io.patchbay.main.Rig.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.patchbay.emulator.Emulator;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.intake.EmbeddedBroker;
import io.patchbay.safety.TestCertificates;
import io.patchbay.safety.TlsFront;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in which every connection goes by TLS and every secret comes from a file: it works, and says no secret anywhere. */
class SafeRunIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, String> SECRETS = Map.of(
            "jms.password", "jms-Pass/word+4711", "journal.password", "journal-Passw0rd-4712", "outcome.webhook.secret", "webhook-Secret-4713",
            "intake.http.token", "token-of-default-4714", "intake.http.tokens", "crm:token-of-crm-4715,batch:token-of-batch-4716",
            "tls.trust-store-password", TestCertificates.PASSWORD, "crm.api-key", "operators-Own-4717");
    private static final List<String> NEVER_SAID = List.of("jms-Pass/word+4711", "journal-Passw0rd-4712", "webhook-Secret-4713", "token-of-default-4714",
            "token-of-crm-4715", "token-of-batch-4716", TestCertificates.PASSWORD, "operators-Own-4717", "in-the-url-4718", "wrong-Secret-4719");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final WireMockServer receiver = new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private final Map<String, String> settings = new HashMap<>();
    private Emulator emulator;
    private EmbeddedBroker broker;
    private TlsFront platform;
    private TlsFront messages;
    private TlsFront hooks;

    @BeforeEach
    void start() throws Exception {
        TestCertificates certificates = new TestCertificates(Files.createDirectory(folder.resolve("tls")));
        Path server = certificates.identity("server", "dns:localhost");
        receiver.start();
        receiver.stubFor(WireMock.post("/hook").willReturn(WireMock.aResponse().withStatus(204)));
        receiver.stubFor(WireMock.post(WireMock.urlPathEqualTo("/nowhere")).willReturn(WireMock.aResponse().withStatus(404)));
        emulator = Emulator.start(EmulatorOptions.defaults().port(0).seed(3).timeFactor(20));
        int port = Rig.freePort();
        broker = EmbeddedBroker.start(folder.resolve("broker"), "tcp://127.0.0.1:" + port);
        platform = new TlsFront(server, URI.create(emulator.baseUrl()).getPort());
        messages = new TlsFront(server, port);
        hooks = new TlsFront(server, receiver.port());
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        for (Map.Entry<String, String> secret : SECRETS.entrySet()) {
            Files.writeString(secrets.resolve(secret.getKey()), secret.getValue() + "\n");
        }
        Files.createSymbolicLink(secrets.resolve("..data"), secrets);
        Files.createDirectory(secrets.resolve("lost+found"));
        settings.putAll(Map.of("genesys.base-url", "https://localhost:" + platform.port(), "genesys.login-url", "https://localhost:" + platform.port(),
                "jms.broker-url", "tcp://localhost:" + messages.port() + "?sslEnabled=true&keyStorePassword=in-the-url-4718", "jms.user", "patchbay",
                "outcome.jms.destination", "queue:patchbay.outcomes", "outcome.webhook.url", "https://localhost:" + hooks.port() + "/hook",
                "webhook.allowed-hosts", "hooks.example.com,localhost:" + hooks.port(), "secrets.directory", "secrets",
                "intents.default-fallback-queue", Rig.QUEUE));
        settings.putAll(Map.of("intake.http.port", String.valueOf(Rig.freePort()), "management.port", String.valueOf(Rig.freePort()),
                "genesys.rate-limit-per-minute", "60000", "tls.trust-store", certificates.trustStore("trust.p12", "PKCS12", server).toString(),
                "outcome.retry.first", "200ms", "genesys.socket.min-backoff", "100ms"));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : new AutoCloseable[] {hooks, messages, platform, broker, emulator}) {
            one.close();
        }
        receiver.stop();
    }

    private Bundle run() throws Exception {
        Bundle bundle = Bundle.of(folder, Path.of("").toAbsolutePath(), settings);
        bundle.start();
        return bundle;
    }

    private String http(String method, String path, String token, String body) throws Exception {
        HttpResponse<String> response = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + settings.get("intake.http.port") + path))
                .header("Content-Type", "application/json").header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.headers().map() + " " + response.body();
    }

    private String observe(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + settings.get("management.port") + "/observe/" + path)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    private static void assertSaysNoSecret(String what, String said) {
        assertThat(NEVER_SAID.stream().filter(said::contains)).as(what).isEmpty();
    }

    @Test
    void everyConnectionGoesByTlsEverySecretComesFromAFileAndNoneIsSaid() throws Exception {
        Configurator.setLevel("io.patchbay", Level.DEBUG);
        StringBuilder said = new StringBuilder();
        try (LogLines log = new LogLines(Level.DEBUG)) {
            try (Bundle bundle = run()) {
                assertThat(http("POST", "/intents", "token-of-crm-4715", intent("by-crm", agent(1)).toString())).startsWith("202");
                assertThat(http("POST", "/intents", "token-of-default-4714", intent("by-default", agent(2)).toString())).startsWith("202");
                said.append(http("POST", "/intents", "token-of-nobody", intent("by-nobody", agent(2)).toString()));
                assertThat(said).startsWith("401").contains("application/problem+json");
                await().atMost(PATIENCE).until(() -> receiver.countRequestsMatching(WireMock.postRequestedFor(WireMock.urlEqualTo("/hook")).build())
                        .getCount() == 2);
                assertThat(http("GET", "/intents/by-crm", "token-of-batch-4716", "")).contains("http /intents by crm");
                await().atMost(PATIENCE).until(() -> observe("health").contains("socket connected"));
                assertThat(http("POST", "/intents", "token-of-crm-4715", "{\"intentId\": \"x\", \"type\": \"fax\"}")).startsWith("400");
                for (String path : new String[] {"health", "metrics", "routes"}) {
                    said.append(observe(path));
                }
                said.append(http("GET", "/intents", "token-of-crm-4715", ""));
            }
            said.append(String.join("\n", log.lines()));
        } finally {
            Configurator.setLevel("io.patchbay", Level.INFO);
        }
        assertThat(said).contains("secrets.directory holds lost+found, which is no file of a setting")
                .contains("secrets.directory holds crm.api-key, which is no setting of Patchbay's").contains("patchbay runs: ");
        assertSaysNoSecret("what is said", said.toString());
        try (Stream<Path> made = Files.walk(folder.resolve("data"))) {
            for (Path path : made.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).as("%s", path).isEqualTo(Files.isDirectory(path)
                        ? "rwx------" : "rw-------");
                if (Files.isRegularFile(path)) {
                    assertSaysNoSecret(path.toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    @Test
    void whoeverIsRefusedIsToldInWordsAndNoIntentIsHurt() throws Exception {
        settings.put("genesys.base-url", "https://127.0.0.1:" + platform.port());
        settings.put("jms.broker-url", "tcp://127.0.0.1:" + messages.port() + "?sslEnabled=true");
        settings.putAll(Map.of("dispatch.pause", "100ms", "create.breaker.minimum-calls", "2", "create.breaker.probe-interval", "200ms"));
        try (LogLines log = new LogLines(); Bundle bundle = run()) {
            assertThat(http("POST", "/intents", "token-of-crm-4715", intent("waits", agent(1)).toString())).startsWith("202");
            String words = "its certificate is refused: it is for other host names than this";
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(log.with("Event socket to https://127.0.0.1:" + platform.port() + " (genesys.base-url)")).anyMatch(line -> line.contains(words));
                assertThat(log.with("no connection to 127.0.0.1:" + messages.port() + " (jms.broker-url)")).anyMatch(line -> line.contains(words));
                assertThat(log.with("no connection to Genesys (genesys.base-url")).anyMatch(line -> line.contains(words));
            });
            assertThat(http("GET", "/intents/waits", "token-of-crm-4715", "")).contains("\"state\":\"ACCEPTED\"");
            assertSaysNoSecret("log", String.join("\n", log.lines()));
        }
    }

    @Test
    void wrongSecretsAreToldByTheirNames() throws Exception {
        settings.put("genesys.client-secret", "wrong-Secret-4719");
        settings.put("outcome.webhook.url", "https://localhost:" + hooks.port() + "/nowhere?token=in-the-url-4718");
        try (LogLines log = new LogLines(); Bundle bundle = run()) {
            assertThat(http("POST", "/intents", "token-of-crm-4715", intent("waits", agent(1)).toString())).startsWith("202");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.with("wrong client id or secret")).isNotEmpty());
            String late = intent("late", agent(1)).put("deadline", "2020-01-01T00:00:00Z").toString();
            assertThat(http("POST", "/intents", "token-of-crm-4715", late)).startsWith("202");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.with("The outcomes' webhook")).isNotEmpty());
            assertSaysNoSecret("log, health", String.join("\n", log.lines()) + observe("health") + http("GET", "/intents/waits", "token-of-crm-4715", ""));
        }
    }

    @Test
    void whatWouldNotBeSafeDoesNotStart() throws IOException {
        refused("outcome.webhook.url", "https://evil.example.org/hook", "outcome.webhook.url goes to evil.example.org, which webhook.allowed-hosts does not allow");
        refused("outcome.webhook.url", "https://user:in-the-url-4718@localhost/hook", "outcome.webhook.url");
        refused("webhook.allowed-hosts", "https://localhost", "webhook.allowed-hosts");
        refused("jms.broker-url", "tcp://localhost:1?sslEnabled=true&trustAll=true&keyStorePassword=in-the-url-4718", "jms.broker-url");
        refused("journal.url", "jdbc:postgresql://localhost:1/x?sslmode=require&password=in-the-url-4718", "sslmode=require");
        refused("genesys.proxy", "http://user:in-the-url-4718@proxy:3128", "genesys.proxy");
        refused("genesys.base-url", "https://user:in-the-url-4718@localhost", "genesys.base-url");
        refused("intake.http.tokens", "token-of-crm-4715", "intake.http.tokens=***");
        refused("tls.trust-store", "nowhere.p12", "tls.trust-store=");
        refused("tls.trust-store-password", "wrong-Secret-4719", "tls.trust-store-password does not open");
        refused("secrets.directory", "nowhere", "secrets.directory=");
    }

    private void refused(String key, String value, String words) throws IOException {
        Map<String, String> asked = new HashMap<>(settings);
        asked.put(key, value);
        assertThatThrownBy(() -> {
            try (Bundle bundle = Bundle.of(Files.createDirectories(folder.resolve("refused")), Path.of("").toAbsolutePath(),
                    asked.get("secrets.directory").equals("secrets") ? with(asked, "secrets.directory", folder.resolve("secrets").toString()) : asked)) {
                bundle.start();
            }
        }).as(key).satisfies(failure -> {
            assertThat(Patchbay.reason(failure)).contains(words);
            assertSaysNoSecret(key, Patchbay.reason(failure));
        });
    }

    private static Map<String, String> with(Map<String, String> settings, String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return more;
    }
}
