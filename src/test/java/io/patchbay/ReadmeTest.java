package io.patchbay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intake.DropReader;
import io.patchbay.intake.DropUnreadable;
import io.patchbay.intent.ContentHash;
import io.patchbay.intent.Fault;
import io.patchbay.intent.IntentDefaults;
import io.patchbay.intent.IntentReader;
import io.patchbay.intent.OutcomeJson;
import io.patchbay.intent.Reading;
import io.patchbay.intent.Reason;
import io.patchbay.intent.SkipReason;
import io.patchbay.intent.Source;
import io.patchbay.outcome.WebhookSignature;
import io.patchbay.reload.Standing;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md says is so: its tables are those of the code, no row more and none less, and its examples are taken. */
class ReadmeTest {

    private static final Path ROUTES = Path.of("routes");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Readme readme = new Readme();

    ReadmeTest() throws IOException { }

    @Test
    void tellsEveryReasonWithItsOutcomeAndItsAdvice() {
        assertThat(readme.table("Outcomes and reasons", "Reason", "Outcome", "Meaning", "What to do"))
                .extracting(row -> List.of(row.get(0), row.get(1), row.get(3)))
                .containsExactlyElementsOf(Arrays.stream(Reason.values())
                        .map(reason -> List.of(code(reason.wire()), reason.outcome().name(), reason.advice())).toList());
    }

    @Test
    void tellsEveryReasonToSkipAnAgentWithItsAdvice() {
        assertThat(readme.table("Outcomes and reasons", "Reason", "Meaning", "What to do"))
                .extracting(row -> List.of(row.get(0), row.get(2)))
                .containsExactlyElementsOf(Arrays.stream(SkipReason.values())
                        .map(reason -> List.of(code(reason.wire()), reason.advice())).toList());
    }

    @Test
    void tellsEveryCodeOfARefusal() {
        assertThat(readme.table("Outcomes and reasons", "Code", "Meaning")).extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(Fault.Code.values()).map(code -> code(code.wire())).toList());
    }

    @Test
    void tellsEveryStateOfAFile() {
        assertThat(readme.table("Editing while it runs", "State", "Meaning")).extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(Standing.State.values()).map(state -> code(state.toString())).toList());
    }

    @Test
    void tellsEverySettingWithItsDefault() throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            settings.load(file);
        }
        Map<String, String> told = new LinkedHashMap<>();
        for (List<String> row : readme.table("Settings", "Key", "Default", "Meaning")) {
            List<String> keys = Readme.codes(row.get(0));
            String[] defaults = row.get(1).split(" · ");
            assertThat(defaults).as("defaults of %s", row.get(0)).hasSameSizeAs(keys);
            for (int i = 0; i < defaults.length; i++) {
                assertThat(told.put(keys.get(i), defaults[i].equals("empty") ? "" : defaults[i].replace("`", "")))
                        .as("%s is told twice", keys.get(i)).isNull();
            }
        }
        assertThat(told).containsExactlyInAnyOrderEntriesOf(settings.stringPropertyNames().stream()
                .collect(Collectors.toMap(key -> key, key -> settings.getProperty(key).trim())));
    }

    @Test
    void namesEveryRouteFile() throws IOException {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            assertThat(readme.table("The way of an intent", "Stage", "Route files").stream().flatMap(row -> Readme.codes(row.get(1)).stream()))
                    .containsExactlyInAnyOrderElementsOf(files.map(file -> ROUTES.relativize(file).toString().replace('\\', '/'))
                            .filter(name -> name.endsWith(".camel.yaml")).map(name -> name.replace(".camel.yaml", "")).toList());
        }
    }

    @Test
    void showsTheCommandsAsTheyAreTyped() {
        assertThat(readme.blocks("Try it", "sh")).containsExactly("mvn -q -Pdemo", "mvn -q -Pdemo -Ddemo.exit=true", "mvn verify");
    }

    @Test
    void showsRowsThatAreTaken(@TempDir Path folder) throws Exception {
        Path drop = Files.writeString(folder.resolve("example.csv"), readme.blocks("Sending intents", "csv").get(0));
        try (DropReader rows = DropReader.open(drop, "auto")) {
            assertThat(rows).toIterable().isNotEmpty().allSatisfy(row -> assertThat(row.faults()).isEmpty())
                    .extracting(row -> read(row.document())).hasOnlyElementsOfType(Reading.Valid.class);
        }
    }

    @Test
    void showsAnIntentThatIsTaken() throws IOException {
        assertThat(read(JSON.readTree(readme.blocks("Sending intents", "json").get(0)))).isInstanceOf(Reading.Valid.class);
    }

    @Test
    void tellsEveryColumn(@TempDir Path folder) throws IOException {
        List<String> told = readme.table("Sending intents", "Column", "JSON field", "Meaning").stream()
                .map(row -> Readme.codes(row.get(0)).get(0)).toList();
        Path strange = Files.writeString(folder.resolve("strange.csv"), "no_such_column\n1\n");
        assertThatThrownBy(() -> DropReader.open(strange, "auto")).isInstanceOf(DropUnreadable.class)
                .satisfies(refusal -> assertThat(refusal.getMessage().replaceAll("(?s).*Known are ", "").replaceAll("\\.$", "")
                        .split(", | and ")).containsExactlyInAnyOrderElementsOf(told));
    }

    @Test
    void showsAnOutcomeAsItIsTold() throws IOException {
        JsonNode shown = JSON.readTree(readme.blocks("Receiving outcomes", "json").get(0));
        OutcomeJson outcomes = new OutcomeJson(JSON);
        assertThat(JSON.readTree(outcomes.write(outcomes.read(shown.toString())))).isEqualTo(shown);
    }

    @Test
    void showsHowTheSignatureIsChecked() {
        String signature = new WebhookSignature("secret").of(Instant.ofEpochSecond(1_800_000_000L), "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(signature).matches("t=1800000000,v1=[0-9a-f]{64}");
        assertThat(readme.blocks("Receiving outcomes", "python").get(0)).contains("split(\",\")", "split(\"=\", 1)", "parts[\"t\"].encode() + b\".\" + body",
                "hashlib.sha256", "parts[\"v1\"]");
    }

    @Test
    void pointsToHeadingsThatExist() {
        List<String> headings = readme.lines().stream().filter(line -> line.startsWith("#"))
                .map(line -> line.replaceAll("^#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-')).toList();
        Matcher links = Pattern.compile("]\\(#([^)]*)\\)").matcher(String.join("\n", readme.lines()));
        assertThat(links.results().map(link -> link.group(1))).isNotEmpty().isSubsetOf(headings);
    }

    private static Reading read(JsonNode document) {
        return new IntentReader(new IntentDefaults("US", null), new ContentHash(new byte[32]), JSON)
                .read(document, new Source(Source.Kind.FILE, "example.csv", 2));
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
