package io.patchbay.reload;

import static io.patchbay.reload.Workshop.route;
import static io.patchbay.reload.Workshop.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.patchbay.reload.Decision.Result;
import io.patchbay.reload.Standing.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of edits that are good by themselves, and of the folder they are in. */
class LiveEditTest {

    private static final String ONE = "one.camel.yaml";
    private static final String TWO = "two.camel.yaml";

    @TempDir
    Path folder;

    @BeforeEach
    void two() throws Exception {
        write(folder, ONE, route("one", "frail", "a"));
        write(folder, TWO, route("two", "direct", "two"));
    }

    @Test
    void whatCannotBePutInGivesWayToWhatRan() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            String hash = workshop.standing(ONE).hash();
            workshop.broken.add("b");
            workshop.save(ONE, route("one", "frail", "b"));

            Standing standing = workshop.decided(ONE);

            assertThat(standing.state()).isEqualTo(State.LAST_GOOD);
            assertThat(standing.hash()).isEqualTo(hash);
            assertThat(standing.lastFault().faults()).singleElement().asString().contains("b is broken");
            assertThat(workshop.runs("one")).isTrue();
            assertThat(workshop.decisions).extracting(Decision::result).containsExactly(Result.FAILED);

            workshop.broken.clear();
            workshop.save(ONE, route("one", "frail", "c"));
            assertThat(workshop.decided(ONE).state()).isEqualTo(State.RUNNING);
            assertThat(workshop.runs("one")).isTrue();
        }
    }

    @Test
    void whatCannotBePutBackEitherIsDownUntilATextCan() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            workshop.broken.addAll(List.of("a", "b"));
            workshop.save(ONE, route("one", "frail", "b"));
            assertThat(workshop.decided(ONE).state()).isEqualTo(State.DOWN);
            assertThat(workshop.decided(ONE).hash()).isNull();
            assertThat(workshop.runs("one")).isFalse();

            workshop.save(TWO, route("two", "direct", "other"));
            assertThat(workshop.decided(TWO).state()).isEqualTo(State.RUNNING);
            assertThat(workshop.standing(ONE).state()).as("another's edit does not help it").isEqualTo(State.DOWN);

            workshop.broken.clear();
            workshop.save(ONE, route("one", "frail", "a"));
            assertThat(workshop.decided(ONE).state()).isEqualTo(State.RUNNING);
            assertThat(workshop.runs("one")).as("also with the text that ran before").isTrue();
        }
    }

    @Test
    void aSettingWithWhichARouteCannotBePutInHoldsForNobody() throws Exception {
        write(folder, RouteFolder.SETTINGS, "where = a\n");
        write(folder, ONE, route("one", "frail", "\"{{where}}\"").replace("frail:\"{{where}}\"", "\"frail:{{where}}\""));
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            workshop.broken.add("b");
            workshop.save(RouteFolder.SETTINGS, "where = b\n");

            Standing standing = workshop.decided(RouteFolder.SETTINGS);

            assertThat(standing.state()).isEqualTo(State.LAST_GOOD);
            assertThat(standing.lastFault().faults()).singleElement().asString().contains("one.camel.yaml could not run", "b is broken");
            assertThat(workshop.runs("one")).isTrue();
            assertThat(workshop.camel.getRoute("one").getEndpoint().getEndpointUri()).isEqualTo("frail://a");
            assertThat(workshop.standing(ONE).state()).isEqualTo(State.RUNNING);

            workshop.save(RouteFolder.SETTINGS, "where = c\n");
            assertThat(workshop.decided(RouteFolder.SETTINGS).state()).isEqualTo(State.RUNNING);
            assertThat(workshop.camel.getRoute("one").getEndpoint().getEndpointUri()).isEqualTo("frail://c");
        }
    }

    @Test
    void ofTwoThatChangePlacesTheOneThatCannotIsNotSaidToBeNew() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            workshop.broken.add("b");
            workshop.save(ONE, route("one", "direct", "two"));
            workshop.save(TWO, route("two", "frail", "b"));
            workshop.decided(ONE);
            Standing two = workshop.decided(TWO);
            assertThat(two.state()).as("its address is taken by now").isEqualTo(State.DOWN);
            assertThat(two.hash()).isNull();
            assertThat(workshop.runs("one")).isTrue();
            assertThat(workshop.runs("two")).isFalse();
        }
    }

    @Test
    void aTextIsJudgedOnceItStaysAsItIs() throws Exception {
        StringBuilder text = new StringBuilder(route("two", "direct", "two"));
        for (int i = 0; i < 25; i++) {
            text.append("        - log:\n            id: two-%1$d\n            message: here\n".formatted(i));
        }
        Iterator<String> lines = text.toString().lines().iterator();
        StringBuilder written = new StringBuilder();
        ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
        try (Workshop workshop = new Workshop(folder, new LiveEdit.Pace(true, Duration.ofMillis(5), Duration.ofSeconds(1), Duration.ofSeconds(5)))) {
            writer.scheduleAtFixedRate(() -> {
                try {
                    workshop.save(TWO, written.append(lines.next()).append('\n').toString());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }, 0, 10, TimeUnit.MILLISECONDS);
            await().until(() -> workshop.runs("two") && workshop.camel.getRoute("two").filter("two-24").size() == 1);
            assertThat(workshop.decisions).singleElement().extracting(Decision::result).isEqualTo(Result.TAKEN);
        } finally {
            writer.shutdownNow();
        }
    }

    @Test
    void whatIsNotWantedIsNotTakenUpAndStillKeptForARestart() throws Exception {
        try (Workshop workshop = new Workshop(folder, new LiveEdit.Pace(false, Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofSeconds(5)))) {
            workshop.save(ONE, "broken\n");
            await().until(() -> Files.exists(folder.resolve("last-good/version")));
            assertThat(folder.resolve("last-good/" + ONE)).hasContent(route("one", "frail", "a"));
        }
        try (Workshop workshop = new Workshop(folder, new LiveEdit.Pace(false, Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofSeconds(5)))) {
            assertThat(workshop.standing(ONE).state()).isEqualTo(State.LAST_GOOD);
            assertThat(workshop.runs("one")).isTrue();
        }
    }

    @Test
    void aWholeThatDoesNotFitTogetherDoesNotStart() throws Exception {
        write(folder, ONE, route("one", "direct", "two"));
        assertThatThrownBy(() -> new Workshop(folder, Workshop.quick())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("one.camel.yaml, line 5: more than one route begins with direct:two", "two.camel.yaml, line 5: more than");
    }

    @Test
    void everyDecisionIsToldOnce() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            String before = workshop.standing(TWO).hash();
            workshop.save(TWO, "- route:\n");
            workshop.decided(TWO);
            workshop.save(ONE, route("one", "frail", "b"));
            workshop.decided(ONE);
            workshop.save(TWO, route("two", "direct", "two"));
            workshop.decided(TWO);
            assertThat(workshop.decisions).extracting(Decision::file, Decision::result).containsExactly(
                    tuple(TWO, Result.REFUSED), tuple(ONE, Result.TAKEN),
                    tuple(TWO, Result.TAKEN));
            assertThat(workshop.decisions.get(0).before()).isEqualTo(before);
            assertThat(workshop.decisions.get(0).faults()).isNotEmpty();
            assertThat(workshop.decisions.get(2).hash()).isEqualTo(before);
        }
    }
}
