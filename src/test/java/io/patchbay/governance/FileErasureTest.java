package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.patchbay.governance.FileErasure.Changed;
import io.patchbay.intent.NotAPhoneNumber;
import io.patchbay.intent.SoughtNumber;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileErasureTest {

    private static final List<String> SPELLINGS = List.of("+14155550132", "(415) 555-0132", "415.555.0132", "001 415 5550132", "'+1 415 555 0132",
            "14155550132.0", "please ring 415-555-0132 after \"six\"");
    private static final List<String> OTHERS = List.of("", "Dana, Ruiz", "two\r\nlines", "\"quoted\"", "+14155550133", "24155550132", "Zo\u00EB;|\t", "\uD83D\uDE00", "*", "a'b");
    private static final SoughtNumber NUMBER = number();

    @TempDir
    private Path data;

    private static SoughtNumber number() {
        try {
            return new SoughtNumber("+14155550132", "US");
        } catch (NotAPhoneNumber e) {
            throw new IllegalStateException(e);
        }
    }

    private static FileErasure erasure(Path data, Charset charset) {
        return new FileErasure(data, charset, path -> Optional.empty(), List.of());
    }

    private FileErasure.Result erase(String... intents) throws IOException {
        return erasure(data, StandardCharsets.UTF_8).erase(NUMBER, Set.of(intents), false);
    }

    private Path write(String path, String text) throws IOException {
        Files.createDirectories(data.resolve(path).getParent());
        return Files.writeString(data.resolve(path), text);
    }

    // ---- any CSV

    /** A way of writing text down. */
    private record Writing(Charset charset, byte[] mark) {

        byte[] bytes(String text) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(mark);
            bytes.writeBytes(text.getBytes(charset));
            return bytes.toByteArray();
        }

        boolean writes(String text) {
            return charset.newEncoder().canEncode(text);
        }
    }

    @Provide
    Arbitrary<Writing> writings() {
        return Arbitraries.of(new Writing(StandardCharsets.UTF_8, new byte[0]), new Writing(StandardCharsets.UTF_8, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}),
                new Writing(StandardCharsets.UTF_16LE, new byte[] {(byte) 0xFF, (byte) 0xFE}), new Writing(StandardCharsets.UTF_16BE, new byte[] {(byte) 0xFE, (byte) 0xFF}),
                new Writing(Charset.forName("windows-1252"), new byte[0]), new Writing(Charset.forName("Shift_JIS"), new byte[0]));
    }

    @Provide
    Arbitrary<List<List<String>>> rows() {
        Arbitrary<String> cell = Arbitraries.frequencyOf(Tuple.of(12, Arbitraries.of(OTHERS)), Tuple.of(1, Arbitraries.of(SPELLINGS)));
        return cell.list().ofSize(4).list().ofMinSize(1).ofMaxSize(12);
    }

    private static String quoted(String cell, char delimiter, boolean always) {
        boolean needs = always || cell.indexOf(delimiter) >= 0 || cell.indexOf('"') >= 0 || cell.indexOf('\n') >= 0 || cell.indexOf('\r') >= 0;
        return needs ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    private static List<List<String>> parsed(byte[] bytes, Writing writing, char delimiter) {
        String text = new String(bytes, writing.mark.length, bytes.length - writing.mark.length, writing.charset);
        return CsvReader.builder().fieldSeparator(delimiter).skipEmptyLines(false).ofCsvRecord(text).stream().map(CsvRecord::getFields).toList();
    }

    @Property(tries = 150)
    void ofACsvExactlyTheRecordsWithTheNumberAreBlottedOut(@ForAll("rows") List<List<String>> rows, @ForAll("writings") Writing writing,
            @ForAll("delimiters") char delimiter, @ForAll boolean always, @ForAll("ends") String end) throws IOException {
        List<String> texts = new ArrayList<>(List.of(String.join(String.valueOf(delimiter), "to_number", "to_name", "reference", "attr.x")));
        List<List<String>> written = new ArrayList<>();
        for (List<String> row : rows) {
            List<String> cells = row.stream().map(cell -> writing.writes(cell) ? cell : "n").toList();
            written.add(cells);
            texts.add(cells.stream().map(cell -> quoted(cell, delimiter, always)).collect(Collectors.joining(String.valueOf(delimiter))));
        }
        byte[] before = writing.bytes(String.join(end, texts) + end);
        Path folder = Files.createTempDirectory("erasure");
        try {
            Path file = Files.write(Files.createDirectories(folder.resolve("done")).resolve("a.csv"), before);
            FileErasure.Result result = erasure(folder, writing.charset).erase(NUMBER, Set.of(), false);

            byte[] after = Files.readAllBytes(file);
            assertThat(after).hasSameSizeAs(before);
            List<List<String>> now = parsed(after, writing, delimiter);
            assertThat(now).hasSize(rows.size() + 1);
            long hits = 0;
            for (int i = 0; i < rows.size(); i++) {
                if (written.get(i).stream().anyMatch(SPELLINGS::contains)) {
                    hits++;
                    assertThat(now.get(i + 1)).hasSize(4).allMatch(cell -> cell.chars().allMatch(c -> c == '*' || c == '"' || c == '\r' || c == '\n' || c == delimiter));
                } else {
                    assertThat(now.get(i + 1)).isEqualTo(parsed(before, writing, delimiter).get(i + 1));
                }
            }
            assertThat(result.changed()).isEqualTo(hits == 0 ? List.of() : List.of(new Changed("done/a.csv", hits)));
            assertThat(erasure(folder, writing.charset).erase(NUMBER, Set.of(), false).changed()).isEmpty();
            assertThat(Files.readAllBytes(file)).isEqualTo(after);
        } finally {
            Files.delete(folder.resolve("done/a.csv"));
            Files.delete(folder.resolve("done"));
            Files.delete(folder);
        }
    }

    @Provide
    Arbitrary<Character> delimiters() {
        return Arbitraries.of(',', ';', '\t', '|');
    }

    @Provide
    Arbitrary<String> ends() {
        return Arbitraries.of("\n", "\r\n", "\r");
    }

    // ---- any JSON

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Provide
    Arbitrary<List<String>> documents() {
        Arbitrary<String> text = Arbitraries.frequencyOf(Tuple.of(8, Arbitraries.of(OTHERS)), Tuple.of(1, Arbitraries.of(SPELLINGS)));
        Arbitrary<String> value = Arbitraries.oneOf(text.map(TextNode::new).map(Object::toString), Arbitraries.of("1", "-2.5e3", "true", "null", "[]", "{}"),
                text.map(each -> "[{\"deep\" : " + new TextNode(each) + " } ,7]"), Arbitraries.of("\"\\u0034155550132\"", "4155550132"));
        return Combinators.combine(value, value, Arbitraries.of("", " ", "\r\n\t")).as((one, other, space) ->
                "{" + space + "\"intentId\":\"i-7\"," + space + "\"a\"" + space + ":" + space + one + ",\"b\":" + other + space + "}").list().ofMinSize(1).ofMaxSize(8);
    }

    private static boolean has(JsonNode node) {
        return node.isValueNode() ? NUMBER.isIn(node.asText()) : StreamSupport.stream(node.spliterator(), false).anyMatch(FileErasureTest::has);
    }

    private static boolean isBlottedOut(JsonNode node) {
        return node.isTextual() ? node.textValue().chars().allMatch(c -> c == '*')
                : StreamSupport.stream(node.spliterator(), false).allMatch(FileErasureTest::isBlottedOut);
    }

    @Property(tries = 100)
    void ofJsonExactlyTheElementsWithTheNumberAreBlottedOut(@ForAll("documents") List<String> documents, @ForAll("writings") Writing writing,
            @ForAll boolean lines) throws IOException {
        List<String> written = documents.stream().map(each -> writing.writes(each) ? each : "{\"n\":1}")
                .map(each -> lines ? each.replaceAll("[\r\n\t]", "") : each).toList();
        String whole = lines ? String.join("\n", written) : "[ " + String.join(" ,\n", written) + "\n]";
        Path folder = Files.createTempDirectory("erasure");
        Path file = Files.createDirectories(folder.resolve("done")).resolve(lines ? "a.ndjson" : "a.json");
        try {
            Files.write(file, writing.bytes(whole));
            FileErasure.Result result = erasure(folder, writing.charset).erase(NUMBER, Set.of(), false);
            byte[] after = Files.readAllBytes(file);
            assertThat(after).hasSameSizeAs(writing.bytes(whole));
            String text = new String(after, writing.mark.length, after.length - writing.mark.length, writing.charset);
            List<JsonNode> now = lines ? text.lines().map(FileErasureTest::json).toList()
                    : StreamSupport.stream(json(text).spliterator(), false).toList();
            assertThat(now).hasSameSizeAs(written);
            for (int i = 0; i < now.size(); i++) {
                JsonNode before = json(written.get(i));
                if (has(before)) {
                    assertThat(has(now.get(i))).isFalse();
                    assertThat(isBlottedOut(now.get(i))).as("%s", now.get(i)).isTrue();
                    assertThat(now.get(i).fieldNames()).toIterable().containsExactly("intentId", "a", "b");
                } else {
                    assertThat(now.get(i)).isEqualTo(before);
                }
            }
            long hits = written.stream().filter(each -> has(json(each))).count();
            assertThat(result.changed()).isEqualTo(hits == 0 ? List.of() : List.of(new Changed("done/" + file.getFileName(), hits)));
        } finally {
            Files.delete(file);
            Files.delete(folder.resolve("done"));
            Files.delete(folder);
        }
    }

    // ---- each kind of file

    @Test
    void resultsAndOutcomesOfErasedIntentsLoseWhatTheSenderWrote() throws IOException {
        Path results = write("results/a.csv.results.csv", """
                line,intent_id,reference,outcome,reason,conversation_id,agent_id,agent_rank,queue_id,resolved_at,detail
                2,a,"case of ""old"" Dana",CONNECTED_PREFERRED,preferred.connected,c-1,u1,1,,2026-05-01T12:00:00Z,glad
                3,b,case of Ben,DUPLICATE,,,,,,,the same intent was accepted before
                4,c,ring 415-555-0132,FELL_BACK,fallback.engine,c-2,,,q1,2026-05-01T12:00:01Z,
                """);
        Path outcomes = write("outcomes/2026-05-01.ndjson", """
                {"outcomeId":"o-1","intentId":"a","reference":"case of \\"Dana\\"","outcome":"REJECTED","detail":"no","agentRank":1}
                {"outcomeId":"o-2","intentId":"b","reference":"case of Ben","outcome":"REJECTED","detail":"no"}
                """);
        assertThat(erase("a").changed()).containsExactly(new Changed("results/a.csv.results.csv", 2), new Changed("outcomes/2026-05-01.ndjson", 1));
        assertThat(results).hasContent("""
                line,intent_id,reference,outcome,reason,conversation_id,agent_id,agent_rank,queue_id,resolved_at,detail
                2,a,"********""***""*****",CONNECTED_PREFERRED,preferred.connected,c-1,u1,1,,2026-05-01T12:00:00Z,****
                3,b,case of Ben,DUPLICATE,,,,,,,the same intent was accepted before
                4,c,*****************,FELL_BACK,fallback.engine,c-2,,,q1,2026-05-01T12:00:01Z,
                """);
        assertThat(outcomes).hasContent("""
                {"outcomeId":"o-1","intentId":"a","reference":"****************","outcome":"REJECTED","detail":"**","agentRank":1}
                {"outcomeId":"o-2","intentId":"b","reference":"case of Ben","outcome":"REJECTED","detail":"no"}
                """);
        assertThat(erase("a").changed()).isEmpty();
    }

    @Test
    void rejectsLoseTheWholeRecord() throws IOException {
        Path csv = write("results/a.csv.rejects.csv", "type,to_number,reject_line\nvoice,'+1 415 555 0132 ext 5,7\nvoice,12,8\n");
        Path ndjson = write("results/a.json.rejects.ndjson", """
                {"line":3,"errors":[{"field":"to","code":"x","message":"m"}],"intent":"{\\"to\\": \\"+14155550132"}
                {"line":4,"errors":[],"intent":{"to":"12"}}
                """);
        erase();
        assertThat(csv).hasContent("type,to_number,reject_line\n*****,**********************,*\nvoice,12,8\n");
        assertThat(ndjson).hasContent("""
                {"line":3,"errors":[{"field":"**","code":"*","message":"*"}],"intent":"***********************"}
                {"line":4,"errors":[],"intent":{"to":"12"}}
                """);
    }

    @Test
    void whatIsNoJsonLosesTheLine() throws IOException {
        Path broken = write("failed/a.json", "[{\"to\": \"+14155550132\"},\n{\"to\": \"12\"");
        Path error = write("failed/a.csv.error.txt", "Line 1: the column \"4155550132\" is unknown.\nSee there.\n");
        Path unclosed = write("failed/b.csv", "to_number,name\n\"+14155550132,Dana\n12,Ben\n");
        erase();
        assertThat(broken).hasContent("*".repeat(24) + "\n{\"to\": \"12\"");
        assertThat(error).hasContent("*".repeat(43) + "\nSee there.\n");
        assertThat(unclosed).hasContent("to_number,name\n\"************,****\n12,Ben\n");
    }

    @Test
    void whatIsNotItsToChangeIsTold() throws IOException {
        Path inbox = write("inbox/next.csv", "to_number\n+14155550132\n");
        Path review = write("review/monday.txt", "+14155550132 and\n415-555-0132\n");
        write("failed/book.xlsx", "PK\u0003\u0004 415-555-0132");
        write("jms/journal/1.amq", "+14155550132");
        write("done/callback 4155550132.csv", "to_number\n+14155550132\n");
        FileErasure.Result result = erase();
        assertThat(result.left()).containsExactly("inbox/next.csv has it in 1 line: it is read first; run this again afterwards",
                "failed/book.xlsx is no text and was not searched; see to it yourself",
                "review/monday.txt has it in 2 lines: it is none of those that Patchbay erases in; see to it yourself");
        assertThat(result.changed()).containsExactly(new Changed("done/callback ***132.csv", 1));
        assertThat(inbox).content().contains("0132");
        assertThat(review).content().contains("0132");
    }

    @Test
    void aDryRunTellsTheSameAndChangesNothing() throws IOException {
        Path done = write("done/a.csv", "to_number\n+14155550132\n");
        FileErasure.Result dry = erasure(data, StandardCharsets.UTF_8).erase(NUMBER, Set.of(), true);
        assertThat(done).content().contains("0132");
        assertThat(erase()).isEqualTo(dry);
        assertThat(done).content().doesNotContain("0132");
    }

    @Test
    void whatIsNotCommittedYetIsLeftToItsWriter() throws IOException {
        String head = "line,intent_id,reference,detail\n2,a,Dana,\n";
        Path results = write("results/a.csv.results.csv", head + "3,a,Dana,\n");
        new FileErasure(data, StandardCharsets.UTF_8, path -> Optional.of((long) head.length()).filter(any -> path.equals("results/a.csv.results.csv")), List.of())
                .erase(NUMBER, Set.of("a"), false);
        assertThat(results).hasContent("line,intent_id,reference,detail\n2,a,****,\n3,a,Dana,\n");
    }

    @Test
    void aFileOfManyRowsIsDoneInLittleMemory() throws IOException {
        Path file = data.resolve("done/large.csv");
        Files.createDirectories(file.getParent());
        int rows = 200_000;
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("to_number,to_name,reference\n");
            for (int i = 0; i < rows; i++) {
                out.write(i % 1000 == 0 ? "+1 415 555 0132,Dana R\u00FCiz,call\n" : "+1555%07d,Ben,case %d\n".formatted(i, i));
            }
        }
        long size = Files.size(file);
        assertThat(erase().changed()).containsExactly(new Changed("done/large.csv", rows / 1000));
        assertThat(Files.size(file)).isEqualTo(size);
        try (Stream<String> lines = Files.lines(file)) {
            assertThat(lines.filter(line -> line.equals("***************,**********,****"))).hasSize(rows / 1000);
        }
    }

    @Test
    void tracesAreFoundInAnyBytes() throws IOException {
        Path file = data.resolve("some.db");
        byte[] bytes = new byte[(1 << 20) + 100];
        byte[] digits = "415-555-0132".getBytes(StandardCharsets.US_ASCII);
        assertThat(FileErasure.hasTraces(file, NUMBER)).isFalse();
        Files.write(file, bytes);
        assertThat(FileErasure.hasTraces(file, NUMBER)).isFalse();
        System.arraycopy(digits, 0, bytes, (1 << 20) - 5, digits.length);
        Files.write(file, bytes);
        assertThat(FileErasure.hasTraces(file, NUMBER)).isTrue();
    }
}
