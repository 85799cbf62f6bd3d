package io.patchbay.routing;

import static io.patchbay.routing.Cases.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.intent.Evidence;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.Routed;
import io.patchbay.routing.Truth.Blur;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Promise 5: any order, repetition, delay and loss of what is seen of a conversation gives the same outcome. */
class CorrelationPropertiesTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final Instant DEADLINE = NOW.plus(TIMEOUT);
    private static final CamelContext CONTEXT = new DefaultCamelContext();

    /** Something that is seen: by which way, which view, and what it leaves out. */
    record Sight(Way way, int view, Blur blur) {
    }

    /** How something is seen; only the last of them can end a wait in which nothing is decided. */
    enum Way { CREATED, EVENT, LATE_EVENT, EARLY_GET, EARLY_404, LAST_GET }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void wordsThatAreNotKnownDecideNothingAsLongAsAClearAnswerComes(@ForAll("truths") Truth truth,
                                                                    @ForAll @IntRange(max = Correlation.MOST_UNCLEAR - 1) int unclear) {
        Routed routed = Cases.routed(truth.agents().toArray(String[]::new));
        ConversationSnapshot last = truth.views().get(truth.views().size() - 1);
        Correlation group = null;
        for (int get = 0; get < unclear; get++) {
            group = new Correlation.Strategy(TIMEOUT).correlate(group, new Observation(routed, Blur.ALL.of(last), Evidence.POLL, DEADLINE));
            assertThat(group.decided()).isFalse();
        }
        for (int get = 0; get < Correlation.MOST_UNCLEAR; get++) {
            group = new Correlation.Strategy(TIMEOUT).correlate(group, new Observation(routed, last, Evidence.POLL, DEADLINE));
        }
        assertThat(truth(group.resolution())).isEqualTo(truth(inOrder(truth, routed)));
    }

    @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
    void sameTruthSameOutcome(@ForAll("truths") Truth truth, @ForAll("sights") List<Sight> sights, @ForAll @IntRange(max = 30) int last) {
        Routed routed = Cases.routed(truth.agents().toArray(String[]::new));
        List<Sight> all = new ArrayList<>(sights);
        // GETs at the deadline show how it stands by then; they are sent unless all is decided before, and answered whenever
        all.addAll(last % (sights.size() + 1), Collections.nCopies(Correlation.MOST_UNCLEAR, new Sight(Way.LAST_GET, truth.views().size() - 1,
                Blur.NOTHING)));

        Exchange group = null;
        boolean decidable = false;
        for (Sight sight : all) {
            int view = Math.min(sight.view, truth.views().size() - 1);
            group = new Correlation.Strategy(TIMEOUT).aggregate(group, exchange(observed(routed, truth.views().get(view), sight)));
            decidable |= sight.way == Way.LAST_GET || view >= truth.decides();
            assertThat(correlation(group).decided() && !decidable).as("decided before the engine").isFalse();
        }

        assertThat(correlation(group).decided()).isTrue();
        assertThat(truth(correlation(group).resolution())).isEqualTo(truth(inOrder(truth, routed)));
        assertThat(correlation(group).resolution().reason()).isEqualTo(truth.reason());
        assertThat(correlation(group).resolution().agentId()).isEqualTo(truth.agentId());
        assertThat(correlation(group).resolution().queueId()).isEqualTo(truth.queueId());
    }

    /** What is the same however it was come by. */
    private static Resolution truth(Resolution end) {
        return new Resolution(end.outcome(), end.reason(), null, end.conversationId(), end.agentId(), end.agentRank(), end.queueId(), null);
    }

    private static Resolution inOrder(Truth truth, Routed routed) {
        Correlation group = null;
        for (ConversationSnapshot view : truth.views()) {
            group = new Correlation.Strategy(TIMEOUT).correlate(group, new Observation(routed, view, Evidence.EVENT, NOW));
        }
        ConversationSnapshot last = truth.views().get(truth.views().size() - 1);
        for (int get = 0; get < Correlation.MOST_UNCLEAR; get++) {
            group = new Correlation.Strategy(TIMEOUT).correlate(group, new Observation(routed, last, Evidence.POLL, DEADLINE));
        }
        return group.resolution();
    }

    private static Observation observed(Routed routed, ConversationSnapshot whole, Sight sight) {
        ConversationSnapshot seen = sight.blur.of(whole);
        return switch (sight.way) {
            case CREATED -> new Observation(routed, null, Evidence.RESPONSE, NOW.plusSeconds(99));
            case EVENT -> new Observation(routed, seen, Evidence.EVENT, NOW);
            case LATE_EVENT -> new Observation(routed, seen, Evidence.EVENT, DEADLINE.plusSeconds(99));
            case EARLY_GET -> new Observation(routed, seen, Evidence.POLL, DEADLINE.minusMillis(1));
            case EARLY_404 -> new Observation(routed, null, Evidence.POLL, DEADLINE.minusMillis(1));
            case LAST_GET -> new Observation(routed, seen, Evidence.POLL, DEADLINE);
        };
    }

    private static Exchange exchange(Observation observation) {
        Exchange exchange = new DefaultExchange(CONTEXT);
        exchange.getMessage().setBody(observation);
        return exchange;
    }

    private static Correlation correlation(Exchange group) {
        return group.getMessage().getBody(Correlation.class);
    }

    @Provide
    Arbitrary<List<Sight>> sights() {
        Arbitrary<Way> ways = Arbitraries.frequency(Tuple.of(1, Way.CREATED), Tuple.of(4, Way.EVENT), Tuple.of(2, Way.LATE_EVENT),
                Tuple.of(3, Way.EARLY_GET), Tuple.of(1, Way.EARLY_404));
        return Combinators.combine(ways, Arbitraries.of(0, 1, 2, 3, 4, 5), blurs()).as(Sight::new).list().ofMaxSize(12);
    }

    static Arbitrary<Blur> blurs() {
        return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(Blur.NOTHING)), Tuple.of(1, Arbitraries.of(Blur.values())));
    }

    @Provide
    Arbitrary<Truth> truths() {
        return Truth.any();
    }
}
