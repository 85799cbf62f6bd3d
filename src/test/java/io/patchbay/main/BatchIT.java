package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many intents at once: within the quota, once each, and also when the socket or the platform is away. */
class BatchIT {

    private static final Duration LONG = Duration.ofSeconds(150);

    @TempDir
    Path folder;

    private static Map<String, String> kinds(Map<String, Outcome> outcomes) {
        Map<String, String> kinds = new TreeMap<>();
        outcomes.forEach((id, outcome) -> kinds.put(id, outcome.outcome().name()));
        return kinds;
    }

    @Test
    void aThousandRowsWithinTheQuotaAndNoneTwice() throws Exception {
        try (Rig rig = new Rig(folder, EmulatorOptions.defaults().seed(11).timeFactor(20),
                Map.of("genesys.rate-limit-per-minute", "6000"))) {
            String rows = Rig.rows("row-", 1_000);
            rig.drop("monday.csv", rows);
            Map<String, Outcome> outcomes = rig.awaitOutcomes(1_000, LONG);
            assertThat(kinds(outcomes)).isEqualTo(rig.truth());
            assertThat(rig.calls(429)).isZero();

            rig.drop("monday.csv", rows);
            rig.drop("tuesday.csv", rows);
            for (String again : new String[] {"monday~2.csv", "tuesday.csv"}) {
                await().atMost(LONG).until(() -> rig.summary(again).path("complete").asBoolean());
                assertThat(rig.summary(again).path("duplicates").asInt()).isEqualTo(1_000);
                assertThat(rig.summary(again).path("accepted").asInt()).isZero();
                assertThat(rig.results(again)).hasSize(1_001);
            }
            assertThat(rig.summary("monday.csv").path("outcomes").properties().stream().mapToInt(one -> one.getValue().asInt()).sum())
                    .isEqualTo(1_000);
            assertThat(rig.conversations()).hasSize(1_000).allSatisfy((id, count) -> assertThat(count).isEqualTo(1));
            assertThat(rig.outcomes()).hasSize(1_000);
        }
    }

    @Test
    void withTheSocketRefusedThroughoutEverythingIsResolvedByAsking() throws Exception {
        try (Rig rig = new Rig(folder, EmulatorOptions.defaults().seed(12).timeFactor(20),
                Map.of("genesys.rate-limit-per-minute", "6000", "reconcile.round", "1s"))) {
            rig.emulator.dials(dials -> dials.refuseSockets(true));
            rig.emulator.closeSockets();
            await().until(() -> rig.emulator.openSockets() == 0);
            rig.drop("polled.csv", Rig.rows("poll-", 200));
            Map<String, Outcome> outcomes = rig.awaitOutcomes(200, LONG);
            assertThat(kinds(outcomes)).isEqualTo(rig.truth());
            assertThat(outcomes.values()).extracting(Outcome::evidence).containsOnly(Evidence.POLL);
            assertThat(rig.calls(429)).isZero();
        }
    }

    @Test
    void withThePlatformGoneInTheMiddleNothingIsLostAndNothingTwice() throws Exception {
        try (Rig rig = new Rig(folder, EmulatorOptions.defaults().seed(13).timeFactor(20), Map.of(
                "genesys.rate-limit-per-minute", "3000", "genesys.review-horizon", "25s", "create.breaker.probe-interval", "500ms"))) {
            rig.drop("long.csv", Rig.rows("gone-", 400));
            rig.awaitOutcomes(50, LONG);
            rig.emulator.gone(Duration.ofSeconds(20));
            await().atMost(LONG).until(() -> rig.http("GET", "/intents?state=ACCEPTED&limit=1", "").body().contains("gone-")
                    && rig.bundle.camel().getRegistry().lookupByNameAndType("genesysBreaker",
                            CircuitBreaker.class).getState().name().equals("OPEN"));

            Map<String, Outcome> outcomes = rig.awaitOutcomes(400, LONG);
            assertThat(rig.conversations()).allSatisfy((id, count) -> assertThat(count).isEqualTo(1));
            Map<String, String> truth = rig.truth();
            outcomes.forEach((id, outcome) -> {
                if (outcome.outcome() == Outcome.Kind.NEEDS_REVIEW) {
                    assertThat(rig.conversations()).as("its create met the closed door and its fate is not known").doesNotContainKey(id);
                } else {
                    assertThat(outcome.outcome().name()).as(id).isEqualTo(truth.get(id));
                }
            });
            assertThat(outcomes.values()).filteredOn(outcome -> outcome.outcome() == Outcome.Kind.NEEDS_REVIEW)
                    .as("only what was under way when the breaker opened").hasSizeLessThan(40);
        }
    }
}
