package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.governance.TrailAudit;
import io.patchbay.journal.TrailReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person is erased beside a Patchbay that runs, and nothing that it promises suffers. */
class EraseIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final List<String> TRACES = List.of("4155550132", "(415) 555-0132", "415.555.0132", "415-555-0132", "1 415 555 0132", "Dana");
    private static final String DROP = """
            intent_id,type,to_number,to_name,from_number,preferred_agents,reference,attr.fate,attr.note
            a,chat,(415) 555-0132,Dana Ruiz,+15550101234,agent001-0000-0000-0000-000000000000,case of Dana,preferred,
            b,chat,+1 415 555 0132,,+15550101234,agent001-0000-0000-0000-000000000000,,fallback,"call ""Dana"" now"
            c,chat,+14155550133,,+15550101234,agent001-0000-0000-0000-000000000000,the other,preferred,or 415.555.0132 at night
            d,chat,+14155550134,,+15550101234,agent001-0000-0000-0000-000000000000,somebody else,preferred,
            e,chat,415-555-0132 ext 5,Dana Ruiz,+15550101234,agent001-0000-0000-0000-000000000000,,preferred,
            """;

    @TempDir
    private Path folder;

    private String told;

    private Settings settings(DefaultCamelContext camel) {
        return Settings.of(Bundle.placeholders(camel, folder, Path.of("").toAbsolutePath()), folder);
    }

    private int erase() throws IOException {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Settings settings = settings(camel);
            StringWriter out = new StringWriter();
            int code = EraseCommand.erase(settings, EraseCommand.number("1 (415) 555-0132", settings), false, new PrintWriter(out, true));
            told = out.toString();
            assertThat(told).doesNotContain("4155550132");
            return code;
        }
    }

    private List<String> traces() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            return files.filter(Files::isRegularFile).flatMap(file -> TRACES.stream().filter(text(file)::contains)
                    .map(trace -> trace + " in " + folder.relativize(file))).toList();
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static void complete(Rig rig, String drop) {
        await().atMost(LONGEST).until(() -> rig.summary(drop).path("complete").asBoolean());
    }

    @Test
    void nothingOfThePersonIsLeftAndAllElseGoesOn() throws Exception {
        try (Rig rig = new Rig(folder, EmulatorOptions.defaults().seed(7).timeFactor(20).rateLimit(0), Map.of())) {
            rig.drop("monday.csv", DROP);
            rig.drop("broken.csv", "who,number\nDana,415-555-0132\n");
            ObjectNode open = Rig.intent("open", Rig.agent(1)).put("notBefore", "2099-01-01T00:00:00Z").put("reference", "ring 415-555-0132");
            rig.post(open);
            complete(rig, "monday.csv");
            rig.awaitOutcomes(4, LONGEST);
            await().atMost(LONGEST).until(() -> Files.exists(folder.resolve("data/failed/broken.csv")));
            long outcomes = size("outcomes");
            long results = size("results");

            assertThat(erase()).as(told).isEqualTo(1);
            assertThat(told).contains("ends in 132", "3 intents", "  a\n  b\n  c\n", "done/monday.csv: 4 records", "results/monday.csv.results.csv: ",
                    "results/monday.csv.rejects.csv: 1 record", "failed/broken.csv: 1 record", "intent open: it has not ended yet", "Run it again");

            assertThat(rig.http("DELETE", "/intents/open", "").statusCode()).isEqualTo(200);
            rig.awaitOutcomes(5, LONGEST);
            await().atMost(LONGEST).until(() -> erase() == 0);
            assertThat(traces()).isEmpty();
            assertThat(size("results")).isEqualTo(results);
            assertThat(size("outcomes")).isGreaterThan(outcomes);
            assertThat(rig.outcomes()).hasSize(5).hasEntrySatisfying("a", outcome -> assertThat(outcome.reference()).isEqualTo("************"))
                    .hasEntrySatisfying("d", outcome -> assertThat(outcome.reference()).isEqualTo("somebody else"));

            rig.drop("again.csv", DROP);
            rig.post(Rig.fated("next", "preferred"));
            complete(rig, "again.csv");
            rig.awaitOutcomes(6, LONGEST);
            assertThat(rig.summary("again.csv").path("duplicates").asInt()).isEqualTo(4);
            assertThat(rig.summary("again.csv").path("rejected").asInt()).isEqualTo(1);
            assertThat(rig.results("again.csv")).anyMatch(line -> line.matches("2,a,,DUPLICATE,.*")).anyMatch(line -> line.matches("5,d,somebody else,DUPLICATE,.*"));
            assertThat(rig.conversations()).as("at the platform").isEqualTo(Map.of("a", 1, "b", 1, "c", 1, "d", 1, "next", 1));

            long before = size("results") + size("outcomes");
            rig.bundle.close();
            rig.start();
            assertThat(size("results") + size("outcomes")).as("nothing is cut back").isEqualTo(before);
            await().atMost(LONGEST).until(() -> erase() == 0);
            assertThat(traces()).isEmpty();
            assertThat(trail()).as("the trail is whole").isTrue();
        }
    }

    private boolean trail() throws IOException {
        try (DefaultCamelContext camel = new DefaultCamelContext(); TrailReader trail = JournalRoom.trail(settings(camel))) {
            return TrailAudit.of(trail, List.of()).isWhole();
        }
    }

    private long size(String where) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("data").resolve(where))) {
            return files.filter(file -> !file.toString().endsWith(".json")).mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
