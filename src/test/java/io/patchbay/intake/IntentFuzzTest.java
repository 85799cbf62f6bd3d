package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.intent.Intent;
import io.patchbay.intent.IntentJson;
import io.patchbay.intent.IntentReader;
import io.patchbay.intent.Reading;
import io.patchbay.intent.Samples;
import io.patchbay.intent.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;

class IntentFuzzTest {
    private final StrictJson json = new StrictJson();
    private final IntentReader reader = Samples.reader();
    private final IntentJson stored = new IntentJson(Samples.MAPPER);

    @DictionaryEntries({"\"intentId\":\"", "\"notBefore\":\"2026-05-01T09:00:00+02:00\"", "\"deadline\":\"2026-05-01T12:00:00Z\"", "\"attributes\":{", "\"fallback\":{\"queueId\":",
        "\"priority\":", "\"ordered\":true", "\"reference\":\"", "\"name\":\"", "+15550109876", "(555) 010-9876", "1.5555E+10", "\\ud83d\\ude00", "\\u202e", "\\u200b", "1e400",
        "tel:", ";ext=12", "+49 (0) 30 "})
    @FuzzTest(maxDuration = "2m")
    void whatIsAnIntentIsTheSameOnceStoredAndWhatIsNoneIsTold(byte[] bytes) throws Exception {
        JsonNode document;
        try {
            document = json.read(new String(bytes, StandardCharsets.UTF_8));
        } catch (StrictJson.NotJson e) {
            FuzzedDrop.assertTold(List.of(e.fault()));
            return;
        }
        Reading reading = reader.read(document, Samples.HTTP);
        if (reading instanceof Reading.Invalid invalid) {
            FuzzedDrop.assertTold(invalid.faults());
            return;
        }
        Reading.Valid valid = (Reading.Valid) reading;
        Intent intent = valid.intent();
        assertThat(intent.intentId()).matches("[A-Za-z0-9._:-]{1,64}");
        assertThat(intent.to().phoneNumber()).matches("\\+[1-9][0-9]{6,14}");
        assertThat(stored.read(stored.write(intent))).isEqualTo(intent);
        ObjectNode again = (ObjectNode) Samples.MAPPER.readTree(stored.write(intent));
        again.remove("source");
        assertThat(reader.read(again, Samples.HTTP)).isEqualTo(valid);
    }
}
