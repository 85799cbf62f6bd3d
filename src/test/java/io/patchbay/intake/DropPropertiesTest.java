package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Fault;
import io.patchbay.intent.IntentReader;
import io.patchbay.intent.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class DropPropertiesTest {
    private static final String HEADER = "type,to_number,from_number,preferred_agents,attr.x";
    private static Path folder;

    private final IntentReader reader = Samples.reader();

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("drops");
    }

    @AfterContainer
    static void removeFolder() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Property
    void noBytesMakeAReaderThrowAnythingElse(@ForAll("endings") String ending, @ForAll("scraps") List<String> scraps, @ForAll @IntRange(max = 200) int broken)
            throws IOException {
        byte[] bytes = String.join("", scraps).getBytes(StandardCharsets.UTF_8);
        if (broken < bytes.length) {
            bytes[broken] = (byte) 0xFC;
        }
        try (DropReader drop = DropReader.open(Files.write(folder.resolve("any" + ending), bytes), "auto")) {
            long line = 0;
            while (drop.hasNext()) {
                Row row = drop.next();
                assertThat(row.line()).isGreaterThanOrEqualTo(line);
                line = row.line();
                if (row.document() != null) {
                    reader.read(row.document(), Samples.HTTP);
                }
                assertThat(new RejectsFile(drop).line(row, List.of(new Fault("to.phoneNumber", Fault.Code.EMPTY, "is empty")))).endsWith("\n");
            }
        } catch (DropUnreadable e) {
            assertThat(e).hasMessageEndingWith(".");
        }
    }

    @Property
    void whateverStoodInARowComesBackFromTheRejectsFile(@ForAll("rows") @Size(min = 1, max = 5) List<List<String>> rows) throws Exception {
        StringBuilder text = new StringBuilder(HEADER + "\n");
        for (List<String> row : rows) {
            text.append("\"").append(String.join("\",\"", row.stream().map(cell -> cell.replace("\"", "\"\"")).toList())).append("\"\n");
        }
        StringBuilder rejects = new StringBuilder();
        List<JsonNode> documents = new ArrayList<>();
        try (DropReader drop = DropReader.open(Files.writeString(folder.resolve("first.csv"), text), "auto")) {
            rejects.append(new RejectsFile(drop).header());
            drop.forEachRemaining(row -> {
                assertThat(row.faults()).isEmpty();
                documents.add(row.document());
                rejects.append(new RejectsFile(drop).line(row, List.of(new Fault("", Fault.Code.CONFLICT, "=came before"))));
            });
        }
        assertThat(documents).hasSameSizeAs(rows);
        assertThat(rejects.toString().replace("\"", "").lines().flatMap(line -> List.of(line.split(",", -1)).stream()))
                .noneMatch(cell -> cell.startsWith("=came"));
        try (DropReader drop = DropReader.open(Files.writeString(folder.resolve("again.csv"), rejects), "auto")) {
            List<JsonNode> again = new ArrayList<>();
            drop.forEachRemaining(row -> again.add(row.document()));
            assertThat(again).isEqualTo(documents);
        }
    }

    @Provide
    Arbitrary<String> endings() {
        return Arbitraries.of(".csv", ".json", ".ndjson");
    }

    /** Pieces of drops, well and badly put together. */
    @Provide
    Arbitrary<List<String>> scraps() {
        return Arbitraries.of(HEADER + "\n", HEADER.replace(',', ';') + "\r\n", "voice,+15550109876,+15550101234,anna|bob,1\n", "\"", "\"\"", ",", ";", "\n", "\r",
                "'=", "\uFEFF", "\0", "[", "]", "{", "}", ":", "\"a\"", "{\"type\":\"voice\"}", "{\"a\":1,\"a\":2}", "1e400", "-", "12345678901234567890", "null", "true",
                "\\ud800", "\"\\ud800\"", "{\"errors\":[],\"intent\":{}}", "{\"a\":[1e400,{\"b\":\"\\ud800\"},1.5,9e-400]}", "漢", " ", "\t").list().ofMaxSize(30);
    }

    @Provide
    Arbitrary<List<List<String>>> rows() {
        return Arbitraries.strings().withChars("=+-@'\"\t\r\n,;| aZ1漢").ofMaxLength(8).map(cell -> "x" + cell)
                .flatMap(first -> Arbitraries.strings().withChars("=+-@'\"\t\r\n,;| aZ1漢").ofMaxLength(8).list().ofSize(4)
                        .map(rest -> List.of(first, rest.get(0), rest.get(1), rest.get(2), rest.get(3)))).list();
    }
}
