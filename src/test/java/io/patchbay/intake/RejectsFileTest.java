package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Fault;
import io.patchbay.intent.Reading;
import io.patchbay.intent.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectsFileTest {
    @TempDir
    private Path folder;

    @Test
    void showsTheRowBesideItsFaultsAndNoFormula() throws Exception {
        String rejects = rejects("a.csv", """
                to_name;Type;to_number;from_number;preferred_agents
                =1+1;fax;+15550109876;@home;-anna
                "Ada, ""Countess""\";voice;+1555;+15550101234;Anna
                """);
        assertThat(rejects).isEqualTo("""
                to_name,Type,to_number,from_number,preferred_agents,reject_line,reject_column,reject_code,reject_message
                '=1+1,fax,'+15550109876,'@home,'-anna,2,Type|from_number,not-allowed|phone-number,"Type must be one of voice, callback, chat, email, message|from_number is no telephone number; write it as + with country code and number"
                "Ada, ""Countess""\",voice,'+1555,'+15550101234,Anna,3,to_number,phone-number,to_number has too few digits; write it as + with country code and number
                """);
    }

    @Test
    void mendedAndDroppedAgainReadsAsTheMendedRows() throws Exception {
        String rejects = rejects("a.csv", """
                attr.x,to_name,type,to_number,from_number,preferred_agents,reference
                =sum(a),"Ada
                the Countess",fax,+15550109876,(555) 010-1234,-anna|@bob,"\tR"
                'quoted,Bob,voice,+15550109876,+15550101234,anna,R,surplus
                """);
        List<Row> mended = rows("a.csv.rejects.csv", rejects.replace("fax", "voice").replace(",surplus", ""));
        assertThat(mended).extracting(Row::document).containsExactly(document("""
                {"attributes": {"x": "=sum(a)"}, "to": {"name": "Ada\\nthe Countess", "phoneNumber": "+15550109876"}, "type": "voice",
                 "from": {"phoneNumber": "(555) 010-1234"}, "preferredAgents": ["-anna", "@bob"], "reference": "\\tR"}"""), document("""
                {"attributes": {"x": "'quoted"}, "to": {"name": "Bob", "phoneNumber": "+15550109876"}, "type": "voice",
                 "from": {"phoneNumber": "+15550101234"}, "preferredAgents": ["anna"], "reference": "R"}"""));
        assertThat(mended).allSatisfy(row -> assertThat(Samples.reader().read(row.document(), Samples.HTTP)).isInstanceOf(Reading.Valid.class));
    }

    @Test
    void refusedOnceMoreItHasItsRejectColumnsOnce() throws Exception {
        String once = rejects("a.csv", "type,to_number,from_number,preferred_agents\nfax,+15550109876,+15550101234,anna\n");
        assertThat(rejects("b.csv", once)).isEqualTo(once);
    }

    @Test
    void refusedJsonIsALineEach() throws Exception {
        String rejects = rejects("a.json", "[\n7,\n{\"type\": \"fax\", \"to\": {\"phoneNumber\": \"+15550109876\"}, \"from\": {\"phoneNumber\": \"+15550101234\"}, \"preferredAgents\": [\"anna\"]}]");
        assertThat(rejects.lines().map(RejectsFileTest::document)).containsExactly(
                document("{\"line\": 2, \"errors\": [{\"field\": \"\", \"code\": \"not-an-object\", \"message\": \"must be one intent as a JSON object: {\\\"type\\\": ..., \\\"to\\\": ...}\"}], \"intent\": 7}"),
                document("{\"line\": 3, \"errors\": [{\"field\": \"type\", \"code\": \"not-allowed\", \"message\": \"must be one of voice, callback, chat, email, message\"}],"
                        + " \"intent\": {\"type\": \"fax\", \"to\": {\"phoneNumber\": \"+15550109876\"}, \"from\": {\"phoneNumber\": \"+15550101234\"}, \"preferredAgents\": [\"anna\"]}}"));

        List<Row> mended = rows("a.json.rejects.ndjson", rejects.lines().skip(1).toList().get(0).replace("fax", "voice"));
        assertThat(mended).singleElement().satisfies(row -> assertThat(Samples.reader().read(row.document(), Samples.HTTP)).isInstanceOf(Reading.Valid.class));
    }

    @Test
    void whatIsNoJsonIsKeptAsText() throws Exception {
        assertThat(document(rejects("a.ndjson", "{oops\n" + Samples.shortest())).get("intent").textValue()).isEqualTo("{oops");
    }

    /** The rejects file of a drop. */
    private String rejects(String name, String text) throws Exception {
        try (DropReader drop = DropReader.open(Files.writeString(folder.resolve(name), text), "auto")) {
            RejectsFile rejects = new RejectsFile(drop);
            StringBuilder file = new StringBuilder(rejects.header());
            drop.forEachRemaining(row -> {
                List<Fault> faults = row.faults();
                if (row.document() != null && Samples.reader().read(row.document(), Samples.HTTP) instanceof Reading.Invalid invalid) {
                    faults = invalid.faults();
                }
                if (!faults.isEmpty()) {
                    file.append(rejects.line(row, faults));
                }
            });
            return file.toString();
        }
    }

    private List<Row> rows(String name, String text) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (DropReader drop = DropReader.open(Files.writeString(folder.resolve(name), text), "auto")) {
            drop.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static JsonNode document(String json) {
        return Samples.document(json);
    }
}
