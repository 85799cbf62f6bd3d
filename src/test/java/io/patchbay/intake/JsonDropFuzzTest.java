package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Samples;
import java.io.IOException;
import java.util.List;

class JsonDropFuzzTest {
    private final FuzzedDrop drop = new FuzzedDrop();

    JsonDropFuzzTest() throws IOException { }

    @DictionaryEntries({"{\"type\":\"voice\",\"to\":{\"phoneNumber\":\"+15550109876\"},\"from\":{\"phoneNumber\":\"+15550101234\"},\"preferredAgents\":[\"anna\"]}",
        "\"errors\":[],\"intent\":", "null", "1e400", "-0.0", "12345678901234567890", "\\ud800", "\\u0000", "[[[[", "}]", "},{", "NaN"})
    @FuzzTest(maxDuration = "2m")
    void everyElementIsARow(byte[] bytes) throws IOException {
        List<Row> rows = drop.rows(".json", bytes);
        if (rows != null && bytes[0] != (byte) 0xFF && bytes[0] != (byte) 0xFE && rows.stream().noneMatch(row -> undecodable(row))) {
            JsonNode whole = Samples.MAPPER.readTree(bytes);
            assertThat(rows).hasSize(whole.isArray() ? whole.size() : 1);
        }
    }

    private static boolean undecodable(Row row) {
        return row.faults().stream().anyMatch(fault -> fault.code().equals("undecodable"));
    }
}
