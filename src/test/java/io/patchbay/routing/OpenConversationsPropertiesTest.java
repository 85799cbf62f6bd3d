package io.patchbay.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.SetClock;
import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.intent.Intent;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.journal.Claim;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.Routed;
import io.patchbay.routing.Truth.Blur;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.springframework.util.FileSystemUtils;

/** Whatever is remembered or forgotten between a create and its end, with a real journal: the outcome is the same, and comes in time. */
class OpenConversationsPropertiesTest {

    private static final Duration SUSPICION = Duration.ofSeconds(32);
    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final Duration ROUND = Duration.ofSeconds(3);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final SetClock CLOCK = new SetClock(Cases.NOW);
    private static Path folder;
    private static OpenJournal kept;
    private static int conversations;
    private static boolean clean;

    @BeforeContainer
    static void open() throws IOException {
        // it tells of every restart
        Configurator.setLevel(OpenConversations.class.getName(), Level.WARN);
        folder = Files.createTempDirectory("conversations");
        kept = new OpenJournal(folder, CLOCK);
    }

    @AfterContainer
    static void close() throws IOException {
        kept.close();
        FileSystemUtils.deleteRecursively(folder);
        Configurator.setLevel(OpenConversations.class.getName(), Level.INFO);
    }

    /** What may happen between a create and its end. */
    enum Happening { TIME, EVENT, ANSWER_TO_CREATE, GET_ANSWERED, GET_FAILED, GET_404, GAP, ROUTE_RESTART, PROCESS_RESTART }

    /**
     * One thing that happens.
     *
     * @param what    what
     * @param view    which view an event shows, of those that have come to be
     * @param seconds how much time passes
     * @param blur    what an event or an answer leaves out
     */
    record Step(Happening what, int view, int seconds, Blur blur) {
    }

    @Property(tries = 250, edgeCases = EdgeCasesMode.NONE)
    void sameTruthSameOutcome(@ForAll("truths") Truth truth, @ForAll("paces") int pace, @ForAll boolean eventsFlow,
                              @ForAll("steps") List<Step> steps) {
        if (!clean) {
            endWhatAFailureLeft();
        }
        clean = false;
        Life life = new Life(truth, pace, eventsFlow);
        steps.forEach(life::take);
        life.goOnInCalm();

        Outcome outcome = kept.record(life.intent.intentId()).outcome();
        assertThat(outcome.reason()).isEqualTo(truth.reason());
        assertThat(outcome.agentId()).isEqualTo(truth.agentId());
        assertThat(outcome.queueId()).isEqualTo(truth.queueId());
        assertThat(life.outcomes).as("outcomes").isEqualTo(1);
        clean = true;
    }

    private static void endWhatAFailureLeft() {
        kept.restart();
        kept.journal.takeUp();
        kept.journal.giveUpUnknown(Duration.ZERO, false);
        kept.journal.routing().forEach(left -> kept.journal.resolve(left,
                Resolution.local(Outcome.Kind.FAILED, Reason.PLATFORM_ERROR, null)));
    }

    /** One conversation from its create to its end, and one process after the other that looks after it. */
    private static final class Life {
        private final Truth truth;
        private final long pace;
        private final boolean eventsFlow;
        private final Instant begin = CLOCK.instant();
        private final String conversation = "conversation-" + ++conversations;
        private final Intent intent;
        private final Deque<ConversationSnapshot> asked = new ArrayDeque<>();
        private final Map<String, Correlation> groups = new HashMap<>();
        private Claim sent;
        private OpenConversations open;
        private int outcomes;

        /** @param pace seconds between two transitions at the platform */
        Life(Truth truth, int pace, boolean eventsFlow) {
            this.truth = truth;
            this.pace = pace;
            this.eventsFlow = eventsFlow;
            this.intent = Cases.intent("intent-" + conversations, Cases.ANNA, Cases.BOB);
            this.sent = kept.submitting(intent, Cases.plan(truth.agents().toArray(String[]::new))).submitted();
            this.open = fresh();
        }

        private OpenConversations fresh() {
            return new OpenConversations(kept.journal, CLOCK, new OpenConversations.PollTimes(SUSPICION, TIMEOUT, ROUND), () -> eventsFlow,
                    Duration.ofSeconds(30));
        }

        /** The last transition is in time for the deadline, if only just. */
        private Instant comesToBe(int view) {
            return begin.plusSeconds(Math.min(view * pace, TIMEOUT.toSeconds()));
        }

        private int latest() {
            return IntStream.range(0, truth.views().size()).filter(view -> !comesToBe(view).isAfter(CLOCK.instant())).max().orElseThrow();
        }

        private ConversationSnapshot view(int which, Blur blur) {
            return blur.of(Cases.of(conversation, intent.intentId(), truth.views().get(which)));
        }

        void take(Step step) {
            switch (step.what) {
                case TIME -> {
                    CLOCK.advance(Duration.ofSeconds(step.seconds));
                    ask();
                }
                case EVENT -> observe(open.seen(view(Math.min(step.view, latest()), step.blur)));
                case ANSWER_TO_CREATE -> answerToCreate();
                case GET_ANSWERED -> getAnswered(step.blur);
                case GET_FAILED -> {
                    if (asked.poll() != null) {
                        observe(open.unanswered(conversation));
                    }
                }
                case GET_404 -> {
                    // not shown everywhere yet: only while it is young
                    if (CLOCK.instant().isBefore(begin.plus(TIMEOUT)) && asked.poll() != null) {
                        observe(open.missing(conversation));
                    }
                }
                case GAP -> open.gap();
                case ROUTE_RESTART -> {
                    groups.clear();
                    observe(open.refill());
                }
                case PROCESS_RESTART -> {
                    sent = null;
                    asked.clear();
                    groups.clear();
                    kept.restart();
                    open = fresh();
                    observe(open.refill());
                }
            }
        }

        private void answerToCreate() {
            if (sent != null) {
                Routed routed = kept.journal.created(sent, conversation).orElse(null);
                sent = null;
                observe(open.opened(routed));
            }
        }

        private void ask() {
            // the platform shows it as it is when it is asked, however long the answer takes
            open.due(10).forEach(id -> asked.add(view(latest(), Blur.NOTHING)));
        }

        /** A GET at the deadline is whole; one before it may be as blurred as any event. */
        private void getAnswered(Blur blur) {
            ConversationSnapshot seen = asked.poll();
            if (seen != null) {
                boolean young = CLOCK.instant().isBefore(begin.plus(TIMEOUT));
                observe(open.polled(young ? blur.of(seen) : seen));
            }
        }

        private void observe(List<Observation> observations) {
            for (Observation observation : observations) {
                Correlation group = new Correlation.Strategy(TIMEOUT).correlate(groups.get(observation.conversationId()), observation);
                groups.put(observation.conversationId(), group);
                if (group.decided()) {
                    groups.remove(observation.conversationId());
                    resolve(group);
                }
            }
        }

        private void resolve(Correlation group) {
            Instant decides = truth.decides() < truth.views().size() ? comesToBe(truth.decides())
                    : group.routed().since().plus(TIMEOUT);
            assertThat(CLOCK.instant()).as("decided before the engine").isAfterOrEqualTo(decides);
            if (new Endings(kept.journal, open, Duration.ofSeconds(120), false).resolve(group) != null) {
                outcomes++;
            }
        }

        /** The create is answered or proved at last, no event comes any more, and every GET is answered within its second. */
        void goOnInCalm() {
            answerToCreate();
            if (kept.state(intent.intentId()).equals("UNKNOWN")) {
                observe(open.seen(view(latest(), Blur.NOTHING)));
            }
            // words that are not known here are asked for again
            int rounds = Verdict.hasUnknownWord(truth.views().get(truth.views().size() - 1)) ? Correlation.MOST_UNCLEAR : 1;
            Duration late = ROUND.plus(SECOND).multipliedBy(rounds);
            Instant noLater = kept.journal.routing().stream().map(routed -> routed.since().plus(TIMEOUT)).findFirst().orElse(begin).plus(late);
            Instant round = CLOCK.instant().plus(late);
            while (!kept.journal.routing().isEmpty()) {
                while (!asked.isEmpty()) {
                    getAnswered(Blur.NOTHING);
                }
                assertThat(CLOCK.instant()).as("in time").isBeforeOrEqualTo(noLater.isAfter(round) ? noLater : round);
                CLOCK.advance(SECOND);
                ask();
            }
        }
    }

    @Provide
    Arbitrary<Truth> truths() {
        return Truth.any();
    }

    @Provide
    Arbitrary<Integer> paces() {
        return Arbitraries.of(1, 2, 4, 10, 22, 45);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Happening> happenings = Arbitraries.frequency(Tuple.of(6, Happening.TIME), Tuple.of(6, Happening.EVENT),
                Tuple.of(2, Happening.ANSWER_TO_CREATE), Tuple.of(3, Happening.GET_ANSWERED), Tuple.of(1, Happening.GET_FAILED),
                Tuple.of(1, Happening.GET_404), Tuple.of(1, Happening.GAP), Tuple.of(1, Happening.ROUTE_RESTART),
                Tuple.of(2, Happening.PROCESS_RESTART));
        return Combinators.combine(happenings, Arbitraries.of(0, 1, 2, 3, 4, 5), Arbitraries.of(0, 1, 3, 10, 40), CorrelationPropertiesTest.blurs())
                .as(Step::new).list().ofMaxSize(25);
    }
}
