package io.patchbay.main;

import static io.patchbay.main.FileLife.csv;
import static io.patchbay.main.FileLife.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.Samples;
import io.patchbay.journal.DropLedger.Drop;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drops that are broken, or odd but right, each with what is to become of it: src/test/resources/io/patchbay/main/drops, and those of
 * {@link MadeDrops}. One file intake takes them all, folder by folder, and a good drop after each folder.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenDropsTest {
    private static final Path DROPS = Path.of("src/test/resources/io/patchbay/main/drops");
    private static final Path EXPECTED = DROPS.resolve("expected.txt");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LogLines log = new LogLines();
    private FileLife life;
    private int mended;

    /**
     * What is to become of a drop.
     *
     * @param folder where it lies among the drops
     * @param refused each refused row as line, columns and codes
     * @param failed words of its error.txt; empty where it is taken in
     */
    record Case(String folder, String name, long accepted, long duplicates, List<String> refused, String failed) {

        static Case of(String line) {
            String[] cells = line.split("\\|", -1);
            String path = cells[0].strip();
            int slash = path.indexOf('/');
            String[] counts = cells[1].strip().split(" +");
            boolean failed = counts[0].equals("failed");
            return new Case(path.substring(0, slash), path.substring(slash + 1), failed ? 0 : Long.parseLong(counts[0]),
                    failed ? 0 : Long.parseLong(counts[1]),
                    failed ? List.of() : Arrays.stream(cells[2].split(";")).map(String::strip).filter(text -> !text.isEmpty()).toList(),
                    failed ? cells[2].strip().replace('¦', '|') : "");
        }

        @Override
        public String toString() {
            return folder + "/" + name;
        }
    }

    static List<Case> cases() throws IOException {
        return Files.readAllLines(EXPECTED).stream().filter(line -> !line.isBlank() && !line.startsWith("#")).map(Case::of).toList();
    }

    @BeforeAll
    void takeThemIn(@TempDir Path folder) throws Exception {
        life = new FileLife(folder, Map.of("intake.file.batch", "100", "outcome.results.batch", "500")).start();
        Map<String, byte[]> made = MadeDrops.all();
        Map<String, List<Case>> folders = cases().stream().collect(Collectors.groupingBy(Case::folder, LinkedHashMap::new, Collectors.toList()));
        for (Map.Entry<String, List<Case>> group : folders.entrySet()) {
            Instant time = Instant.now().minusSeconds(1000);
            for (Case one : group.getValue()) {
                byte[] bytes = made.containsKey(one.toString()) ? made.get(one.toString()) : Files.readAllBytes(DROPS.resolve(one.toString()));
                time = time.plusSeconds(1);
                drop(one.name(), bytes, time);
            }
            drop("after-" + group.getKey() + ".csv", csv(row("after-" + group.getKey())).getBytes(), Instant.now());
            settled("after-" + group.getKey() + ".csv");
        }
        for (Case drop : cases()) {
            if (!drop.refused().isEmpty()) {
                settled(drop.name());
                String rejects = rejectsName(drop.name());
                drop("again-" + rejects, Files.readAllBytes(life.result(rejects)), Instant.now());
                drop("mended-" + rejects, mended(rejects).getBytes(), Instant.now());
            }
        }
    }

    @AfterAll
    void end() throws Exception {
        life.close();
        log.close();
    }

    private void drop(String name, byte[] bytes, Instant time) throws IOException {
        Path hidden = life.inbox(".dropping");
        Files.write(hidden, bytes);
        Files.setLastModifiedTime(hidden, FileTime.from(time));
        Files.move(hidden, life.inbox(name));
    }

    private Drop settled(String name) {
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> !Files.exists(life.inbox(name)) && life.journal.drops.find(name).isPresent()
                && !life.standing(name).state().equals("READING"));
        return life.standing(name);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyDropComesToWhatIsExpected(Case drop) throws Exception {
        String name = drop.name();
        Drop standing = settled(name);
        if (!drop.failed().isEmpty()) {
            assertThat(standing.state()).isEqualTo("FAILED");
            assertThat(life.failed(name)).exists();
            String error = Files.readString(life.failed(name + ".error.txt"));
            assertThat(error).contains(drop.failed()).endsWith(".\n").hasLineCount(1);
            assertThat(PhoneNumbers.masked(error)).isEqualTo(error);
            return;
        }
        assertThat(standing.state()).as(Files.exists(life.failed(name + ".error.txt")) ? Files.readString(life.failed(name + ".error.txt")) : name)
                .isEqualTo("DONE");
        List<Rejected> refused = rejected(name);
        assertThat(refused).extracting(Rejected::toString).isEqualTo(drop.refused());
        assertThat(List.of(standing.accepted(), standing.duplicates())).isEqualTo(List.of(drop.accepted(), drop.duplicates()));
        JsonNode summary = life.summary(name);
        assertThat(summary.path("rows").asLong()).isEqualTo(drop.accepted() + drop.duplicates() + drop.refused().size());
        assertThat(summary.path("rejected").asInt()).isEqualTo(drop.refused().size());
        assertThat(refused).allSatisfy(one -> {
            assertThat(one.message()).isNotBlank();
            assertThat(PhoneNumbers.masked(one.message())).isEqualTo(one.message());
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatWasRefusedIsMendedInItsRejectsFileAndTakenIn(Case drop) throws Exception {
        settled(drop.name());
        if (drop.refused().isEmpty()) {
            return;
        }
        String rejects = rejectsName(drop.name());
        assertThat(settled("again-" + rejects)).extracting(Drop::rows, Drop::state).as("as it is").isIn(
                List.of((long) drop.refused().size(), "DONE"), List.of(0L, "FAILED"));
        assertThat(settled("mended-" + rejects)).extracting(Drop::accepted, Drop::rejected, Drop::duplicates)
                .as(() -> "what is still refused: " + rejected("mended-" + rejects)).containsExactly((long) drop.refused().size(), 0L, 0L);
    }

    @Test
    void namesOfEveryKindAreTakenOrRefused() throws Exception {
        List<String> right = List.of("M\u00FCller \u6F22 (1).CSV", "${body} %2e%2e 'x'; -- .csv", "=cmd.csv", "twin~2.csv", "n".repeat(196) + ".csv");
        for (String name : right) {
            drop(name, csv(row("name-" + right.indexOf(name)), row("refused", "12")).getBytes(), Instant.now());
        }
        Map<String, String> wrong = Map.of("two\nlines.csv", "<U+000A>", "turned\u202Evsc.csv", "<U+202E>", "n".repeat(251) + ".csv", "longer than 200 bytes",
                "\u6F22".repeat(80) + ".csv", "longer than 200 bytes");
        for (String name : wrong.keySet()) {
            drop(name, csv(row("wrong")).getBytes(), Instant.now());
        }
        assertThat(right).allSatisfy(name -> assertThat(settled(name)).extracting(Drop::accepted, Drop::rejected).containsExactly(1L, 1L));
        assertThat(wrong.keySet()).allSatisfy(name -> {
            assertThat(settled(name).state()).isEqualTo("FAILED");
            assertThat(life.failed(name)).exists();
        });
        try (Stream<Path> errors = Files.list(life.failed(""))) {
            assertThat(errors.filter(file -> file.toString().endsWith(".error.txt")).map(BrokenDropsTest::text).toList())
                    .contains("The name is longer than 200 bytes, so that no results could be named after it; shorten it.\n")
                    .anyMatch(text -> text.contains("<U+000A>")).anyMatch(text -> text.contains("<U+202E>"));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyDropThatLiesThereIsExpected() throws IOException {
        try (Stream<Path> files = Files.walk(DROPS)) {
            TreeSet<String> lying = files.filter(Files::isRegularFile).map(file -> DROPS.relativize(file).toString())
                    .filter(name -> name.contains("/")).collect(Collectors.toCollection(TreeSet::new));
            lying.addAll(MadeDrops.all().keySet());
            assertThat(cases().stream().map(Case::toString)).containsExactlyInAnyOrderElementsOf(lying);
        }
    }

    @Test
    void noFileOfOursRunsInASpreadsheet() throws IOException {
        try (Stream<Path> files = Files.list(life.result(""))) {
            for (Path file : files.filter(file -> file.toString().endsWith("s.csv")).toList()) {
                CsvReader.builder().ofCsvRecord(file).forEach(record -> assertThat(record.getFields()).as(file.toString())
                        .noneMatch(cell -> cell.matches("(?s)[=+\\-@\t\r].*")));
            }
        }
    }

    @Test
    void noFullNumberIsLoggedAndNoLineIsForged() throws Exception {
        for (Case drop : cases()) {
            settled(drop.name());
        }
        assertThat(log.lines()).isNotEmpty().allSatisfy(line -> {
            assertThat(PhoneNumbers.masked(line)).isEqualTo(line);
            assertThat(line).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
        });
    }

    /** A refused row as its rejects file tells it. */
    private record Rejected(long line, String columns, String codes, String message) {
        @Override
        public String toString() {
            return line + " " + (columns.isEmpty() ? "-" : columns) + " " + codes;
        }
    }

    private String rejectsName(String name) {
        return name + (Files.exists(life.result(name + ".rejects.csv")) ? ".rejects.csv" : ".rejects.ndjson");
    }

    private List<Rejected> rejected(String name) {
        String rejects = rejectsName(name);
        if (!Files.exists(life.result(rejects))) {
            return List.of();
        }
        try {
            if (rejects.endsWith(".ndjson")) {
                List<Rejected> lines = new ArrayList<>();
                for (String line : Files.readAllLines(life.result(rejects))) {
                    JsonNode reject = JSON.readTree(line);
                    lines.add(new Rejected(reject.path("line").asLong(), joined(reject, "field"), joined(reject, "code"), joined(reject, "message")));
                }
                return lines;
            }
            return records(rejects).stream().map(record -> new Rejected(Long.parseLong(record.getField("reject_line")),
                    commas(record.getField("reject_column")), commas(record.getField("reject_code")), record.getField("reject_message"))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<NamedCsvRecord> records(String rejects) throws IOException {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(life.result(rejects))) {
            return reader.stream().toList();
        }
    }

    private static String joined(JsonNode reject, String part) {
        List<String> parts = new ArrayList<>();
        reject.path("errors").forEach(error -> parts.add(error.path(part).asText()));
        return String.join(",", parts);
    }

    private static String commas(String cell) {
        return cell.replace('|', ',').replaceAll("^,+$", "");
    }

    // ---- mending what the rejects file names, and nothing else

    private String mended(String rejects) throws IOException {
        if (rejects.endsWith(".ndjson")) {
            StringBuilder lines = new StringBuilder();
            for (String line : Files.readAllLines(life.result(rejects))) {
                lines.append(mended((ObjectNode) JSON.readTree(line))).append('\n');
            }
            return lines.toString();
        }
        StringWriter text = new StringWriter();
        try (CsvWriter writer = CsvWriter.builder().build(text)) {
            List<NamedCsvRecord> records = records(rejects);
            writer.writeRecord(records.get(0).getHeader());
            for (NamedCsvRecord record : records) {
                boolean whole = record.getField("reject_column").replace("|", "").isEmpty();
                List<String> wrong = List.of(record.getField("reject_column").split("\\|"));
                List<String> cells = new ArrayList<>();
                for (int i = 0; i < record.getHeader().size(); i++) {
                    String column = record.getHeader().get(i);
                    cells.add(whole && !column.startsWith("reject_") || wrong.contains(column) ? right(column.strip().toLowerCase()) : record.getField(i));
                }
                writer.writeRecord(cells);
            }
        }
        return text.toString();
    }

    private String right(String column) {
        return switch (column) {
            case "intent_id" -> "mended-" + mended++;
            case "type" -> "voice";
            case "to_number" -> "+1555" + (2_000_000 + mended++);
            case "from_number" -> "'+15550101234";
            case "preferred_agents" -> "anna@example.com";
            default -> "";
        };
    }

    private JsonNode mended(ObjectNode reject) {
        ObjectNode good = Samples.shortest().put("intentId", "mended-" + mended++);
        if (!(reject.get("intent") instanceof ObjectNode intent) || intent.isEmpty()) {
            return reject.set("intent", good);
        }
        for (JsonNode error : reject.path("errors")) {
            String[] field = error.path("field").asText().split("[.\\[]", 2);
            if (field[0].equals("attributes")) {
                intent.remove("attributes");
            } else if (good.has(field[0])) {
                intent.set(field[0], good.get(field[0]));
            } else if (error.path("code").asText().equals("unknown-field")) {
                intent.properties().stream().map(Map.Entry::getKey).filter(key -> !Samples.full().has(key)).toList().forEach(intent::remove);
            } else {
                intent.remove(field[0]);
            }
        }
        return reject;
    }
}
