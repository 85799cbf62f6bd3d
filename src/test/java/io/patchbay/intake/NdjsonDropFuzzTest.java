package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

class NdjsonDropFuzzTest {
    private final FuzzedDrop drop = new FuzzedDrop();

    NdjsonDropFuzzTest() throws IOException { }

    @DictionaryEntries({"{\"type\":\"voice\",\"to\":{\"phoneNumber\":\"+15550109876\"},\"from\":{\"phoneNumber\":\"+15550101234\"},\"preferredAgents\":[\"anna\"]}",
        "{\"line\":2,\"errors\":[],\"intent\":{}}", "null", "1e400", "{}", "\\ud800", "\"a\":1,\"a\":2"})
    @FuzzTest(maxDuration = "2m")
    void everyLineThatIsNotBlankIsARow(byte[] bytes) {
        List<Row> rows = drop.rows(".ndjson", bytes);
        if (rows != null && bytes[0] != (byte) 0xFF && bytes[0] != (byte) 0xFE) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r\n|\r|\n", -1);
            assertThat(rows).extracting(row -> (int) row.line())
                    .isEqualTo(IntStream.rangeClosed(1, lines.length).filter(line -> !lines[line - 1].isBlank()).boxed().toList());
        }
    }
}
