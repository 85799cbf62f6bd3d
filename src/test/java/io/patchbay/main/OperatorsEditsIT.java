package io.patchbay.main;

import static io.patchbay.main.Rig.agent;
import static io.patchbay.main.Rig.fated;
import static io.patchbay.main.Rig.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.Readme;
import io.patchbay.emulator.Conversation;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.emulator.ScriptedAnswer;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Outcome.Kind;
import io.patchbay.intent.Reason;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.Trigger;
import org.quartz.TriggerKey;

/** The edits that README.md shows to operators, each read from there and made while everything runs. */
class OperatorsEditsIT {

    private static final String CHAPTER = "Editing while it runs";
    private static final String SETTINGS = "application.properties";
    private static final String CUSTOMER = "+15550109876";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Pattern SETTING = Pattern.compile("\\{\\{([^}]+)}}");
    private static final Pattern HASH = Pattern.compile("\\b[0-9a-f]{12}\\b");

    @TempDir
    static Path folder;

    private static WireMockServer service;
    private static Rig rig;
    private static Map<String, String> delivered;

    private final HttpClient client = HttpClient.newHttpClient();
    private Readme readme;

    @BeforeAll
    static void start() throws Exception {
        service = new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
        service.start();
        copy(Path.of("routes"), folder.resolve("routes"));
        // a receiver's time-out that a test can wait for
        Files.writeString(folder.resolve(SETTINGS), Files.readString(Path.of(SETTINGS))
                .replace("outcome.webhook.response-timeout = 10000", "outcome.webhook.response-timeout = 300"));
        delivered = texts();
        service.stubFor(WireMock.post("/hook").willReturn(WireMock.noContent()));
        rig = new Rig(folder, EmulatorOptions.defaults().seed(11).timeFactor(10).rateLimit(0), Map.of("reload.period", "100ms",
                "reload.settle", "100ms", "genesys.review-horizon", "2s", "outcome.retry.most", "2s",
                "outcome.webhook.url", service.baseUrl() + "/hook", "outcome.webhook.secret", "a secret of ours",
                "outcome.jms.destination", "queue:patchbay.outcomes"));
    }

    @AfterAll
    static void stop() {
        rig.close();
        service.stop();
    }

    @BeforeEach
    void open() throws IOException {
        readme = new Readme();
    }

    /** Each edit begins with what was delivered, and the way back is an edit too. */
    @AfterEach
    void takeBack() throws Exception {
        Set<String> strange = texts().keySet();
        strange.removeAll(delivered.keySet());
        for (String file : strange) {
            Files.delete(path(file));
        }
        for (Map.Entry<String, String> file : delivered.entrySet()) {
            save(file.getKey(), file.getValue());
        }
        await().atMost(LONG).until(() -> standings().stream().allMatch(one -> one.path("state").asText().equals("running"))
                && standings().size() == delivered.size() && delivered.keySet().stream().allMatch(this::isDecided));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one)));
            }
        }
    }

    /** Everything that operators edit, by the name that standings have for it. */
    private static Map<String, String> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>(Map.of(SETTINGS, Files.readString(folder.resolve(SETTINGS))));
        try (Stream<Path> all = Files.walk(folder.resolve("routes"))) {
            for (Path one : all.filter(file -> file.toString().endsWith(".camel.yaml")).toList()) {
                texts.put(folder.resolve("routes").relativize(one).toString().replace('\\', '/'), Files.readString(one));
            }
        }
        return texts;
    }

    private static Path path(String file) {
        return file.equals(SETTINGS) ? folder.resolve(file) : folder.resolve("routes").resolve(file);
    }

    /** Saved as a careful editor does. */
    private static void save(String file, String text) throws IOException {
        Path beside = Files.writeString(folder.resolve("saved"), text);
        Files.move(beside, path(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private JsonNode view() {
        try {
            return Rig.JSON.readTree(client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.settings.get("management.port")
                    + "/observe/routes")).build(), HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<JsonNode> standings() {
        return StreamSupport.stream(view().path("files").spliterator(), false).toList();
    }

    private JsonNode standing(String file) {
        return standings().stream().filter(one -> one.path("file").asText().equals(file)).findFirst().orElse(Rig.JSON.missingNode());
    }

    private boolean isDecided(String file) {
        try {
            return standing(file).path("onDisk").asText().equals(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path(file)))));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode decided(String file) {
        await().atMost(LONG).until(() -> isDecided(file));
        return standing(file);
    }

    private void taken(String... files) {
        for (String file : files) {
            JsonNode standing = decided(file);
            assertThat(standing.path("state").asText()).as(standing.toString()).isEqualTo("running");
        }
    }

    /** A snippet of one of the five, with the service of this test in the place of yours. */
    private String shown(String edit, String language) {
        List<String> blocks = readme.blocks(CHAPTER, edit, language);
        assertThat(blocks).as("%s of %s", language, edit).hasSize(1);
        return blocks.get(0).replace("https://crm.example.com", service.baseUrl()) + "\n";
    }

    /** The settings as delivered, with some lines in place of those with the same names, or at the end. */
    private static String settingsWith(String lines) {
        String text = delivered.get(SETTINGS);
        for (String line : lines.split("\n")) {
            Matcher before = Pattern.compile("(?m)^\\Q" + line.split(" = ")[0] + "\\E =.*$").matcher(text);
            text = before.find() ? before.replaceFirst(Matcher.quoteReplacement(line)) : text + line + "\n";
        }
        return text;
    }

    private Outcome outcome(String id) {
        return await().atMost(LONG).until(() -> rig.outcomes().get(id), Objects::nonNull);
    }

    private static Conversation conversation(String reference) {
        return rig.emulator.conversations().stream().filter(one -> reference.equals(one.attributes().get("patchbayIntent")))
                .findFirst().orElseThrow();
    }

    @Test
    void aThreshold() throws Exception {
        service.stubFor(WireMock.post("/hook").willReturn(WireMock.noContent().withFixedDelay(1_000)));
        try {
            rig.post(fated("slow-receiver", "fallback"));
            await().atMost(LONG).until(() -> hooks("slow-receiver") >= 2);
            save(SETTINGS, settingsWith(shown("A threshold.", "properties")));
            taken(SETTINGS);
            await().atMost(LONG).until(() -> open("webhook") == 0);
            assertThat(view().path("needRestart")).extracting(JsonNode::asText).containsExactly("create.breaker.failure-percent");
        } finally {
            service.stubFor(WireMock.post("/hook").willReturn(WireMock.noContent()));
        }
    }

    private static int hooks(String id) {
        return service.findAll(WireMock.postRequestedFor(WireMock.urlEqualTo("/hook")).withRequestBody(WireMock.containing(id))).size();
    }

    /** How many outcomes a sink has not been told. */
    private static double open(String sink) {
        return rig.bundle.camel().getRegistry().findSingleByType(MeterRegistry.class)
                .get("patchbay.outbox.open").tag("sink", sink).gauge().value();
    }

    @Test
    void aSchedule() throws Exception {
        rig.emulator.dials(dials -> dials.nextCreate(ScriptedAnswer.dropped(false)));
        rig.post(intent("to-review", agent(1)));
        assertThat(outcome("to-review").outcome()).isEqualTo(Kind.NEEDS_REVIEW);

        save("review-list.camel.yaml", shown("A schedule.", "yaml"));
        taken("review-list.camel.yaml");
        Scheduler scheduler = rig.bundle.camel().getComponent("quartz", QuartzComponent.class).getScheduler();
        Trigger trigger = scheduler.getTrigger(new TriggerKey("review-list", "patchbay"));
        assertThat(trigger).isInstanceOfSatisfying(CronTrigger.class, cron -> {
            assertThat(cron.getCronExpression()).isEqualTo("0 0 18 ? * MON-FRI");
            assertThat(cron.getTimeZone().getID()).isEqualTo("Europe/Berlin");
        });
        scheduler.triggerJob(trigger.getJobKey());
        JsonNode list = await().atMost(LONG).ignoreExceptionsInstanceOf(JsonProcessingException.class).until(this::reviewList, Objects::nonNull);
        assertThat(list.path("intents")).extracting(intent -> intent.path("intentId").asText()).contains("to-review");

        Files.delete(path("review-list.camel.yaml"));
        await().atMost(LONG).until(() -> standing("review-list.camel.yaml").isMissingNode());
        assertThat(scheduler.checkExists(trigger.getJobKey())).as("it goes with its file").isFalse();
    }

    private JsonNode reviewList() throws IOException {
        Path review = folder.resolve("data/review");
        if (!Files.isDirectory(review)) {
            return null;
        }
        try (Stream<Path> files = Files.list(review)) {
            Path file = files.filter(one -> one.getFileName().toString().matches("\\d{4}-\\d\\d-\\d\\d\\.json")).findFirst().orElse(null);
            return file == null ? null : Rig.JSON.readValue(file.toFile(), JsonNode.class);
        }
    }

    @Test
    void aStepThatAsksAService() throws Exception {
        service.stubFor(WireMock.get("/customers/" + CUSTOMER).willReturn(WireMock.okJson("{\"tier\": \"gold\", \"since\": 1999}")));
        try (LogLines log = new LogLines()) {
            save(SETTINGS, settingsWith(shown("A step that asks a service.", "properties")));
            save("enrich.camel.yaml", delivered.get("enrich.camel.yaml") + shown("A step that asks a service.", "yaml"));
            taken(SETTINGS, "enrich.camel.yaml");

            rig.post(fated("a-customer", "preferred"));
            assertThat(outcome("a-customer").outcome()).isEqualTo(Kind.CONNECTED_PREFERRED);
            assertThat(conversation("a-customer").attributes()).containsEntry("tier", "gold").containsEntry("fate", "preferred")
                    .doesNotContainKey("since");
            ObjectNode known = fated("known-to-its-sender", "preferred");
            known.withObjectProperty("attributes").put("tier", "of old");
            rig.post(known);
            outcome("known-to-its-sender");
            assertThat(conversation("known-to-its-sender").attributes()).containsEntry("tier", "of old");

            goesOnWithoutTier("down", WireMock.serverError());
            goesOnWithoutTier("slow", WireMock.okJson("{\"tier\": \"gold\"}").withFixedDelay(20_000));
            goesOnWithoutTier("strange", WireMock.ok("<html>no JSON</html>"));
            goesOnWithoutTier("unknown", WireMock.notFound());
            goesOnWithoutTier("not-told", WireMock.okJson("{}"));
            assertThat(log.with("goes on without its tier")).hasSize(4).noneMatch(line -> line.contains(CUSTOMER.substring(1)));
        }
    }

    private void goesOnWithoutTier(String id, ResponseDefinitionBuilder answer) throws Exception {
        service.stubFor(WireMock.get("/customers/" + CUSTOMER).willReturn(answer));
        rig.post(fated(id, "preferred"));
        assertThat(outcome(id).outcome()).as(id).isEqualTo(Kind.CONNECTED_PREFERRED);
        assertThat(conversation(id).attributes()).as(id).doesNotContainKey("tier").containsEntry("fate", "preferred");
    }

    @Test
    void anotherSink() throws Exception {
        rig.post(fated("before-the-edit", "fallback"));
        Outcome before = outcome("before-the-edit");
        service.stubFor(WireMock.post("/outcomes").inScenario("crm").whenScenarioStateIs(Scenario.STARTED)
                .willReturn(WireMock.serviceUnavailable()).willSetStateTo("up"));
        service.stubFor(WireMock.post("/outcomes").inScenario("crm").whenScenarioStateIs("up").willReturn(WireMock.ok()));

        save(SETTINGS, settingsWith(shown("A step that asks a service.", "properties")));
        save("tell-crm.camel.yaml", shown("Another sink.", "yaml"));
        taken(SETTINGS, "tell-crm.camel.yaml");
        rig.post(fated("after-the-edit", "preferred"));
        Outcome after = outcome("after-the-edit");

        await().atMost(LONG).untilAsserted(() -> assertThat(told()).contains(before.outcomeId(), after.outcomeId()));
        assertThat(service.findAll(WireMock.postRequestedFor(WireMock.urlEqualTo("/outcomes"))))
                .extracting(request -> request.getHeader("Content-Type")).containsOnly("application/json");
        int times = told().size();
        assertThat(Set.copyOf(told())).as("the one that it did not take came again").hasSizeLessThan(times);
    }

    /** The outcomes that came, those that were not taken among them. */
    private static List<String> told() {
        return service.findAll(WireMock.postRequestedFor(WireMock.urlEqualTo("/outcomes"))).stream().map(LoggedRequest::getBodyAsString)
                .map(body -> {
                    try {
                        return Rig.JSON.readTree(body).path("outcomeId").asText();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }).toList();
    }

    @Test
    void aRule() throws Exception {
        save("prepare.camel.yaml", prepareWithRule());
        taken("prepare.camel.yaml");

        rig.post(to("premium", "voice", "+19005550123"), to("premium-chat", "chat", "+19005550123"), to("anybody", "voice", CUSTOMER));
        Outcome refused = outcome("premium");
        assertThat(refused.outcome()).isEqualTo(Kind.REJECTED);
        assertThat(refused.reason()).isEqualTo(Reason.RULE_REFUSED);
        assertThat(refused.detail()).isEqualTo("no voice calls to premium numbers");
        assertThat(outcome("premium-chat").outcome()).isEqualTo(Kind.CONNECTED_PREFERRED);
        assertThat(outcome("anybody").outcome()).isEqualTo(Kind.CONNECTED_PREFERRED);
        assertThat(rig.conversations()).doesNotContainKey("premium").containsKeys("premium-chat", "anybody");
    }

    private String prepareWithRule() {
        String above = "        - to:\n            id: to-enrich\n";
        assertThat(delivered.get("prepare.camel.yaml")).containsOnlyOnce(above);
        return delivered.get("prepare.camel.yaml").replace(above, shown("A rule.", "yaml") + above);
    }

    private static ObjectNode to(String id, String type, String number) {
        ObjectNode intent = fated(id, "preferred").put("type", type);
        intent.withObjectProperty("to").put("phoneNumber", number);
        return intent;
    }

    @Test
    void allOfThemTogetherAreFoundGoodBeforeTheyAreSaved(@TempDir Path pipeline) throws Exception {
        copy(Path.of("routes"), pipeline.resolve("routes"));
        Files.writeString(pipeline.resolve(SETTINGS), settingsWith(shown("A threshold.", "properties")
                + shown("A step that asks a service.", "properties")));
        Path routes = pipeline.resolve("routes");
        Files.writeString(routes.resolve("review-list.camel.yaml"), shown("A schedule.", "yaml"));
        Files.writeString(routes.resolve("enrich.camel.yaml"), delivered.get("enrich.camel.yaml") + shown("A step that asks a service.", "yaml"));
        Files.writeString(routes.resolve("tell-crm.camel.yaml"), shown("Another sink.", "yaml"));
        Files.writeString(routes.resolve("prepare.camel.yaml"), prepareWithRule());
        Bundle.Validation said = Bundle.validate(pipeline, null);
        assertThat(said.faults()).isEmpty();
        assertThat(said.unread()).isEmpty();
    }

    @Test
    void aBadEditIsToldAsShown() throws Exception {
        String[] shown = readme.blocks(CHAPTER, "").get(0).split("\n");
        JsonNode view = Rig.JSON.readTree(readme.blocks(CHAPTER, "json").get(0));
        try (LogLines log = new LogLines()) {
            save("prepare.camel.yaml", delivered.get("prepare.camel.yaml").replaceFirst("Enrich a", "Check and enrich a"));
            taken("prepare.camel.yaml");
            assertThat(log.with("edit taken up: prepare")).singleElement()
                    .satisfies(line -> assertThat(unhashed(line)).endsWith(unhashed(shown[0])));

            save("create.camel.yaml", delivered.get("create.camel.yaml").replaceFirst("parameters", "parametres"));
            JsonNode standing = decided("create.camel.yaml");
            assertThat(standing.path("state")).isEqualTo(view.at("/files/0/state"));
            assertThat(names(standing)).isEqualTo(names(view.at("/files/0")));
            assertThat(names(standing.path("lastFault"))).isEqualTo(names(view.at("/files/0/lastFault")));
            assertThat(standing.at("/lastFault/faults")).isEqualTo(view.at("/files/0/lastFault/faults"));
            assertThat(names(view())).isEqualTo(names(view));
            assertThat(log.with("edit refused: create")).singleElement()
                    .satisfies(line -> assertThat(unhashed(line)).endsWith(unhashed(shown[1])));
        }
    }

    private static String unhashed(String line) {
        return HASH.matcher(line).replaceAll("HASH");
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    @Test
    void theSettingsThatAreTakenUpAreTheOnesThatAreNamed() throws Exception {
        String told = readme.paragraph(CHAPTER, "Settings.");
        Set<String> live = new TreeSet<>(Readme.codes(told.substring(told.indexOf(':'), told.indexOf(", and any"))));
        Properties settings = new Properties();
        settings.load(new StringReader(delivered.get(SETTINGS)));
        Set<String> read = delivered.values().stream().flatMap(text -> SETTING.matcher(text).results()).map(setting -> setting.group(1))
                .filter(key -> settings.containsKey(key) && !rig.settings.containsKey(key)).collect(Collectors.toCollection(TreeSet::new));
        assertThat(read).containsAll(live);

        save(SETTINGS, settingsWith(read.stream().map(key -> key + " = " + another(settings.getProperty(key)) + "\n")
                .collect(Collectors.joining())));
        taken(SETTINGS);
        Set<String> needRestart = new TreeSet<>();
        view().path("needRestart").forEach(key -> needRestart.add(key.asText()));
        read.removeAll(needRestart);
        assertThat(read).isEqualTo(live);
    }

    /** Another value that makes sense where this one does. */
    private static String another(String value) {
        return switch (value) {
            case "true" -> "false";
            case "false" -> "true";
            default -> Pattern.compile("\\d+").matcher(value).replaceFirst(number -> String.valueOf(Integer.parseInt(number.group()) + 1))
                    + (value.matches(".*\\d.*") ? "" : ".other");
        };
    }
}
