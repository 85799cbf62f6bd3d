package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.intent.IntentReader;
import io.patchbay.intent.Reading;
import io.patchbay.intent.Samples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

class HttpBodyFuzzTest {
    private final IntentReader reader = Samples.reader();

    @DictionaryEntries({"{\"type\":\"voice\",\"to\":{\"phoneNumber\":\"+15550109876\"},\"from\":{\"phoneNumber\":\"+15550101234\"},\"preferredAgents\":[\"anna\"]}",
        "{}", "\"a\":1,\"a\":2", "null"})
    @FuzzTest(maxDuration = "2m")
    void everyLineThatIsNotBlankIsAnOffer(byte[] bytes) {
        HttpBody body = HttpBody.lines(bytes, "/intents");
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).replaceFirst("^\u00EF\u00BB\u00BF", "").split("\n", -1);
        assertThat(body.numbers()).isEqualTo(IntStream.rangeClosed(1, lines.length).filter(line -> !lines[line - 1].matches("[ \t\r]*")).boxed().toList());
        List<Integer> offered = new ArrayList<>();
        for (Iterator<List<Offer>> batches = body.batches(); batches.hasNext(); ) {
            batches.next().forEach(offer -> {
                offered.add(offer.source().line());
                assertAnswered(offer);
            });
        }
        assertThat(offered).isEqualTo(body.numbers());
        assertAnswered(HttpBody.one(bytes, "/intents"));
    }

    private void assertAnswered(Offer offer) {
        if (!offer.faults().isEmpty()) {
            FuzzedDrop.assertTold(offer.faults());
        } else if (reader.read(offer.document(), offer.source()) instanceof Reading.Invalid invalid) {
            FuzzedDrop.assertTold(invalid.faults());
        }
    }
}
