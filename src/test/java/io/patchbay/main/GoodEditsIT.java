package io.patchbay.main;

import static io.patchbay.main.Rig.agent;
import static io.patchbay.main.Rig.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits as operators make them: what they are about is exchanged and nothing else, and whoever is served meanwhile loses nothing. */
class GoodEditsIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String ENRICH = "enrich.camel.yaml";
    private static final String ENRICH_END = "            ref: callerRegistry\n            method: enrich\n";
    private static final String SETTINGS = Operator.SETTINGS;

    @TempDir
    static Path folder;

    private static Operator operator;

    private Map<String, Integer> before;
    private Map<String, JsonNode> standings;

    @BeforeAll
    static void start() throws Exception {
        Operator.deliver(folder);
        operator = new Operator(folder, Map.of("reload.stop-timeout", "1s", "intake.file.batch", "5"));
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @BeforeEach
    void look() {
        before = operator.instances();
        standings = operator.standings();
    }

    /** The routes that are others than at the beginning, or not there any more. */
    private Set<String> exchanged() {
        Map<String, Integer> now = operator.instances();
        Set<String> ids = new TreeSet<>(before.keySet());
        ids.removeIf(id -> before.get(id).equals(now.get(id)));
        return ids;
    }

    /** The files whose text runs since the same moment as at the beginning. */
    private Set<String> untouched() {
        Set<String> files = new TreeSet<>(standings.keySet());
        files.removeIf(file -> !standings.get(file).path("since").equals(operator.standing(file).path("since")));
        return files;
    }

    private static String leaf(String id, String address) {
        return """
                - route:
                    id: %1$s
                    from:
                      id: %1$s-in
                      uri: direct
                      parameters:
                        name: %2$s
                      steps:
                        - log:
                            id: %1$s-log
                            message: "%1$s was here"
                """.formatted(id, address);
    }

    private static String step(String address) {
        return """
                - to:
                    id: to-%1$s
                    uri: direct
                    parameters:
                      name: %1$s
                """.formatted(address).indent(8);
    }

    @Test
    void aNewFileIsCalledRenamedAndDeleted() throws Exception {
        String enrich = operator.text(ENRICH);
        operator.save("extra.camel.yaml", leaf("extra", "extra"));
        operator.save(ENRICH, enrich.replace(ENRICH_END, ENRICH_END + step("extra")));
        operator.taken("extra.camel.yaml", ENRICH);
        assertThat(exchanged()).containsExactly("enrich");
        assertThat(operator.instances()).containsKey("extra");
        try (LogLines log = new LogLines()) {
            operator.probe();
            assertThat(log.with("extra was here")).hasSize(1);
        }

        Files.move(operator.path("extra.camel.yaml"), operator.path("more.camel.yaml"));
        operator.save("more.camel.yaml", leaf("more", "more"));
        operator.save(ENRICH, enrich.replace(ENRICH_END, ENRICH_END + step("more")));
        operator.taken("extra.camel.yaml", "more.camel.yaml", ENRICH);
        assertThat(operator.instances()).containsKey("more").doesNotContainKey("extra");
        try (LogLines log = new LogLines()) {
            operator.probe();
            assertThat(log.with("more was here")).hasSize(1);
            assertThat(log.with("extra was here")).isEmpty();
        }

        operator.save(ENRICH, enrich);
        operator.delete("more.camel.yaml");
        operator.taken("more.camel.yaml", ENRICH);
        assertThat(operator.instances().keySet()).isEqualTo(before.keySet());
        assertThat(exchanged()).containsExactly("enrich");
        operator.probe();
    }

    @Test
    void twoFilesChangeTheirAddresses() throws Exception {
        String enrich = operator.text(ENRICH);
        operator.save("one.camel.yaml", leaf("one", "first"));
        operator.save("two.camel.yaml", leaf("two", "second"));
        operator.save(ENRICH, enrich.replace(ENRICH_END, ENRICH_END + step("first")));
        operator.taken("one.camel.yaml", "two.camel.yaml", ENRICH);

        operator.save("one.camel.yaml", leaf("one", "second"));
        operator.save("two.camel.yaml", leaf("two", "first"));
        operator.taken("one.camel.yaml", "two.camel.yaml");
        try (LogLines log = new LogLines()) {
            operator.probe();
            assertThat(log.with("two was here")).hasSize(1);
            assertThat(log.with("one was here")).isEmpty();
        }

        operator.save(ENRICH, enrich);
        operator.delete("one.camel.yaml");
        operator.delete("two.camel.yaml");
        operator.taken("one.camel.yaml", "two.camel.yaml", ENRICH);
        assertThat(exchanged()).containsExactly("enrich");
    }

    @Test
    void aRouteConfigurationHoldsForItsRoutesAtOnce() throws Exception {
        String file = "interruptions.camel.yaml";
        String text = operator.text(file);
        operator.replace(file, "            - bean:\n                id: end-intent\n",
                "            - log:\n                id: tell-end\n                message: \"an intent ends\"\n"
                        + "            - bean:\n                id: end-intent\n");
        operator.taken(file);

        assertThat(exchanged()).containsExactly("create", "enrich", "prepare", "record-failure");
        assertThat(untouched()).contains("create.camel.yaml", "enrich.camel.yaml", "prepare.camel.yaml").doesNotContain(file);
        try (LogLines log = new LogLines()) {
            operator.rig.post(intent("too-late", agent(1)).put("deadline", "2020-01-01T00:00:00Z"));
            await().atMost(LONG).until(() -> operator.rig.outcomes().containsKey("too-late"));
            assertThat(operator.rig.outcomes().get("too-late").outcome().name()).isEqualTo("EXPIRED");
            assertThat(log.with("an intent ends")).hasSize(1);
        }
        operator.save(file, text);
        operator.taken(file);
        assertThat(exchanged()).containsExactly("create", "enrich", "prepare", "record-failure");
        operator.probe();
    }

    @Test
    void aSettingIsTakenUpByTheRoutesThatReadItAndNoOther() throws Exception {
        String settings = operator.text(SETTINGS);
        try (LogLines log = new LogLines()) {
            operator.save(SETTINGS, settings + "clock.period = 150ms\n");
            operator.taken(SETTINGS);
            assertThat(exchanged()).containsExactly("clock");
            assertThat(operator.camel().getRoute("clock").getEndpoint().getEndpointUri()).contains("period=150ms");
            assertThat(untouched()).isEqualTo(without(standings.keySet(), SETTINGS));
            assertThat(log.with("settings: taken up by clock.camel.yaml")).hasSize(1);
        }
        operator.probe();
        operator.save(SETTINGS, settings);
        operator.taken(SETTINGS);
        assertThat(operator.camel().getRoute("clock").getEndpoint().getEndpointUri()).contains("period=200ms");
    }

    @Test
    void aSettingThatWasReadAtTheStartWaitsForARestart() throws Exception {
        String settings = operator.text(SETTINGS);
        try (LogLines log = new LogLines()) {
            operator.save(SETTINGS, settings + "dispatch.workers = 8\n");
            operator.taken(SETTINGS);
            assertThat(operator.observed().path("needRestart")).extracting(JsonNode::asText).containsExactly("dispatch.workers");
            assertThat(log.with("only a restart takes up dispatch.workers")).hasSize(1);
        }
        assertThat(exchanged()).isEmpty();

        operator.save(SETTINGS, settings);
        operator.taken(SETTINGS);
        assertThat(operator.observed().path("needRestart")).isEmpty();
        assertThat(exchanged()).isEmpty();
    }

    private static Set<String> without(Set<String> all, String one) {
        Set<String> others = new TreeSet<>(all);
        others.remove(one);
        return others;
    }

    @Test
    void aLongDropGoesOnWhenItsRouteIsExchangedInTheMiddle() throws Exception {
        int rows = 1_500;
        String late = Rig.rows("drop-", rows).replace("intent_id,", "deadline,intent_id,")
                .replaceAll("(?m)^drop-", "2020-01-01T00:00:00Z,drop-");
        operator.rig.drop("long.csv", late);
        await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> operator.rig.outcomes().containsKey("drop-0000"));
        assertThat(operator.rig.summary("long.csv").path("complete").asBoolean()).as("it is in the middle of it").isFalse();
        assertThat(folder.resolve("data/inbox/long.csv")).as("it is in the middle of it").exists();
        String text = operator.text("intake-file.camel.yaml");
        operator.save("intake-file.camel.yaml", text + "# edited\n");
        operator.taken("intake-file.camel.yaml");

        await().atMost(LONG).until(() -> operator.rig.summary("long.csv").path("complete").asBoolean());
        JsonNode summary = operator.rig.summary("long.csv");
        assertThat(summary.path("rows").asInt()).as("%s", summary).isEqualTo(rows);
        assertThat(summary.path("accepted").asInt()).as("%s", summary).isEqualTo(rows);
        assertThat(summary.path("duplicates").asInt()).isZero();
        assertThat(summary.path("rejected").asInt()).isZero();
        assertThat(operator.rig.results("long.csv")).hasSize(rows + 1).doesNotHaveDuplicates();
        assertThat(folder.resolve("data/done/long.csv")).exists();
        assertThat(operator.rig.outcomes().keySet()).filteredOn(id -> id.startsWith("drop-")).hasSize(rows);
        assertThat(exchanged()).containsExactly("intake-file");
    }

    @Test
    void severalFilesAtOnce() throws IOException {
        List<String> files = List.of("resolve.camel.yaml", "observe.camel.yaml", "genesys/par/genesys-read.camel.yaml", "fill-gap.camel.yaml");
        for (String file : files) {
            operator.save(file, operator.text(file) + "# edited\n");
        }
        files.forEach(operator::taken);
        assertThat(exchanged()).containsExactly("fill-gap", "genesys-read", "observe", "resolve");
        assertThat(untouched()).hasSize(standings.size() - files.size());
    }

    @Test
    void aFolderThatIsAwayStopsNothing() throws Exception {
        try (LogLines log = new LogLines()) {
            Files.move(folder.resolve("routes"), folder.resolve("away"));
            await().atMost(LONG).until(() -> !log.with("edits cannot be taken up").isEmpty());
            operator.probe();
            Files.move(folder.resolve("away"), folder.resolve("routes"));
            await().atMost(LONG).until(() -> !log.with("edits are taken up again").isEmpty());
            assertThat(log.with("edits cannot be taken up")).as("told once").hasSize(1);
            assertThat(log.with("edit refused")).isEmpty();
        }
        assertThat(exchanged()).isEmpty();
        operator.replace("resolve.camel.yaml", "# Safe to edit", "# Safe to change");
        operator.taken("resolve.camel.yaml");
        assertThat(exchanged()).containsExactly("resolve");
    }
}
