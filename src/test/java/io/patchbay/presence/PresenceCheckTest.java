package io.patchbay.presence;

import io.patchbay.genesys.AgentStatus;
import io.patchbay.genesys.AgentStatus.State;
import io.patchbay.presence.PresenceCheck.Decision;
import io.patchbay.presence.Sighting.Gone;
import io.patchbay.presence.Sighting.Seen;
import io.patchbay.presence.Sighting.Unseen;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PresenceCheckTest {

    private static final Instant MONDAY_TEN = Instant.parse("2026-03-02T10:00:00Z");
    private static final Instant MONDAY_EIGHT = Instant.parse("2026-03-02T08:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "AVAILABLE, 1,  ",
        "AVAILABLE,  ,  ",
        "AVAILABLE, 0,  agent.no-capacity",
        "AVAILABLE, -1, agent.no-capacity",
        "BUSY,      1,  agent.busy",
        "BUSY,      0,  agent.busy",
        "AWAY,      1,  agent.away",
        "NOT_READY, 1,  agent.not-ready",
        "OFFLINE,   1,  agent.offline",
        "UNKNOWN,   1,  ",
        "UNKNOWN,   0,  ",
        "         , 0,  "})
    void whatIsSeenDecides(State state, Integer capacity, String reason) {
        Decision decision = always().decide(List.of("a"), MONDAY_TEN, ids -> Map.of("a", new Seen(new AgentStatus("a", state, capacity))));
        assertThat(decision.skipped()).extracting(skip -> skip.reason().code())
                .isEqualTo(reason == null ? List.of() : List.of(reason));
        assertThat(decision.kept()).isEqualTo(reason == null ? List.of("a") : List.of());
    }

    @Test
    void whoIsNotThereIsSkippedAndWhoIsNotSeenStays() {
        Decision decision = always().decide(List.of("gone", "unseen", "not asked"), MONDAY_TEN,
                ids -> Map.of("gone", new Gone(), "unseen", new Unseen("quota spent")));
        assertThat(decision.kept()).containsExactly("unseen", "not asked");
        assertThat(decision.skipped()).containsExactly(new Skip("gone", SkipReason.UNKNOWN));
    }

    @Test
    void nobodyIsAskedWhenItIsNotTheTime() {
        List<List<String>> asked = new ArrayList<>();
        for (PresenceMode mode : PresenceMode.values()) {
            for (Instant now : List.of(MONDAY_TEN, MONDAY_EIGHT)) {
                Decision decision = new PresenceCheck(mode, WeeklyHours.parse("Mon-Fri 09:00-18:00"), ZoneOffset.UTC)
                        .decide(List.of(mode + " " + now), now, ids -> {
                            asked.add(ids);
                            return Map.of();
                        });
                assertThat(decision.kept()).containsExactly(mode + " " + now);
            }
        }
        assertThat(asked).containsExactly(List.of("ALWAYS " + MONDAY_TEN), List.of("ALWAYS " + MONDAY_EIGHT), List.of("PEAK " + MONDAY_TEN));
    }

    @Property
    void everyAgentStaysOrIsSkippedInTheOrderGiven(@ForAll("sightings") List<Sighting> sightings) {
        List<String> ids = new ArrayList<>();
        Map<String, Sighting> known = new HashMap<>();
        for (Sighting sighting : sightings) {
            ids.add("agent " + ids.size());
            known.put(ids.get(ids.size() - 1), sighting);
        }
        Decision decision = always().decide(ids, MONDAY_TEN, asked -> known);
        List<String> skipped = decision.skipped().stream().map(Skip::agent).toList();
        assertThat(decision.kept()).isEqualTo(ids.stream().filter(id -> !skipped.contains(id)).toList());
        assertThat(skipped).isEqualTo(ids.stream().filter(id -> !decision.kept().contains(id)).toList());
        assertThat(decision.kept()).containsAll(ids.stream().filter(id -> known.get(id) instanceof Unseen).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "ALWAYS", " Always "})
    void modesAreReadInAnyCase(String text) {
        assertThat(PresenceMode.parse(text)).isEqualTo(PresenceMode.ALWAYS);
    }

    @Test
    void anotherModeIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> PresenceMode.parse("sometimes"))
                .withMessage("presence.mode is \"sometimes\": always, peak or never");
        assertThatIllegalArgumentException().isThrownBy(() -> PresenceMode.parse(null));
    }

    @Provide
    Arbitrary<List<Sighting>> sightings() {
        Arbitrary<Sighting> seen = Combinators.combine(Arbitraries.of(State.class).injectNull(0.1), Arbitraries.integers().between(-1, 3).injectNull(0.2))
                .as((state, capacity) -> new Seen(new AgentStatus("x", state, capacity)));
        Arbitrary<Sighting> other = Arbitraries.of(new Gone(), new Unseen("failed"));
        return Arbitraries.oneOf(seen, other).list().ofMaxSize(20);
    }

    private static PresenceCheck always() {
        return new PresenceCheck(PresenceMode.ALWAYS, WeeklyHours.ALWAYS, ZoneOffset.UTC);
    }
}
