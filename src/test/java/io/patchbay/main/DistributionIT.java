package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.emulator.Emulator;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.k8s.Monitoring;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unpacked distribution, as processes of their own in a folder that has nothing but settings. */
class DistributionIT {

    private static final Path HOME = Path.of(System.getProperty("patchbay.home"));
    private static final Duration LONG = Duration.ofSeconds(90);
    /** What the process is given once it was told to stop. */
    private static final int STOP_SECONDS = 30;
    private static final int TERMINATED = 143;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final List<Process> running = new ArrayList<>();

    @TempDir
    private Path temporary;
    private Path folder;

    /** A folder's name may have a space in it. */
    @BeforeEach
    void furnish() throws IOException {
        folder = Files.createDirectory(temporary.resolve("night shift"));
    }

    @AfterEach
    void endAll() {
        running.forEach(Process::destroyForcibly);
    }

    @Test
    void runsTellsHowItFaresAndStopsInOrder() throws Exception {
        Path emulatorLog = folder.resolve("emulator.log");
        Process emulator = start(HOME.resolve("bin/patchbay"), emulatorLog, "emulator", "--port", "0", "--time-factor", "20");
        String platform = told(emulatorLog, "Genesys emulator at (http://[^,\\s]+)");
        String management = "http://127.0.0.1:" + settings(platform);
        Path log = folder.resolve("run.log");
        Process run = start(HOME.resolve("bin/patchbay"), log, "run");
        String intake = told(log, "patchbay runs: .* HTTP (http://[^,\\s]+), ");

        await().atMost(LONG).untilAsserted(() -> assertThat(said(management, "platform")).contains("socket connected"));
        assertThat(get(management + "/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(checks(management + "/observe/health/live")).containsExactly("context");
        assertThat(checks(management + "/observe/health")).containsExactlyInAnyOrder("alerts", "audits", "context", "intake", "journal",
                "platform", "prerequisites", "routes");
        assertThat(Stream.of("/observe/info", "/q/dev", "/q/send/direct:accept", "/q/upload/x", "/observe/jolokia")
                .map(path -> get(management + path).statusCode())).containsOnly(404);

        assertThat(post(intake + "/intents").statusCode()).isEqualTo(202);
        await().atMost(LONG).untilAsserted(() -> assertThat(metric(management, "patchbay_outcomes_total\\{.*")).isEqualTo(1));
        assertThat(metric(management, "patchbay_resolve_seconds_count\\{.*")).isEqualTo(1);
        await().atMost(LONG).untilAsserted(() -> assertThat(metric(management, "patchbay_intents\\{.*")).isEqualTo(1));
        assertThat(get(management + "/observe/metrics").body()).contains("jvm_memory_used_bytes").doesNotContain("5550142", "5550100");

        Set<String> asked = Monitoring.metrics();
        // some begin with the first look at what ended
        await().atMost(LONG).untilAsserted(() -> assertThat(get(management + "/observe/metrics").body().lines().filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", "")).collect(Collectors.toSet())).containsAll(asked));

        assertThat(said(0, "routes")).contains("create.camel.yaml").doesNotContain("last-good");
        // beside the one that runs
        assertThat(said(0, "audit", "verify")).contains(": 4 records in 1 segment, ").endsWith("the audit trail is whole");
        assertThat(metric(management, "patchbay_trail_records_total.*")).isEqualTo(4);

        emulator.destroy();
        await().atMost(LONG).untilAsserted(() -> assertThat(said(management, "platform")).contains("socket not connected"));
        assertThat(get(management + "/observe/health/ready").statusCode()).isEqualTo(200);

        run.destroy();
        assertThat(run.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(TERMINATED);
        assertThat(emulator.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(emulator.exitValue()).isEqualTo(TERMINATED);
        assertThat(Files.readAllLines(log)).noneMatch(line -> line.contains("ERROR"));
    }

    @Test
    void logsOneObjectALine() throws Exception {
        try (Emulator emulator = Emulator.start(EmulatorOptions.defaults().port(0).timeFactor(20))) {
            int management = settings(emulator.baseUrl());
            Files.writeString(folder.resolve("application.properties"), "log.format = json\n", StandardOpenOption.APPEND);
            Path log = folder.resolve("run.log");
            Process run = start(HOME.resolve("bin/patchbay"), log, "run");
            String intake = told(log, "patchbay runs: .* HTTP (http://[^,\\s]+), ");
            assertThat(send(HttpRequest.newBuilder(URI.create(emulator.baseUrl() + "/emulator/next-create"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"status\": 503}"))).statusCode()).isEqualTo(200);
            assertThat(post(intake + "/intents").statusCode()).isEqualTo(202);
            told(log, "(the fate of its create is not known)");
            run.destroy();
            assertThat(run.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).isTrue();

            List<JsonNode> lines = new ArrayList<>();
            for (String line : Files.readAllLines(log)) {
                lines.add(json.readTree(line));
            }
            assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(line.path("message").asText()).isNotBlank());
            assertThat(lines).filteredOn(line -> line.path("message").asText().contains("fate")).singleElement()
                    .satisfies(line -> assertThat(line.path("intentId").asText()).isEqualTo("night-1"));
            assertThat(Files.readString(log)).contains("\"message\":\"patchbay runs").contains(String.valueOf(management)).doesNotContain("5550142");
        }
    }

    @Test
    void validateSaysWhatARunningOneWould() throws Exception {
        assertThat(said(0, "validate", HOME.toAbsolutePath().toString())).endsWith("routes: all is well");
        Path routes = Files.createDirectories(folder.resolve("routes/genesys/par"));
        try (Stream<Path> delivered = Files.walk(HOME.resolve("routes"))) {
            for (Path file : delivered.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve("routes").resolve(HOME.resolve("routes").relativize(file)));
            }
        }
        Files.writeString(folder.resolve("application.properties"), "clok.period = 1s\n");
        Path call = routes.resolve("genesys-call.camel.yaml");
        Files.writeString(call, Files.readString(call).replace("ref: quota", "ref: quotta"));

        assertThat(said(1, "validate")).contains("genesys/par/genesys-call.camel.yaml, line ").contains("quotta")
                .contains("warning: application.properties: nothing reads clok.period").endsWith("routes: 1 fault in 1 file");
        Files.writeString(folder.resolve("application.properties"), "dispatch.workers = many\n");
        assertThat(said(1, "validate", "routes")).contains("dispatch.workers=many makes no sense");
        int port = settings("http://127.0.0.1");
        assertThat(said(1, "routes")).contains("no Patchbay answers at http://127.0.0.1:" + port + "/observe/routes");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void aPortThatIsTakenEndsItWithOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(folder.resolve("application.properties"), "management.port = " + taken.getLocalPort() + "\n");
            Process run = start(HOME.resolve("bin/patchbay"), folder.resolve("run.log"), "run");

            assertThat(run.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).isEqualTo(1);
            assertThat(Files.readAllLines(folder.resolve("run.log"))).singleElement().asString()
                    .startsWith("patchbay: cannot listen on 127.0.0.1:" + taken.getLocalPort() + " (management.port): ");
        }
    }

    @Test
    void isFoundThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("pb"), HOME.resolve("bin/patchbay").toAbsolutePath());
        Path second = Files.createSymbolicLink(folder.resolve("patchbay"), Path.of(link.getFileName().toString()));
        Process version = start(second, folder.resolve("version.log"), "--version");

        assertThat(version.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(version.exitValue()).isZero();
        assertThat(Files.readString(folder.resolve("version.log"))).matches("patchbay \\d\\S+\\s*");
        Files.delete(second);
        Files.delete(link);
    }

    @Test
    void hasWhatItNeedsAndAnArchiveOfIt() throws Exception {
        assertThat(HOME.resolve("bin/patchbay")).isExecutable();
        assertThat(HOME.resolve("application.properties")).isRegularFile();
        assertThat(HOME.resolve("LICENSE")).isRegularFile();
        assertThat(HOME.resolve("routes/genesys/par/genesys-create.camel.yaml")).isRegularFile();
        try (Stream<Path> beside = Files.list(HOME.resolveSibling("."))) {
            assertThat(beside.map(path -> path.getFileName().toString())).anyMatch(name -> name.matches("patchbay-.+\\.tar\\.gz"));
        }
    }

    @Test
    void listsWhatItIsMadeOf() throws Exception {
        Set<String> listed = new TreeSet<>();
        json.readTree(HOME.resolve("sbom.cdx.json").toFile()).path("components").forEach(component -> component.path("hashes").forEach(hash -> {
            if (hash.path("alg").asText().equals("SHA-256")) {
                listed.add(hash.path("content").asText());
            }
        }));
        Set<String> there = new TreeSet<>();
        try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
            for (Path jar : jars.filter(jar -> !jar.getFileName().toString().startsWith("patchbay-")).toList()) {
                there.add(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar))));
            }
        }
        assertThat(listed).hasSizeGreaterThan(100).isEqualTo(there);
    }

    /** What a command says, which ends by itself. */
    private String said(int code, String... command) throws Exception {
        Path log = folder.resolve("said.log");
        Process process = start(HOME.resolve("bin/patchbay"), log, command);
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(log)).is(new Condition<>(said -> process.exitValue() == code, "exit code %d", code));
        return Files.readString(log).strip();
    }

    private Process start(Path script, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
        // short lives: the second compiler would cost more than it gives
        builder.environment().put("JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        running.add(process);
        return process;
    }

    /** Writes the settings and gives back the management port: it is free now, and is not the intake's, as any two at 0 would be. */
    private int settings(String platform) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(folder.resolve("application.properties"), """
                    genesys.base-url = %s
                    genesys.login-url = %s
                    intake.http.port = 0
                    management.port = %d
                    jms.embedded.acceptor =
                    """.formatted(platform, platform, free.getLocalPort()));
            return free.getLocalPort();
        }
    }

    private static String told(Path log, String line) {
        Pattern pattern = Pattern.compile(line);
        return await().atMost(LONG).until(() -> {
            Matcher matcher = pattern.matcher(Files.readString(log));
            return matcher.find() ? matcher.group(1) : null;
        }, found -> found != null);
    }

    private HttpResponse<String> get(String address) {
        return send(HttpRequest.newBuilder(URI.create(address)));
    }

    private HttpResponse<String> post(String address) {
        return send(HttpRequest.newBuilder(URI.create(address)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"intentId": "night-1", "type": "voice", "to": {"phoneNumber": "+14155550142"}, "from": {"phoneNumber": "+14155550100"},
                         "preferredAgents": ["agent001-0000-0000-0000-000000000000"],
                         "fallback": {"queueId": "queue001-0000-0000-0000-000000000000"}}""")));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private List<String> checks(String address) throws IOException {
        List<String> names = new ArrayList<>();
        json.readTree(get(address).body()).path("checks").forEach(check -> names.add(check.path("name").asText()));
        return names;
    }

    private String said(String management, String check) throws IOException {
        for (JsonNode node : json.readTree(get(management + "/observe/health/ready").body()).path("checks")) {
            if (node.path("name").asText().equals(check)) {
                return node.path("message").asText();
            }
        }
        return "";
    }

    /** The sum over all labels. */
    private double metric(String management, String name) {
        return get(management + "/observe/metrics").body().lines().filter(line -> line.matches(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }
}
