package io.patchbay.reload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.reload.RouteFacts.Endpoint;
import io.patchbay.reload.RouteFacts.Place;
import io.patchbay.reload.RouteFacts.Setting;
import io.patchbay.reload.RouteFacts.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteFactsTest {

    private static final String TEXT = """
            - route:
                id: some
                routeConfigurationId: interruptions
                from:
                  id: some-in
                  uri: "seda:some?size={{queue.size:5}}"
                  parameters:
                    id: no-node
                    delay: "{{some.delay}}"
                    exchangePattern: InOnly
                  steps:
                    - to:
                        id: first
                        uri: direct
                        parameters:
                          name: "other"
                          timeout: 5000
                    - to:
                        id: second
                        uri: "file:///{{some.folder:x}}/x?noop=true"
                    - log:
                        id: third
                        message: "{{!some.flag}} {{env.HOME}} {{ spaced }}"
            """;

    private static RouteFacts facts(String text) {
        return RouteFacts.ofGood(FileText.of("some.camel.yaml", text.getBytes(UTF_8)));
    }

    @Test
    void whoItIsAndWhomItCalls() {
        RouteFacts facts = facts(TEXT);

        assertThat(facts.configuration()).isFalse();
        assertThat(facts.id()).isEqualTo(new Place("some", 2));
        assertThat(facts.configuredBy()).isEqualTo(new Place("interruptions", 3));
        assertThat(facts.ids()).extracting(Place::word).containsExactly("some", "some-in", "first", "second", "third");
        assertThat(facts.from()).contains(new Endpoint("seda", "some", 6, true));
        assertThat(facts.endpoints()).filteredOn(end -> !end.comesIn()).extracting(Endpoint::address)
                .containsExactly("direct:other", "file:{{some.folder:x}}/x");
    }

    @Test
    void whichSettingsItReadsAndWhichItCanDoWithout() {
        assertThat(facts(TEXT).settings()).containsExactlyInAnyOrder(new Setting("queue.size", 6, false), new Setting("some.delay", 9, true),
                new Setting("some.folder", 20, false), new Setting("some.flag", 23, false), new Setting("env.HOME", 23, true),
                new Setting("spaced", 23, true));
    }

    @Test
    void whatIsALengthOfTime() {
        assertThat(facts(TEXT).values()).containsExactly(new Value("delay", "{{some.delay}}", 9), new Value("timeout", "5000", 17));
        assertThat(facts(TEXT).values().get(0).with(Map.of("some.delay", "5s")::get)).isEqualTo("5s");
        assertThat(facts(TEXT).values().get(0).with(key -> null)).isEqualTo("{{some.delay}}");
    }

    @Test
    void twoThatBeginAlikeOrShareAnIdCannotRunAtOnce() {
        RouteFacts facts = facts(TEXT);

        assertThat(facts.collidesWith(facts(Workshop.route("other", "seda", "some")))).isTrue();
        assertThat(facts.collidesWith(facts(Workshop.route("first", "direct", "some")))).isTrue();
        assertThat(facts.collidesWith(facts(Workshop.route("other", "direct", "some")))).isFalse();
    }
}
