package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.patchbay.governance.FileErasure.Changed;
import io.patchbay.intent.NotAPhoneNumber;
import io.patchbay.intent.SoughtNumber;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
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
        Arbitrary<String> cell = Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(12, Arbitraries.of(OTHERS)), net.jqwik.api.Tuple.of(1, Arbitraries.of(SPELLINGS)));
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
}
