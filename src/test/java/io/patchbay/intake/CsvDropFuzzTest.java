package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

class CsvDropFuzzTest {
    private final FuzzedDrop drop = new FuzzedDrop();

    CsvDropFuzzTest() throws IOException { }

    @DictionaryEntries({"type,to_number,from_number,preferred_agents", "type;to_number;from_number;preferred_agents", "voice,+15550109876,+15550101234,anna",
        "\"\"", ",\"", "\",", "attr.", "reject_line", "'=", "intent_id,", "priority,"})
    @FuzzTest(maxDuration = "2m")
    void everyLineBelongsToOneRow(byte[] bytes) {
        List<Row> rows = drop.rows(".csv", bytes);
        if (rows == null || bytes[0] == (byte) 0xFF || bytes[0] == (byte) 0xFE) {
            return;
        }
        String[] lines = new String(bytes, StandardCharsets.UTF_8).replaceFirst("^\uFEFF", "").split("\r\n|\r|\n", -1);
        int next = next(lines, 0);
        if (lines[next - 1].toLowerCase(Locale.ROOT).contains("reject_")) {
            // what stood there is not kept, and with it the line breaks
            return;
        }
        List<Long> expected = new ArrayList<>();
        for (Row row : rows) {
            next = next(lines, next);
            expected.add((long) next);
            boolean oneLine = row.faults().stream().anyMatch(fault -> fault.code().equals("quote") || fault.code().equals("too-long"));
            next += oneLine ? 0 : String.join("", row.cells()).split("\r\n|\r|\n", -1).length - 1;
        }
        assertThat(rows).extracting(Row::line).isEqualTo(expected);
        assertThat(next(lines, next)).as("lines left over").isEqualTo(lines.length + 1);
    }

    /** The number of the first line after one that is not blank; one beyond the last where there is none. */
    private static int next(String[] lines, int line) {
        int next = line;
        while (next < lines.length && lines[next].isBlank()) {
            next++;
        }
        return next + 1;
    }
}
