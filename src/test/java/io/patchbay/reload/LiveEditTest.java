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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
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
            assertThat(standing.lastFault().faults()).singleElement().asString().contains("one.camel.yaml could not be put in", "b is broken");
            assertThat(workshop.runs("one")).isTrue();
            assertThat(workshop.camel.getRoute("one").getEndpoint().getEndpointUri()).isEqualTo("frail://a");
            assertThat(workshop.standing(ONE).state()).isEqualTo(State.RUNNING);

            workshop.save(RouteFolder.SETTINGS, "where = c\n");
            assertThat(workshop.decided(RouteFolder.SETTINGS).state()).isEqualTo(State.RUNNING);
            assertThat(workshop.camel.getRoute("one").getEndpoint().getEndpointUri()).isEqualTo("frail://c");
        }
    }

    @Test
    void ofTwoThatChangePlacesNeitherDoesWhereOneCannot() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            workshop.broken.add("b");
            workshop.save(ONE, route("one", "direct", "two"));
            workshop.save(TWO, route("two", "frail", "b"));

            assertThat(workshop.decided(TWO).state()).isEqualTo(State.LAST_GOOD);
            assertThat(workshop.decided(ONE).state()).as("its address is still the other's").isEqualTo(State.LAST_GOOD);
            assertThat(workshop.runs("one")).isTrue();
            assertThat(workshop.runs("two")).isTrue();
            assertThat(workshop.camel.getRoute("two").getEndpoint().getEndpointUri()).isEqualTo("direct://two");

            workshop.broken.clear();
            workshop.save(TWO, route("two", "frail", "c"));
            assertThat(workshop.decided(TWO).state()).isEqualTo(State.RUNNING);
            assertThat(workshop.decided(ONE).state()).isEqualTo(State.RUNNING);
        }
    }

    @Test
    void oneThatCannotBePutInHoldsUpNoOther() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            workshop.broken.add("b");
            workshop.save("other.camel.yaml", route("other", "frail", "b"));
            Files.delete(folder.resolve("routes/" + TWO));

            assertThat(workshop.decided("other.camel.yaml").state()).isEqualTo(State.REFUSED);
            await().until(() -> workshop.edit.standings().stream().noneMatch(one -> one.file().equals(TWO)));
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
        try (Workshop workshop = new Workshop(folder, Workshop.pace(true, Duration.ofSeconds(1)))) {
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
        try (Workshop workshop = new Workshop(folder, Workshop.pace(false, Duration.ZERO))) {
            workshop.save(ONE, "broken\n");
            await().until(() -> Files.exists(folder.resolve("last-good/version")));
            assertThat(folder.resolve("last-good/" + ONE)).hasContent(route("one", "frail", "a"));
        }
        try (Workshop workshop = new Workshop(folder, Workshop.pace(false, Duration.ZERO))) {
            assertThat(workshop.standing(ONE).state()).isEqualTo(State.LAST_GOOD);
            assertThat(workshop.runs("one")).isTrue();
        }
    }

    @Test
    void aWholeThatDoesNotFitTogetherDoesNotStart() throws Exception {
        write(folder, ONE, route("one", "direct", "two"));
        assertThatThrownBy(() -> new Workshop(folder, Workshop.quick())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("one.camel.yaml, line 5: more than one route begins with direct:two",
                        "two.camel.yaml, line 5: more than");
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

    @Test
    void aRouteAndTheSettingThatItNeedsAreTakenUpTogether() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            workshop.save(RouteFolder.SETTINGS, "where = b\nfixed = 1\n");
            workshop.save(ONE, route("one", "frail", "{{where}}").replace("frail:{{where}}", "\"frail:{{where}}\""));
            assertThat(workshop.decided(RouteFolder.SETTINGS).lastFault().faults()).extracting(Fault::toString)
                    .containsExactly("application.properties, line 2: it is no word; no restart would succeed with it");
            assertThat(workshop.decided(ONE).state()).as("its setting has no value").isEqualTo(State.LAST_GOOD);
            assertThat(workshop.decided(ONE).lastFault().faults()).extracting(Fault::wrong).contains("the setting where has no value");

            workshop.save(RouteFolder.SETTINGS, "where = b\nfixed = word\n");
            assertThat(workshop.decided(RouteFolder.SETTINGS).state()).isEqualTo(State.RUNNING);
            assertThat(workshop.standing(ONE).state()).as("it was right all along").isEqualTo(State.RUNNING);
            assertThat(workshop.camel.getRoute("one").getEndpoint().getEndpointUri()).isEqualTo("frail://b");
            assertThat(workshop.edit.needRestart()).containsExactly("fixed");
        }
    }

    @Test
    void whoeverNeedsARefusedFileWaitsForItAndNobodyElse() throws Exception {
        String calling = route("two", "direct", "two") + "        - to:\n            id: two-to\n            uri: direct:new\n";
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            workshop.save("new.camel.yaml", route("new", "direct", "new").replace("log:", "lug:"));
            workshop.save(TWO, calling);
            workshop.save(ONE, route("one", "frail", "b"));
            assertThat(workshop.decided("new.camel.yaml").state()).isEqualTo(State.REFUSED);
            assertThat(workshop.decided(TWO).state()).isEqualTo(State.LAST_GOOD);
            assertThat(workshop.standing(TWO).lastFault().faults()).extracting(Fault::toString)
                    .containsExactly("two.camel.yaml, line 12: no route begins with direct:new; name one that does, or bring its file back");
            assertThat(workshop.decided(ONE).state()).isEqualTo(State.RUNNING);

            workshop.save("new.camel.yaml", route("new", "direct", "new"));
            assertThat(workshop.decided("new.camel.yaml").state()).isEqualTo(State.RUNNING);
            assertThat(workshop.standing(TWO).state()).isEqualTo(State.RUNNING);
            assertThat(workshop.camel.getRoute("two").filter("two-to")).hasSize(1);
        }
    }

    /** Stays with a message called slow until it is let go. */
    public static final class Hold {
        private final CountDownLatch came = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        /** What comes in goes out. */
        public String pass(String body) throws InterruptedException {
            if (body.equals("slow")) {
                came.countDown();
                go.await();
            }
            return body;
        }
    }

    private static String answering(String answer) {
        return """
                - route:
                    id: two
                    from:
                      id: two-in
                      uri: direct:two
                      steps:
                        - bean:
                            id: two-hold
                            ref: hold
                            method: pass
                        - setBody:
                            id: two-answer
                            expression:
                              constant:
                                expression: %s
                """.formatted(answer);
    }

    @Test
    void whatIsUnderWayEndsAsItBeganAndWhoComesMeanwhileWaits() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.quick()); ProducerTemplate caller = workshop.camel.createProducerTemplate()) {
            Hold hold = new Hold();
            workshop.camel.getRegistry().bind("hold", hold);
            workshop.save(TWO, answering("old"));
            workshop.decided(TWO);
            CompletableFuture<Object> first = caller.asyncRequestBody("direct:two", "slow");
            hold.came.await();

            workshop.save(TWO, answering("new"));
            await().until(() -> workshop.closed.contains("direct"));
            CompletableFuture<Object> second = caller.asyncRequestBody("direct:two", "quick");
            CompletableFuture<Object> third = caller.asyncRequestBody("direct:two", "quick");
            assertThat(first).isNotDone();
            hold.go.countDown();

            assertThat(first.get()).isEqualTo("old");
            assertThat(second.get()).isEqualTo("new");
            assertThat(third.get()).isEqualTo("new");
            assertThat(workshop.decided(TWO).state()).isEqualTo(State.RUNNING);
            assertThat(workshop.closed).isEmpty();
        }
    }

    @Test
    void aSecretThatCamelQuotesIsNotTold() throws Exception {
        write(folder, RouteFolder.SETTINGS, "crm.password = s3cret wörd\n");
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            workshop.save(TWO, route("two", "direct", "two") + """
                    # on
                            - to:
                                id: two-on
                                uri: log
                                parameters:
                                  loggerName: two
                                  pasword: "{{crm.password}}"
                    """);

            assertThat(workshop.decided(TWO).lastFault().faults()).singleElement().asString()
                    .contains("pasword={{crm.password}}").doesNotContain("s3cret");
        }
    }

    @Test
    void whatDoesNotComeToRestRunsOn() throws Exception {
        LiveEdit.Pace pace = new LiveEdit.Pace(true, Duration.ofMillis(10), Duration.ofMillis(60), Duration.ofMillis(100));
        try (Workshop workshop = new Workshop(folder, pace); ProducerTemplate caller = workshop.camel.createProducerTemplate()) {
            Hold hold = new Hold();
            workshop.camel.getRegistry().bind("hold", hold);
            workshop.save(TWO, answering("old"));
            workshop.decided(TWO);
            CompletableFuture<Object> first = caller.asyncRequestBody("direct:two", "slow");
            hold.came.await();

            workshop.save(TWO, answering("new"));
            Standing standing = workshop.decided(TWO);
            assertThat(standing.state()).isEqualTo(State.LAST_GOOD);
            assertThat(standing.lastFault().faults()).singleElement().asString().contains("1 exchanges do not come to their end");
            assertThat(caller.requestBody("direct:two", "quick")).isEqualTo("old");
            hold.go.countDown();
            assertThat(first.get()).isEqualTo("old");

            workshop.save(TWO, answering("newer"));
            assertThat(workshop.decided(TWO).state()).isEqualTo(State.RUNNING);
            assertThat(caller.requestBody("direct:two", "quick")).isEqualTo("newer");
        }
    }

    /** A class that is there and cannot be used. */
    public static final class Broken {
        private static final int NEVER = Integer.parseInt("never");

        /** Does nothing. */
        public int run() {
            return NEVER;
        }
    }

    @Test
    void aTextThatBreaksMoreThanItselfIsRefusedLikeAnother() throws Exception {
        try (Workshop workshop = new Workshop(folder, Workshop.quick())) {
            for (String odd : List.of("[".repeat(50_000), "- route: .inf\n", answering(".nan").replace("ref: hold", "beanType: " + Broken.class.getName()))) {
                workshop.save(TWO, odd);
                assertThat(workshop.decided(TWO).state()).isEqualTo(State.LAST_GOOD);
                workshop.save(ONE, route("one", "frail", "a" + odd.length()));
                assertThat(workshop.decided(ONE).state()).as("others are not held up").isEqualTo(State.RUNNING);
            }
        }
    }
}
