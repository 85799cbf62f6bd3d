package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was broken, added or deleted while nothing ran. */
class BrokenStartIT {

    private static final String CREATE = "create.camel.yaml";
    private static final String ENRICH = "enrich.camel.yaml";
    private static final String OWN = "own.camel.yaml";
    private static final String NEW = "new.camel.yaml";
    private static final String EDITED = "    description: Fill in what the sender did not know, and more\n";

    @TempDir
    Path folder;

    @BeforeEach
    void deliver() throws IOException {
        Operator.deliver(folder);
    }

    private static String own(String id) {
        return """
                - route:
                    id: %1$s
                    from:
                      id: %1$s-in
                      uri: direct
                      parameters:
                        name: %1$s
                      steps:
                        - log:
                            id: %1$s-log
                            message: "still here"
                """.formatted(id);
    }

    private static void edit(Operator operator) throws Exception {
        operator.replace(ENRICH, "    description: Fill in what the sender did not know\n", EDITED);
        operator.taken(ENRICH);
        await().until(() -> Files.exists(operator.folder.resolve("data/last-good/version"))
                && Files.readString(operator.folder.resolve("data/last-good/" + ENRICH)).equals(operator.text(ENRICH)));
    }

    @Test
    void whatLastRanRunsInPlaceOfWhatCannot() throws Exception {
        String enrich;
        Files.writeString(folder.resolve("routes/" + OWN), own("own"));
        try (Operator operator = new Operator(folder, Map.of())) {
            assertThat(operator.instances()).containsKey("own");
            edit(operator);
            enrich = operator.text(ENRICH);
        }
        String create = Files.readString(folder.resolve("routes/" + CREATE));
        Files.writeString(folder.resolve("routes/" + CREATE), create.replace("takeForCreate", "takeForCrate"));
        Files.writeString(folder.resolve("routes/" + NEW), own("new").replace("log:", "lug:"));
        Files.delete(folder.resolve("routes/" + ENRICH));
        Files.delete(folder.resolve("routes/" + OWN));

        try (LogLines log = new LogLines(); Operator operator = new Operator(folder, Map.of())) {
            assertThat(operator.standing(CREATE).path("state").asText()).isEqualTo("last-good");
            assertThat(operator.standing(CREATE).path("hash").asText()).isEqualTo(Operator.hash(create.getBytes()));
            assertThat(operator.faults(CREATE)).singleElement().asString().contains("takeForCrate not found");
            assertThat(operator.standing(ENRICH).path("state").asText()).isEqualTo("last-good");
            assertThat(operator.standing(ENRICH).path("hash").asText()).as("as it last ran, not as it was delivered")
                    .isEqualTo(Operator.hash(enrich.getBytes()));
            assertThat(operator.standing(ENRICH).path("onDisk").isNull()).isTrue();
            assertThat(operator.standing(NEW).path("state").asText()).isEqualTo("refused");
            assertThat(operator.faults(NEW)).singleElement().asString().contains("there is no 'lug' here", "did you mean 'log'");
            assertThat(operator.standing(OWN).isMissingNode()).as("nobody needs it").isTrue();
            assertThat(operator.instances()).doesNotContainKeys("own", "new").containsKeys("create", "enrich");
            assertThat(log.with("edit refused: ")).hasSize(3).anySatisfy(line -> assertThat(line).contains(CREATE, "takeForCrate", " runs"))
                    .anySatisfy(line -> assertThat(line).contains(NEW, "nothing of it runs"))
                    .anySatisfy(line -> assertThat(line).contains(ENRICH, "is gone", "bring it back"));
            assertThat(health(operator)).contains("running last good create.camel.yaml, the file on disk has", "takeForCrate");
            operator.probe();

            operator.save(CREATE, create + "# mended\n");
            operator.save(ENRICH, enrich);
            operator.save(NEW, own("new"));
            operator.taken(CREATE, ENRICH, NEW);
            assertThat(operator.instances()).containsKey("new");
            assertThat(health(operator)).doesNotContain("last good");
            operator.probe();
        }
    }

    private static String health(Operator operator) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                + operator.rig.settings.get("management.port") + "/observe/health")).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void aFirstStartHasNothingToFallBackOn() throws Exception {
        Path create = folder.resolve("routes/" + CREATE);
        Files.writeString(create, Files.readString(create).replace("takeForCreate", "takeForCrate"));
        Files.writeString(folder.resolve("routes/" + NEW), own("new").replace("log:", "lug:"));
        Files.delete(folder.resolve("routes/genesys/par/genesys-events.camel.yaml"));

        refusesToStart("create.camel.yaml, line 15: ", "takeForCrate", "new.camel.yaml, line 9: ", "'lug'",
                "genesys/par/genesys-events.camel.yaml: it is not there");
    }

    @Test
    void whatRanWithAnotherVersionIsNotBelieved() throws Exception {
        try (Operator operator = new Operator(folder, Map.of())) {
            edit(operator);
        }
        Files.writeString(folder.resolve("data/last-good/version"), "another");
        Path enrich = folder.resolve("routes/" + ENRICH);
        Files.writeString(enrich, Files.readString(enrich).replace("callerRegistry", "callerRegister"));

        refusesToStart("enrich.camel.yaml, line 15: ", "callerRegister");

        Files.writeString(enrich, Files.readString(enrich).replace("callerRegister\n", "callerRegistry\n"));
        try (Operator operator = new Operator(folder, Map.of())) {
            await().until(() -> !Files.readString(folder.resolve("data/last-good/version")).equals("another"));
            operator.probe();
        }
    }

    @Test
    void settingsThatMakeNoSenseGiveWayToThoseThatLastDid() throws Exception {
        String good = Files.readString(folder.resolve(Operator.SETTINGS));
        try (Operator operator = new Operator(folder, Map.of())) {
            await().until(() -> Files.exists(operator.folder.resolve("data/last-good/" + Operator.SETTINGS)));
        }
        for (String bad : List.of("dispatch.workers = many\n", "clock.period = soon\n", "outcome.retry.most = 1s\n", "crm = \\u12\n")) {
            Files.writeString(folder.resolve(Operator.SETTINGS), good + bad);
            try (Operator operator = new Operator(folder, Map.of())) {
                assertThat(operator.standing(Operator.SETTINGS).path("state").asText()).as(bad).isEqualTo("last-good");
                assertThat(operator.standing(Operator.SETTINGS).path("hash").asText()).isEqualTo(Operator.hash(good.getBytes()));
                assertThat(operator.faults(Operator.SETTINGS)).as(bad).hasSize(1);
                operator.probe();
            }
            assertThat(folder.resolve("data/last-good/" + Operator.SETTINGS)).hasContent(good);
        }
        Files.writeString(folder.resolve(Operator.SETTINGS), good + "dispatch.workers = 3\n");
        try (Operator operator = new Operator(folder, Map.of())) {
            assertThat(operator.standing(Operator.SETTINGS).path("state").asText()).isEqualTo("running");
            await().untilAsserted(() -> assertThat(folder.resolve("data/last-good/" + Operator.SETTINGS)).hasContent(good + "dispatch.workers = 3\n"));
        }
    }

    /** What the power cut left of a file keeps nobody from starting with good ones. */
    @Test
    void aLastGoodTextThatIsDamagedIsNone() throws Exception {
        try (Operator operator = new Operator(folder, Map.of())) {
            edit(operator);
        }
        Files.writeString(folder.resolve("data/last-good/" + ENRICH), "");

        try (Operator operator = new Operator(folder, Map.of())) {
            assertThat(operator.standing(ENRICH).path("state").asText()).isEqualTo("running");
            await().until(() -> Files.readString(folder.resolve("data/last-good/" + ENRICH)).equals(operator.text(ENRICH)));
        }
    }

    private void refusesToStart(String... words) throws Exception {
        Map<String, String> settings = Map.of("intake.http.port", String.valueOf(Rig.freePort()), "management.port",
                String.valueOf(Rig.freePort()), "intake.jms.enabled", "false", "jms.embedded.acceptor", "");
        try (Bundle bundle = Bundle.of(folder, Path.of("").toAbsolutePath(), settings)) {
            assertThatThrownBy(bundle::start).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(words);
        }
    }
}
