package io.patchbay.emulator;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * One conversation while it runs: the snapshot the world sees, the agent whose desk it occupies, and what was drawn for it
 * when it began. Used by {@link ContactCentre} alone, on one thread.
 */
final class Line {

    private final Plan plan;
    private Conversation conversation;
    private AgentDesk desk;

    Line(Conversation conversation, Plan plan) {
        this.conversation = conversation;
        this.plan = plan;
    }

    Plan plan() {
        return plan;
    }

    Conversation conversation() {
        return conversation;
    }

    InteractionRequest request() {
        return conversation.request();
    }

    Medium medium() {
        return conversation.type();
    }

    /** @return the agent it occupies, ringing or connected; null where none */
    AgentDesk desk() {
        return desk;
    }

    void moveTo(Conversation next) {
        conversation = next;
    }

    void occupy(AgentDesk other) {
        desk = other;
    }

    boolean isOver() {
        return conversation.state() == State.DISCONNECTED;
    }

    boolean isConnected() {
        return conversation.state() == State.CONNECTED;
    }

    /**
     * What was drawn when the conversation began, so that nothing later depends on what others do in between.
     *
     * @param fate what is bound to become of it; null where that is left to routing
     * @param ringing how long the agent's phone rings
     * @param handling how long the agent is occupied
     * @param patience how long the caller waits for a connection, from the end of the evaluation on
     * @param givesUpBy how the caller leaves then
     * @param random for the choice among agents
     */
    record Plan(Fate fate, Duration ringing, Duration handling, Duration patience, DisconnectReason givesUpBy, RandomGenerator random) {
    }
}
