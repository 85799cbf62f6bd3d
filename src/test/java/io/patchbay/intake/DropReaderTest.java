package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Fault;
import io.patchbay.intent.Intent;
import io.patchbay.intent.Reading;
import io.patchbay.intent.Samples;
import io.patchbay.intent.Source;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropReaderTest {
    private static final String HEADER = "type,to_number,from_number,preferred_agents\n";
    private static final String ROW = "voice,+15550109876,+15550101234,anna@example.com\n";
    private static final String JSON = Samples.shortest().toString();

    @TempDir
    private Path folder;

    // CSV: what can be read

    @Test
    void mapsEveryColumn() throws Exception {
        Row row = only("a.csv", """
                ATTR.Case,Intent_Id,type,to_number,to_name,from_number,from_name,preferred_agents,ordered,fallback_queue_id,fallback_queue_name,priority,not_before,deadline,reference,attr.b
                1,case-1,callback,'+15550109876,Ada,+15550101234,Bank,a1b2c3d4-e5f6-7890-abcd-ef1234567890|anna@example.com|Bob Byte,YES,q1,Overflow,7,2026-05-01T09:00:00+02:00,2026-05-01T12:00:00Z,R-1,
                """);
        JsonNode expected = Samples.full().set("attributes", Samples.document("{\"Case\": \"1\"}"));
        assertThat(row.document()).isEqualTo(expected);
        assertThat(row.line()).isEqualTo(2);
        assertThat(row.cells()).hasSize(16).contains("'+15550109876", "YES");
    }

    @ParameterizedTest
    @CsvSource({"true,true", "TRUE,true", "yes,true", "1,true", "false,false", "No,false", "0,false"})
    void understandsOrdered(String cell, boolean ordered) throws Exception {
        assertThat(only("a.csv", HEADER.replace("type", "ordered,type") + cell + "," + ROW).document().get("ordered").booleanValue()).isEqualTo(ordered);
    }

    @ParameterizedTest
    @CsvSource({"ordered, perhaps", "priority, high", "priority, 99999999999", "priority, 4.5"})
    void whatIsNoNumberAndNoYesIsToldByTheIntentReader(String column, String cell) throws Exception {
        try (DropReader drop = open("a.csv", HEADER.replace("type", column + ",type") + cell + "," + ROW)) {
            Reading reading = Samples.reader().read(drop.next().document(), Samples.HTTP);
            assertThat(((Reading.Invalid) reading).faults()).extracting(fault -> drop.columnOf(fault.field())).containsExactly(column);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void findsTheDelimiterInTheHeader(String delimiter) throws Exception {
        assertThat(intents("a.csv", (HEADER + ROW).replace(",", delimiter))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void anyLineEndWillDoAndBlankLinesAreNoRows(String end) throws Exception {
        String text = ("\n  \n" + HEADER + "\n" + ROW + "\t\n\n" + ROW.strip()).replace("\n", end);
        assertThat(rows("a.csv", text)).extracting(Row::line).containsExactly(5L, 8L);
        assertThat(intents("a.csv", text)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void aQuotedCellMayHaveLineBreaks(String end) throws Exception {
        String text = "to_name," + HEADER + "\"Ada\n\"\"the Countess\"\", of\n\nLovelace\"," + ROW + "Bob," + ROW;
        List<Row> rows = rows("a.csv", text.replace("\n", end));
        assertThat(rows).extracting(Row::line).containsExactly(2L, 6L);
        assertThat(rows.get(0).document().at("/to/name").textValue()).isEqualTo("Ada\n\"the Countess\", of\n\nLovelace".replace("\n", end));
    }

    @Test
    void readsUnicodeByItsMark() throws Exception {
        String text = "to_name," + HEADER + "Jürgen 漢," + ROW;
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertThat(name(("\uFEFF" + text).getBytes(charset), "auto")).isEqualTo("Jürgen 漢");
            assertThat(name(("\uFEFF" + text).getBytes(charset), "windows-1252")).isEqualTo("Jürgen 漢");
        }
        assertThat(name(text.getBytes(StandardCharsets.UTF_8), "auto")).isEqualTo("Jürgen 漢");
    }

    @Test
    void readsAnotherCharsetBySetting() throws Exception {
        assertThat(name(("to_name," + HEADER + "Jürgen €," + ROW).getBytes(Charset.forName("windows-1252")), "windows-1252")).isEqualTo("Jürgen €");
        assertThatIllegalArgumentException().isThrownBy(() -> open("b.csv", HEADER + ROW, "utf-nine"));
    }

    @Test
    void missingCellsAreEmpty() throws Exception {
        try (DropReader drop = open("a.csv", HEADER + "voice,+15550109876\n")) {
            Row row = drop.next();
            assertThat(row.cells()).containsExactly("voice", "+15550109876", "", "");
            assertThat(((Reading.Invalid) Samples.reader().read(row.document(), Samples.HTTP)).faults())
                    .extracting(fault -> drop.columnOf(fault.field())).containsExactlyInAnyOrder("from_number", "preferred_agents");
        }
    }

    @Test
    void namesTheColumnOfAField() throws Exception {
        try (DropReader drop = open("a.csv", "TO_NUMBER,type,from_number,preferred_agents,attr.Case\n+1," + ROW)) {
            assertThat(List.of("to", "to.phoneNumber", "preferredAgents[3]", "fallback", "attributes.Case", "attributes.other", "deadline", "", "attributes"))
                    .extracting(drop::columnOf).containsExactly("TO_NUMBER", "TO_NUMBER", "preferred_agents", "fallback_queue_id", "attr.Case", "attr.other", "deadline", "", "");
        }
    }

    // CSV: rows that are refused, and do not stop the others

    @Test
    void tooManyCellsRefuseTheRow() throws Exception {
        List<Row> rows = rows("a.csv", HEADER + "voice,+15550109876,+15550101234,anna@example.com,x,y\n" + ROW);
        assertThat(codes(rows)).containsExactly("too-many-cells", "");
        assertThat(rows.get(0).cells()).containsExactly("voice", "+15550109876", "+15550101234", "anna@example.com,x,y");
    }

    @Test
    void aQuoteThatIsNeverClosedCostsOneRow() throws Exception {
        List<Row> rows = rows("a.csv", HEADER + ROW + "voice,\"+15550109876,+15550101234,anna@example.com\n" + ROW + ROW);
        assertThat(codes(rows)).containsExactly("", "quote", "", "");
        assertThat(rows).extracting(Row::line).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void aQuoteThatIsClosedByTheNextRowsQuoteCostsOneRow() throws Exception {
        List<Row> rows = rows("a.csv", HEADER + "voice,\"+15550109876,+15550101234,anna@example.com\n" + "voice,\"+15550109876\",+15550101234,\"anna@example.com\"\n" + ROW);
        assertThat(codes(rows)).containsExactly("quote", "", "");
    }

    @Test
    void textAfterAQuoteRefusesTheRowAndAQuoteWithinTextIsText() throws Exception {
        assertThat(codes(rows("a.csv", HEADER + "voice,\"+1\"5550109876,+15550101234,anna@example.com\n" + ROW))).containsExactly("quote", "");
        assertThat(only("b.csv", "to_name," + HEADER + "5\" pipe," + ROW).document().at("/to/name").textValue()).isEqualTo("5\" pipe");
    }

    @Test
    void aCellOfAMegabyteRefusesItsRow() throws Exception {
        String big = "x".repeat(1_000_000);
        List<Row> rows = rows("a.csv", "to_name," + HEADER + big + "," + ROW + "\"" + "x\n".repeat(100_000) + "\"," + ROW.strip() + "\nAda," + ROW);
        assertThat(codes(rows)).startsWith("too-long", "quote").endsWith("");
        assertThat(rows.get(0).cells().toString()).hasSizeLessThan(100_000);
        assertThat(codes(rows("b.csv", HEADER + ",".repeat(60_000) + "\n" + ROW))).containsExactly("too-many-cells", "");
    }

    @Test
    void aBrokenByteRefusesItsRow() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("to_name," + HEADER + "J").getBytes(StandardCharsets.UTF_8));
        bytes.write(0xFC);
        bytes.writeBytes(("rgen," + ROW + "Jürgen," + ROW).getBytes(StandardCharsets.UTF_8));
        try (DropReader drop = DropReader.open(Files.write(folder.resolve("a.csv"), bytes.toByteArray()), "auto")) {
            assertThat(drop.next().faults()).singleElement().satisfies(fault -> {
                assertThat(fault.code()).isEqualTo("undecodable");
                assertThat(drop.columnOf(fault.field())).isEqualTo("to_name");
            });
            assertThat(drop.next().document().at("/to/name").textValue()).isEqualTo("Jürgen");
        }
    }

    // files that are refused

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a.csv    | ''                                                         | is empty",
        "a.csv    | '~  ~'                                                     | is empty",
        "a.csv    | 'type,to_number,from_number,preferred_agents~'             | a header and no rows",
        "a.csv    | 'type,to_number,from_number,preferred_agents~~ ~'          | a header and no rows",
        "a.csv    | 'type,to_number,preferred_agents~x,y,z'                    | Line 1: the header lacks from_number",
        "a.csv    | 'type,to_number,type,from_number,preferred_agents~x'       | Line 1: the column \"type\" is there twice",
        "a.csv    | 'type,to_number,attr.a,attr.a,from_number,preferred_agents~x' | \"attr.a\" is there twice",
        "a.csv    | '~type;to_number;colour;from_number;preferred_agents~x'    | Line 2: the column \"colour\" is unknown",
        "a.csv    | 'type,to_number,from_number,preferred_agents,~x'           | column 5 has no name",
        "a.csv    | 'voice,+15550109876,+15550101234,anna@example.com~'        | \"voice\" is unknown",
        "a.csv    | 'Dear colleagues,~here is the list.'                       | is unknown",
        "a.csv    | 'PK\u0003\u0004rest'                                       | workbook",
        "a.csv    | 'type,to_number^'                                          | NUL",
        "a.json   | ''                                                         | is empty",
        "a.json   | ' ~ '                                                      | is empty",
        "a.json   | '[]'                                                       | no intents",
        "a.json   | 'hello'                                                    | no JSON",
        "a.json   | '7'                                                        | neither one intent nor an array",
        "a.json   | '[{\"a\": 1},~ {\"b\": }]'                                 | Line 2",
        "a.json   | '[{\"a\": 1},'                                             | no JSON",
        "a.json   | '{\"a\": 1} x'                                             | no JSON",
        "a.json   | '{\"a\": 1}~{\"a\": 2}'                                    | Line 2, column 1: something follows",
        "a.ndjson | '~ ~'                                                      | is empty",
        "a.ndjson | 'hello~world'                                              | Line 1",
        "a.ndjson | '[~1,~2~]'                                                 | belongs in a .json file",
        "a.txt    | 'hello'                                                    | neither in .csv"})
    void refusesTheFileAndSaysWhereAndWhy(String name, String text, String word) {
        String content = text.replace('~', '\n').replace('^', '\0');
        assertThatExceptionOfType(DropUnreadable.class).isThrownBy(() -> open(name, content))
                .withMessageContaining(word).satisfies(e -> assertThat(e.getMessage()).doesNotContain("15550109876").endsWith("."));
    }

    @Test
    void refusesAHeaderThatIsNoText() {
        byte[] bytes = "to_näme,type".getBytes(StandardCharsets.ISO_8859_1);
        assertThatExceptionOfType(DropUnreadable.class).isThrownBy(() -> DropReader.open(Files.write(folder.resolve("a.csv"), bytes), "auto"))
                .withMessageContaining("no text in UTF-8");
    }

    // JSON

    @Test
    void readsOneIntentAndAnArray() throws Exception {
        assertThat(rows("a.json", "\uFEFF\n" + Samples.full().toPrettyString())).singleElement().satisfies(row -> {
            assertThat(row.document()).isEqualTo(Samples.full());
            assertThat(row.line()).isEqualTo(2);
        });
        List<Row> rows = rows("b.json", "[\n" + JSON + ",\n\n" + Samples.full().toPrettyString() + " ]\n");
        assertThat(rows).extracting(Row::document).containsExactly(Samples.shortest(), Samples.full());
        assertThat(rows).extracting(Row::line).containsExactly(2L, 4L);
        assertThat(rows).extracting(Row::cells).containsOnly(List.of());
    }

    @Test
    void aBadElementOfAnArrayDoesNotStopTheOthers() throws Exception {
        List<Row> rows = rows("a.json", "[7,\n\"text\", null, [1, {\"a\": 2}],\n{\"type\": \"voice\", \"type\": \"chat\"},\n{\"x\": \"" + "y".repeat(70_000) + "\"},\n" + JSON + "]");
        assertThat(codes(rows)).containsExactly("", "", "", "", "duplicate-field", "too-long", "");
        assertThat(rows).extracting(Row::line).containsExactly(1L, 2L, 2L, 2L, 3L, 4L, 5L);
        assertThat(rows.subList(0, 4)).allSatisfy(row ->
                assertThat(((Reading.Invalid) Samples.reader().read(row.document(), Samples.HTTP)).faults()).extracting(Fault::code).containsExactly("not-an-object"));
        assertThat(rows.get(6).document()).isEqualTo(Samples.shortest());
    }

    @Test
    void readsOneIntentALine() throws Exception {
        List<Row> rows = rows("a.ndjson", "\n{\"a\": }\n" + JSON + "\r\n\n  \n{\"a\": 1, \"a\": 2}\n" + JSON + " {}\n{\"x\": \"" + "y".repeat(1_000_000) + "\"}\n" + JSON);
        assertThat(codes(rows)).containsExactly("not-json", "", "duplicate-field", "not-json", "too-long", "");
        assertThat(rows).extracting(Row::line).containsExactly(2L, 3L, 6L, 7L, 8L, 9L);
        assertThat(rows.get(0).json()).isEqualTo("{\"a\": }");
    }

    @Test
    void aBrokenByteOfJsonRefusesItsRow() throws Exception {
        byte[] bytes = (JSON.replace("voice", "vöice") + "\n" + JSON).getBytes(StandardCharsets.ISO_8859_1);
        try (DropReader drop = DropReader.open(Files.write(folder.resolve("a.ndjson"), bytes), "auto")) {
            assertThat(drop.next().faults()).extracting(Fault::code).containsExactly("undecodable");
            assertThat(drop.next().document()).isEqualTo(Samples.shortest());
        }
    }

    // streams

    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "a.json", "a.ndjson"})
    void aLargeDropNeedsNoMoreMemoryThanASmallOne(String name) throws Exception {
        int count = 100_000;
        Path file = folder.resolve(name);
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write(name.equals("a.csv") ? "reference," + HEADER : name.equals("a.json") ? "[\n" : "\n");
            String rest = JSON.substring(1);
            for (int i = 0; i < count; i++) {
                writer.write(name.equals("a.csv") ? i + "," + ROW : "{\"reference\":\"" + i + "\"," + rest + (name.equals("a.json") && i < count - 1 ? ",\n" : "\n"));
            }
            writer.write(name.equals("a.json") ? "]" : "");
        }
        long rows = 0;
        List<WeakReference<Row>> seen = new ArrayList<>();
        try (DropReader drop = DropReader.open(file, "auto")) {
            while (drop.hasNext()) {
                Row row = drop.next();
                if (!row.document().get("reference").textValue().equals(String.valueOf(rows)) || row.line() != rows + 2) {
                    throw new AssertionError("Row " + rows + " reads as " + row);
                }
                rows++;
                if (rows % 1000 == 0 && rows < count) {
                    seen.add(new WeakReference<>(row));
                }
            }
            await().untilAsserted(() -> {
                System.gc();
                assertThat(seen).allMatch(row -> row.refersTo(null));
            });
        }
        assertThat(rows).isEqualTo(count);
    }

    @Test
    void endsWhereTheFileEnds() throws Exception {
        for (String name : List.of("a.csv", "a.json", "a.ndjson")) {
            try (DropReader drop = open(name, name.endsWith("csv") ? HEADER + ROW : JSON)) {
                drop.next();
                assertThat(drop.hasNext()).isFalse();
                assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(drop::next);
            }
        }
    }

    private String name(byte[] bytes, String charset) throws Exception {
        try (DropReader drop = DropReader.open(Files.write(folder.resolve("named.csv"), bytes), charset)) {
            return drop.next().document().at("/to/name").textValue();
        }
    }

    private List<Intent> intents(String name, String text) throws Exception {
        return rows(name, text).stream().map(row -> Samples.reader().read(row.document(), new Source(Source.Kind.FILE, name, (int) row.line())))
                .map(reading -> ((Reading.Valid) reading).intent()).toList();
    }

    private Row only(String name, String text) throws Exception {
        List<Row> rows = rows(name, text);
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private List<Row> rows(String name, String text) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (DropReader drop = open(name, text)) {
            drop.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static List<String> codes(List<Row> rows) {
        return rows.stream().map(row -> row.faults().isEmpty() ? "" : row.faults().get(0).code()).toList();
    }

    private DropReader open(String name, String text) throws IOException, DropUnreadable {
        return open(name, text, "auto");
    }

    private DropReader open(String name, String text, String charset) throws IOException, DropUnreadable {
        return DropReader.open(Files.writeString(folder.resolve(name), text), charset);
    }
}
