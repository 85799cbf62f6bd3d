package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.patchbay.intent.Intent;
import io.patchbay.journal.RoutingPlan;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnrichmentTest {

    private final Enrichment enrichment = new Enrichment();
    private final Intent accepted = intent("i", ANNA);
    private final Preparation preparation = new Preparation(Cases.claim(accepted), accepted, RoutingPlan.NONE);

    private Map<String, String> with(String name, Object value) {
        Preparation enriched = enrichment.attribute(preparation, name, value);
        assertThat(enriched.claim()).as("what was accepted stays as it was").isEqualTo(preparation.claim());
        assertThat(enriched.intent().withAttributes(accepted.attributes())).as("nothing else is touched").isEqualTo(accepted);
        return enriched.intent().attributes();
    }

    @Test
    void whatTheSenderLeftOutIsFilledIn() {
        assertThat(with("tier", " gold ")).isEqualTo(Map.of("case", "4711", "tier", "gold"));
        assertThat(with("visits", 12)).containsEntry("visits", "12");
        assertThat(with("vip", true)).containsEntry("vip", "true");
    }

    @Test
    void whatTheSenderWroteStays() {
        assertThat(with("case", "4712")).isEqualTo(accepted.attributes());
    }

    @Test
    void whatIsNotKnownLeavesItAsItIs() {
        assertThat(with("tier", null)).isEqualTo(accepted.attributes());
        assertThat(with("tier", "  ")).isEqualTo(accepted.attributes());
    }

    @Test
    void whatNoIntentMayHaveIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> with("patchbayIntent", "another")).withMessageContaining("intentId");
        assertThatIllegalArgumentException().isThrownBy(() -> with("tier", List.of("gold"))).withMessageContaining("tier");
        assertThatIllegalArgumentException().isThrownBy(() -> with("tier", Map.of("name", "gold"))).withMessageContaining("tier");
        assertThat(with("tier", "x".repeat(256))).containsKey("tier");
        assertThatIllegalArgumentException().isThrownBy(() -> with("tier", "x".repeat(257))).withMessageContaining("257");
    }

    @Test
    void thereAreTwentyAtMost() {
        Preparation full = preparation;
        for (int i : IntStream.range(1, 20).toArray()) {
            full = enrichment.attribute(full, "a" + i, i);
        }
        assertThat(full.intent().attributes()).hasSize(20);
        Preparation last = full;
        assertThatIllegalArgumentException().isThrownBy(() -> enrichment.attribute(last, "a20", 20)).withMessageContaining("20");
    }
}
