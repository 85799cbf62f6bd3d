package io.patchbay.journal;

import io.patchbay.intent.FallbackQueue;
import io.patchbay.intent.Intent;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Party;
import io.patchbay.intent.Reason;
import io.patchbay.intent.SkipReason;
import io.patchbay.intent.SkippedAgent;
import io.patchbay.intent.Source;
import io.patchbay.intent.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What the tests of the journal are about. */
final class Intents {

    /** Two agents asked for, one skipped. */
    static final RoutingPlan PLAN = new RoutingPlan(List.of(new RoutingPlan.PlannedAgent("u1", 1), new RoutingPlan.PlannedAgent("u3", 3)),
            List.of(new SkippedAgent("anna@example.com", SkipReason.BUSY)));
    static final Resolution CONNECTED = new Resolution(Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, Evidence.EVENT, null,
            "u3", 3, "q1", "seen");
    static final Resolution REFUSED = new Resolution(Outcome.Kind.REJECTED, Reason.PLATFORM_REFUSED, Evidence.RESPONSE, null, null, null,
            null, "400 no such number");

    private Intents() { }

    static Candidate candidate(String id) {
        return new Candidate(intent(id, 4, null, null, new Source(Source.Kind.HTTP, "/intents", null)), "hash-of-" + id);
    }

    static Candidate ofPriority(String id, int priority) {
        return new Candidate(intent(id, priority, null, null, new Source(Source.Kind.JMS, "patchbay.intents", null)), "hash-of-" + id);
    }

    static Candidate notBefore(String id, Instant notBefore) {
        return new Candidate(intent(id, 4, notBefore, null, new Source(Source.Kind.HTTP, "/intents", null)), "hash-of-" + id);
    }

    static Candidate until(String id, Instant deadline) {
        return new Candidate(intent(id, 4, null, deadline, new Source(Source.Kind.HTTP, "/intents", null)), "hash-of-" + id);
    }

    static Candidate row(String id, String drop, int line) {
        return new Candidate(intent(id, 2, null, null, new Source(Source.Kind.FILE, drop, line)), "hash-of-" + id);
    }

    static List<Candidate> many(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(n -> candidate(prefix + n)).toList();
    }

    private static Intent intent(String id, int priority, Instant notBefore, Instant deadline, Source source) {
        return new Intent(id, InteractionType.VOICE, new Party("+15550109876", "Ada"), new Party("+15550101234", null),
                List.of("u1", "anna@example.com", "u3"), false, new FallbackQueue("q1", "Overflow"), priority, notBefore, deadline,
                "R-" + id, Map.of("a", "1"), source);
    }

    /** An intent under way with the conversation that all tests here give it. */
    static Routed underWay(String id) {
        return new Routed(candidate(id).intent(), PLAN, "c-" + id, Instant.EPOCH);
    }
}
