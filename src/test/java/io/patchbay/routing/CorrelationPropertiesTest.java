package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.BOB;
import static io.patchbay.routing.Cases.NOW;
import static io.patchbay.routing.Cases.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.ConversationSnapshot.Decision;
import io.patchbay.genesys.ConversationSnapshot.Disconnect;
import io.patchbay.genesys.ConversationSnapshot.State;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.journal.Routed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Promise 5: any order, repetition, delay and loss of what is seen of a conversation gives the same outcome. */
class CorrelationPropertiesTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final Instant DEADLINE = NOW.plus(TIMEOUT);

    /** What truly happened at the platform, view by view, and what it comes to. */
    record Truth(List<ConversationSnapshot> views, List<String> agents, Outcome.Kind outcome, Reason reason) {
    }

    /** How little of it arrives, and how: events by index into the views, and the view that each early GET shows. */
    record Arrival(List<Integer> events, List<Integer> polls, long shuffle) {
    }

    @Property(tries = 3000)
    void sameTruthSameOutcome(@ForAll("truths") Truth truth, @ForAll("arrivals") Arrival arrival) {
        Routed routed = Cases.routed(truth.agents.toArray(String[]::new));
        List<Observation> seen = new ArrayList<>();
        seen.add(new Observation(routed, null, Evidence.RESPONSE, NOW));
        arrival.events.forEach(i -> seen.add(new Observation(routed, at(truth, i), Evidence.EVENT, NOW.plusSeconds(90))));
        arrival.polls.forEach(i -> seen.add(new Observation(routed, at(truth, i), Evidence.POLL, DEADLINE.minusMillis(1))));
        Collections.shuffle(seen, new Random(arrival.shuffle));
        // a GET at the deadline shows how it stands by then; it is sent unless all is decided before, and answered whenever
        ConversationSnapshot now = truth.views.get(truth.views.size() - 1);
        int when = new Random(arrival.shuffle).nextInt(seen.size() + 1);
        seen.add(when, new Observation(routed, now, Evidence.POLL, DEADLINE));

        Correlation group = null;
        for (Observation observation : seen) {
            group = new Correlation.Strategy(TIMEOUT).correlate(group, observation);
        }

        assertThat(group.decided()).isTrue();
        assertThat(group.resolution().outcome()).isEqualTo(truth.outcome);
        assertThat(group.resolution().reason()).isEqualTo(truth.reason);
    }

    private static ConversationSnapshot at(Truth truth, int index) {
        return truth.views.get(index % truth.views.size());
    }

    @Provide
    Arbitrary<Arrival> arrivals() {
        Arbitrary<List<Integer>> indexes = Arbitraries.integers().between(0, 11).list().ofMaxSize(8);
        return Combinators.combine(indexes, indexes, Arbitraries.longs()).as(Arrival::new);
    }

    @Provide
    Arbitrary<Truth> truths() {
        Arbitrary<Boolean> yes = Arbitraries.of(true, false);
        return Combinators.combine(Arbitraries.of(List.of(ANNA), List.of(ANNA, BOB), List.<String>of()), Arbitraries.of(Course.values()),
                yes, yes, Arbitraries.of(Disconnect.values())).as(CorrelationPropertiesTest::truth);
    }

    /** How the engine's part ends. */
    enum Course { CONNECTED, FELL_BACK, LEFT, NOTHING }

    private static Truth truth(List<String> agents, Course wanted, boolean rings, boolean goesOn, Disconnect end) {
        Course course = agents.isEmpty() && wanted == Course.CONNECTED ? Course.FELL_BACK : wanted;
        String agent = agents.isEmpty() ? null : agents.get(agents.size() - 1);
        List<ConversationSnapshot> views = new ArrayList<>(List.of(Cases.pending()));
        boolean ringing = agent != null && (rings || course == Course.CONNECTED);
        if (ringing) {
            views.add(Cases.ringing(agent));
        }
        Decision decided = ringing ? Decision.PREFERRED : Decision.NONE;
        switch (course) {
            case CONNECTED -> {
                views.add(Cases.connected(agent));
                if (goesOn) {
                    views.add(view(State.DISCONNECTED, Decision.PREFERRED, agent, NOW.plusSeconds(2), end));
                }
                return new Truth(views, agents, Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED);
            }
            case FELL_BACK -> {
                views.add(Cases.queued());
                if (goesOn) {
                    views.add(view(State.CONNECTED, Decision.FALLBACK, "agent-of-the-queue", NOW.plusSeconds(9), null));
                }
                views.add(view(State.DISCONNECTED, Decision.FALLBACK, goesOn ? "agent-of-the-queue" : null,
                        goesOn ? NOW.plusSeconds(9) : null, end));
                return agents.isEmpty() ? new Truth(views, agents, Outcome.Kind.SENT_TO_QUEUE, Reason.QUEUE_NO_AGENT_KNOWN)
                        : new Truth(views, agents, Outcome.Kind.FELL_BACK, Reason.FALLBACK_ENGINE);
            }
            case LEFT -> {
                views.add(view(State.DISCONNECTED, decided, ringing ? agent : null, null, end));
                Reason reason = end == Disconnect.ERROR ? Reason.PLATFORM_ERROR
                        : end == Disconnect.VOICEMAIL ? Reason.CUSTOMER_VOICEMAIL : Reason.CUSTOMER_ABANDONED;
                return new Truth(views, agents, reason.outcome(), reason);
            }
            default -> {
                return new Truth(views, agents, Outcome.Kind.TIMED_OUT, Reason.DECISION_NONE);
            }
        }
    }
}
