package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of what was read of the settings it is known what another value would come to. */
class SettingsTest {

    private final Map<String, String> values = new HashMap<>(Map.of("dispatch.workers", "16", "presence.time-zone", "", "genesys.base-url", "http://a"));
    private final Settings settings = new Settings(values::get, Path.of(""));

    @Test
    void whatNobodyAskedForIsNotRead() {
        settings.number("dispatch.workers");

        assertThat(settings.isRead("dispatch.workers")).isTrue();
        assertThat(settings.isRead("genesys.base-url")).isFalse();
    }

    @Test
    void saysOfAnotherValueWhatItWouldHaveSaidAtTheStart() {
        settings.number("dispatch.workers");

        assertThat(settings.fault("dispatch.workers", "8")).isEmpty();
        assertThat(settings.fault("dispatch.workers", "many"))
                .contains("dispatch.workers=many makes no sense (no whole number); an example is dispatch.workers=300");
        assertThat(settings.fault("dispatch.workers", " ")).contains("dispatch.workers has no value");
        assertThat(settings.fault("dispatch.workers", null)).contains("dispatch.workers has no value");
        assertThat(settings.fault("dispatch.workers", "{{other}}")).as("what it stands for is Camel's to know").isEmpty();
    }

    @Test
    void whatMayBeLeftOutMayBeEmptied() {
        settings.zone("presence.time-zone");
        values.put("presence.time-zone", "Europe/Berlin");
        settings.zone("presence.time-zone");

        assertThat(settings.fault("presence.time-zone", "")).isEmpty();
        assertThat(settings.fault("presence.time-zone", "Europe/Atlantis")).isPresent();
    }

    @Test
    void whatIsReadOfTheSameSettingsElsewhereIsRead() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            assertThatThrownBy(() -> settings.on(camel).address("genesys.base-url")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(settings.isRead("genesys.base-url")).isTrue();
        assertThat(settings.fault("genesys.base-url", "ftp://a")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"outcome.webhook.url", "governance.alert.webhook-url"})
    void ofAWebhooksAddressTheHostAloneIsSaid(String key) {
        settings.optionalAddress(key);
        values.put(key, "https://hooks.example.com/x");
        settings.optionalAddress(key);

        assertThat(settings.fault(key, "https://hooks.example.com/s3cret path?s3cret#s3cret")).hasValueSatisfying(said ->
                assertThat(said).contains(key + "=https://hooks.example.com/*** makes no sense").doesNotContain("s3cret"));
        assertThat(settings.fault(key, "https://u:s3cret@hooks.example.com")).hasValueSatisfying(said -> assertThat(said).doesNotContain("s3cret"));
        assertThat(settings.fault(key, "https//hooks.example.com/s3cret")).hasValueSatisfying(said -> assertThat(said).contains(key + "=***"));
    }

    @Test
    void deviationsAreQueueIdsWithWords() {
        assertThat(GovernanceRoom.deviations(" q-1: taken at once: agreed ;q-2:why;")).isEqualTo(Map.of("q-1", "taken at once: agreed", "q-2", "why"));
        assertThatThrownBy(() -> GovernanceRoom.deviations("q-1 taken at once")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'q-1 taken at once' is no queue id, a colon and words");
    }
}
