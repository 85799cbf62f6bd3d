package io.patchbay.routing;

import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.ConversationSnapshot.Decision;
import io.patchbay.genesys.ConversationSnapshot.Disconnect;
import io.patchbay.genesys.ConversationSnapshot.State;
import io.patchbay.intent.FallbackQueue;
import io.patchbay.intent.Intent;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.Party;
import io.patchbay.intent.Source;
import io.patchbay.journal.Claim;
import io.patchbay.journal.Routed;
import io.patchbay.journal.RoutingPlan;
import io.patchbay.journal.RoutingPlan.PlannedAgent;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Intents, claims and views that tests begin with. */
final class Cases {

    static final Instant NOW = Instant.parse("2026-05-04T09:00:00Z");
    static final String ANNA = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
    static final String BOB = "f9e8d7c6-b5a4-3210-fedc-ba0987654321";
    static final String QUEUE = "queue-1";
    static final String CONVERSATION = "conversation-1";

    private Cases() {
    }

    static Intent intent(String id, String... agents) {
        return intent(id, null, agents);
    }

    static Intent intent(String id, Instant deadline, String... agents) {
        return new Intent(id, InteractionType.VOICE, new Party("+15550109876", "Ada"), new Party("+15550101234", null),
                List.of(agents), false, new FallbackQueue(QUEUE, null), 4, null, deadline, null, Map.of("case", "4711"),
                new Source(Source.Kind.HTTP, null, null));
    }

    static Intent ordered(String id, String... agents) {
        Intent any = intent(id, agents);
        return new Intent(id, any.type(), any.to(), any.from(), any.preferredAgents(), true, any.fallback(), any.priority(), null,
                null, null, any.attributes(), any.source());
    }

    static Claim claim(Intent intent) {
        return new Claim(intent, 1, 0, NOW, RoutingPlan.NONE);
    }

    static RoutingPlan plan(String... agents) {
        List<String> all = List.of(agents);
        return new RoutingPlan(all.stream().map(id -> new PlannedAgent(id, all.indexOf(id) + 1)).toList(), List.of());
    }

    static Routed routed(String... agents) {
        return new Routed(intent("intent-1", ANNA, BOB), plan(agents), CONVERSATION, NOW);
    }

    static ConversationSnapshot view(State state, Decision decision, String agent, Instant connectedAt, Disconnect disconnect) {
        return new ConversationSnapshot(CONVERSATION, state, disconnect, decision, agent, decision == Decision.FALLBACK ? QUEUE : null,
                null, connectedAt, null, 0);
    }

    static ConversationSnapshot pending() {
        return view(State.PENDING, Decision.NONE, null, null, null);
    }

    static ConversationSnapshot ringing(String agent) {
        return view(State.PENDING, Decision.PREFERRED, agent, null, null);
    }

    static ConversationSnapshot connected(String agent) {
        return view(State.CONNECTED, Decision.PREFERRED, agent, NOW.plusSeconds(2), null);
    }

    static ConversationSnapshot queued() {
        return view(State.QUEUED, Decision.FALLBACK, null, null, null);
    }

    static ConversationSnapshot of(String conversationId, String reference, ConversationSnapshot like) {
        return new ConversationSnapshot(conversationId, like.state(), like.disconnect(), like.decision(), like.agentId(),
                like.queueId(), like.decidedAt(), like.connectedAt(), reference, like.version());
    }
}
