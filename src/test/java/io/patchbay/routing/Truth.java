package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.BOB;
import static io.patchbay.routing.Cases.NOW;
import static io.patchbay.routing.Cases.QUEUE;
import static io.patchbay.routing.Cases.view;

import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.ConversationSnapshot.Decision;
import io.patchbay.genesys.ConversationSnapshot.Disconnect;
import io.patchbay.genesys.ConversationSnapshot.State;
import io.patchbay.intent.Reason;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * What truly becomes of a conversation at the platform, as the guide has it, and what that comes to.
 *
 * @param agents  who was asked for
 * @param views   how it stood after each transition, versions rising
 * @param decides the first view from which the end can be told; as many as there are where only a GET at the deadline can tell it
 * @param reason  how it ends
 * @param agentId who was connected, or null
 * @param queueId which queue got it, or null
 */
record Truth(List<String> agents, List<ConversationSnapshot> views, int decides, Reason reason, String agentId, String queueId) {

    /** How the engine's part ends. */
    private enum Course { CONNECTED, FELL_BACK, LEFT, NOTHING }

    /** What a view may leave out, or say in a word of tomorrow. */
    enum Blur {
        NOTHING, STATE, DECISION, AGENT, QUEUE, CONNECTED_AT, DISCONNECT, REFERENCE, VERSION, ALL;

        ConversationSnapshot of(ConversationSnapshot whole) {
            boolean all = this == ALL;
            // without it one who was connected cannot be told from one who rang: there it is never left out
            boolean connectedAt = (this == CONNECTED_AT || all && whole.decision() != Decision.PREFERRED)
                    && whole.state() != State.DISCONNECTED;
            return new ConversationSnapshot(whole.conversationId(), this == STATE || all ? State.UNKNOWN : whole.state(),
                    this == DISCONNECT || all ? whole.disconnect() == null ? null : Disconnect.UNKNOWN : whole.disconnect(),
                    this == DECISION || all ? Decision.UNKNOWN : whole.decision(), this == AGENT || all ? null : whole.agentId(),
                    this == QUEUE || all ? null : whole.queueId(), whole.decidedAt(), connectedAt ? null : whole.connectedAt(),
                    this == REFERENCE || all ? null : whole.reference(), this == VERSION || all ? 0 : whole.version());
        }
    }

    /** Any. */
    static Arbitrary<Truth> any() {
        Arbitrary<Boolean> yes = Arbitraries.of(true, false);
        return Combinators.combine(Arbitraries.of(List.of(ANNA), List.of(ANNA, BOB), List.<String>of()), Arbitraries.of(Course.values()),
                Arbitraries.of(ANNA, BOB).list().ofMaxSize(2), yes, yes, Arbitraries.of(Disconnect.values())).as(Truth::of);
    }

    private static Truth of(List<String> agents, Course wanted, List<String> rung, boolean answered, boolean goesOn, Disconnect end) {
        Course course = agents.isEmpty() && wanted == Course.CONNECTED ? Course.FELL_BACK : wanted;
        List<ConversationSnapshot> views = new ArrayList<>(List.of(Cases.pending()));
        rung.stream().filter(agents::contains).forEach(agent -> views.add(Cases.ringing(agent)));
        ConversationSnapshot last = views.get(views.size() - 1);
        int decides = views.size();
        return switch (course) {
            case CONNECTED -> {
                String agent = last.agentId() == null ? agents.get(agents.size() - 1) : last.agentId();
                views.add(Cases.connected(agent));
                if (goesOn) {
                    views.add(view(State.DISCONNECTED, Decision.PREFERRED, agent, NOW.plusSeconds(2), end));
                }
                yield new Truth(agents, numbered(views), decides, Reason.PREFERRED_CONNECTED, agent, null);
            }
            case FELL_BACK -> {
                views.add(Cases.queued());
                // whoever the queue finds, one who was preferred too
                String member = answered ? end == Disconnect.COMPLETED ? ANNA : "agent-of-the-queue" : null;
                if (answered) {
                    views.add(view(State.CONNECTED, Decision.FALLBACK, member, NOW.plusSeconds(9), null));
                }
                if (goesOn) {
                    views.add(view(State.DISCONNECTED, Decision.FALLBACK, member, answered ? NOW.plusSeconds(9) : null, end));
                }
                yield new Truth(agents, numbered(views), decides,
                        agents.isEmpty() ? Reason.QUEUE_NO_AGENT_KNOWN : Reason.FALLBACK_ENGINE, null, QUEUE);
            }
            case LEFT -> {
                views.add(view(State.DISCONNECTED, last.decision(), last.agentId(), null, end));
                Reason reason = switch (end) {
                    case ERROR -> Reason.PLATFORM_ERROR;
                    case VOICEMAIL -> Reason.CUSTOMER_VOICEMAIL;
                    default -> Reason.CUSTOMER_ABANDONED;
                };
                yield new Truth(agents, numbered(views), end == Disconnect.UNKNOWN ? views.size() : decides, reason, null, null);
            }
            case NOTHING -> new Truth(agents, numbered(views), decides, Reason.DECISION_NONE, null, null);
        };
    }

    private static List<ConversationSnapshot> numbered(List<ConversationSnapshot> views) {
        List<ConversationSnapshot> numbered = new ArrayList<>();
        for (ConversationSnapshot view : views) {
            numbered.add(new ConversationSnapshot(view.conversationId(), view.state(), view.disconnect(), view.decision(), view.agentId(),
                    view.queueId(), view.decidedAt(), view.connectedAt(), view.reference(), numbered.size() + 1));
        }
        return numbered;
    }
}
