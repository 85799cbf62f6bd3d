package io.patchbay.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The contact centre: agents, queues, conversations, and how one leads to the other. No clock, no thread, no network: the
 * time is passed in, every draw comes from the seed, and each transition is told to one listener. The same calls at the
 * same times with the same seed make the same transitions (conversation ids apart, which never repeat).
 *
 * <p>Routing, as the guide describes it: a create is only written down; presence and capacity are looked at when the
 * evaluation is over. Preferred agents are tried in the request's order where the fallback queue is sequential, by that
 * queue's strategy otherwise, and by longest available where there is no fallback queue. Without one, an interaction that
 * nobody takes stays pending for ever.
 *
 * <p>Not for use by several threads.
 */
final class ContactCentre {

    /** Without any, what nobody answers would go round for ever in one moment. */
    private static final Duration SHORTEST_RING = Duration.ofMillis(20);
    private static final List<Presence> BREAKS = List.of(Presence.AWAY, Presence.NOT_READY, Presence.BUSY);

    private final Scenario scenario;
    private final long seed;
    private final Consumer<Conversation> transitions;
    private final Timetable timetable = new Timetable();
    private final Map<String, AgentDesk> desks = new LinkedHashMap<>();
    private final Map<String, WaitingRoom> rooms = new LinkedHashMap<>();
    private final Distribution withoutQueue = new Distribution(Strategy.LONGEST_AVAILABLE);
    private final Map<String, Line> lines = new HashMap<>();
    private final Deque<Line> finished = new ArrayDeque<>();
    private long created;

    /**
     * Opens the contact centre.
     *
     * @param scenario who works there; all simulated lengths of time as they are to be lived
     * @param seed where every draw comes from
     * @param opensAt when it opens
     * @param transitions told of every transition, in their order, within the call that caused it
     */
    ContactCentre(Scenario scenario, long seed, Instant opensAt, Consumer<Conversation> transitions) {
        this.scenario = scenario;
        this.seed = seed;
        this.transitions = transitions;
        for (Scenario.Agent agent : scenario.agents()) {
            desks.put(agent.id(), new AgentDesk(agent, opensAt));
        }
        for (Scenario.Queue queue : scenario.queues()) {
            rooms.put(queue.id(), new WaitingRoom(queue, queue.members().stream().map(desks::get).toList()));
        }
        desks.values().forEach(desk -> {
            for (Scenario.PresenceChange change : desk.agent().presenceChanges()) {
                timetable.enter(opensAt.plus(change.after().from()), at -> become(desk, change.presence(), at));
            }
            wander(desk, opensAt, drawsOf(desk.agent().id().hashCode()));
        });
    }

    /**
     * Takes an interaction. Its agents and its queue must be known here.
     *
     * @param request what is asked for
     * @param clientId whose it is
     * @param fate what is bound to become of it; null where that is left to routing
     * @param now how late it is
     * @return the conversation, pending
     */
    Conversation submit(InteractionRequest request, String clientId, Fate fate, Instant now) {
        advance(now);
        SplittableRandom draws = drawsOf(created++);
        Instant evaluatedAt = now.plus(scenario.evaluation().draw(draws));
        Line line = new Line(Conversation.created(UUID.randomUUID().toString(), request, clientId, now),
                new Line.Plan(fate, scenario.ringing().draw(draws), scenario.handlingOf(request.type()).draw(draws),
                        scenario.patience().draw(draws),
                        draws.nextDouble() < scenario.voicemailShare() ? DisconnectReason.VOICEMAIL : DisconnectReason.ABANDONED,
                        draws));
        lines.put(line.conversation().conversationId(), line);
        transitions.accept(line.conversation());
        timetable.enter(evaluatedAt, at -> evaluate(line, now, at));
        return line.conversation();
    }

    /**
     * Lets everything happen that is due.
     *
     * @param now how late it is
     */
    void advance(Instant now) {
        timetable.runUntil(now);
    }

    /** @return when something will happen next if nobody calls before; empty where nothing will */
    Optional<Instant> nextDue() {
        return timetable.next();
    }

    /** @return the conversation as it is; empty where it is unknown or forgotten */
    Optional<Conversation> conversation(String conversationId) {
        return Optional.ofNullable(lines.get(conversationId)).map(Line::conversation);
    }

    /** @return every conversation that is remembered */
    List<Conversation> conversations() {
        return lines.values().stream().map(Line::conversation).toList();
    }

    /** @return the agent; empty where the user is unknown */
    Optional<AgentDesk> agent(String userId) {
        return Optional.ofNullable(desks.get(userId));
    }

    /** @return every agent, in the scenario's order */
    Collection<AgentDesk> agents() {
        return desks.values();
    }

    /** @return the queue; empty where it is unknown */
    Optional<WaitingRoom> queue(String queueId) {
        return Optional.ofNullable(rooms.get(queueId));
    }

    /** @return the ids of the queues that the agent is a member of */
    List<String> queuesOf(AgentDesk desk) {
        return rooms.values().stream().filter(room -> room.serves(desk)).map(room -> room.queue().id()).toList();
    }

    /**
     * Changes an agent by hand; from then on the presence changes by hand only.
     *
     * @param desk the agent
     * @param presence null to leave it
     * @param capacity interactions of each kind at once, null to leave it
     * @param now how late it is
     */
    void change(AgentDesk desk, Presence presence, Integer capacity, Instant now) {
        advance(now);
        desk.keepSteady();
        if (capacity != null) {
            desk.limitTo(capacity);
        }
        become(desk, presence == null ? desk.presence() : presence, now);
    }

    private void evaluate(Line line, Instant submittedAt, Instant at) {
        Fate fate = line.plan().fate();
        List<AgentDesk> preferred = line.request().preferredAgents().stream().map(desks::get).toList();
        boolean hasQueue = line.request().fallbackQueueId().isPresent();
        if (fate == Fate.ABANDONED || fate == Fate.VOICEMAIL || fate == Fate.ERROR) {
            end(line, DisconnectReason.valueOf(fate.name()), at);
        } else if ((fate == Fate.PREFERRED || fate == Fate.UNANSWERED) && !preferred.isEmpty()) {
            ringPreferred(line, preferred.get(0), at);
        } else if (fate != Fate.PENDING) {
            if (hasQueue) {
                // without a fallback queue the guide knows no end of the waiting, so there patience has none either
                timetable.enter(at.plus(line.plan().patience()), due -> giveUp(line, due));
            }
            if (hasQueue && (fate == Fate.FALLBACK || fate == Fate.CYCLING)) {
                fallBack(line, at);
            } else {
                route(line, preferred, submittedAt, at);
            }
        }
    }

    private void giveUp(Line line, Instant at) {
        if (!line.isConnected()) {
            end(line, line.plan().givesUpBy(), at);
        }
    }

    private void route(Line line, List<AgentDesk> preferred, Instant submittedAt, Instant at) {
        Optional<WaitingRoom> room = roomOf(line);
        AgentDesk chosen = room.map(WaitingRoom::distribution).orElse(withoutQueue)
                .choose(preferred, line.medium(), line.plan().random());
        if (chosen != null) {
            ringPreferred(line, chosen, at);
        } else if (room.isPresent()) {
            if (scenario.fallback() == FallbackMode.AT_ONCE || preferred.isEmpty()) {
                fallBack(line, at);
            } else {
                awaitPreferred(line, preferred, latest(at, submittedAt.plus(scenario.engineTimeout().draw(line.plan().random()))));
            }
        }
    }

    private void awaitPreferred(Line line, List<AgentDesk> preferred, Instant until) {
        preferred.forEach(desk -> desk.awaited().add(line));
        timetable.enter(until, at -> {
            if (line.conversation().routing().decision() == Decision.NONE && !line.isOver()) {
                fallBack(line, at);
            }
        });
    }

    private void ringPreferred(Line line, AgentDesk desk, Instant at) {
        stopAwaiting(line);
        occupy(line, desk, at);
        transition(line, line.conversation().offeredToPreferred(desk.agent().id(), at));
        ring(line, at);
    }

    private void fallBack(Line line, Instant at) {
        stopAwaiting(line);
        WaitingRoom room = roomOf(line).orElseThrow();
        transition(line, line.conversation().queued(room.queue().id(), at));
        offer(line, room, at);
    }

    private void offer(Line line, WaitingRoom room, Instant at) {
        AgentDesk member = room.chooseMember(line.medium(), line.plan().random());
        if (member == null) {
            room.enter(line);
        } else {
            ringMember(line, member, at);
        }
    }

    private void ringMember(Line line, AgentDesk desk, Instant at) {
        double unanswered = roomOf(line).orElseThrow().queue().unanswered();
        occupy(line, desk, at);
        // no draw where nothing depends on it: a seed stands for the same day as before
        if (line.plan().fate() == Fate.CYCLING || unanswered > 0 && line.plan().random().nextDouble() < unanswered) {
            Duration ringing = line.plan().ringing().compareTo(SHORTEST_RING) > 0 ? line.plan().ringing() : SHORTEST_RING;
            timetable.enter(at.plus(ringing), due -> giveBack(line, desk, due));
        } else {
            ring(line, at);
        }
    }

    private void giveBack(Line line, AgentDesk desk, Instant at) {
        if (!line.isOver()) {
            line.occupy(null);
            desk.take(line.medium(), at);
            transition(line, line.conversation().backInQueue(at));
            WaitingRoom room = roomOf(line).orElseThrow();
            room.enter(line);
            // whoever has waited longer comes first
            offerWork(desk, at);
        }
    }

    private void ring(Line line, Instant at) {
        Instant answered = at.plus(line.plan().ringing());
        if (line.plan().fate() == Fate.UNANSWERED) {
            timetable.enter(answered, due -> end(line, DisconnectReason.ABANDONED, due));
        } else {
            timetable.enter(answered, due -> connect(line, due));
        }
    }

    private void connect(Line line, Instant at) {
        if (!line.isOver()) {
            transition(line, line.conversation().connected(line.desk().agent().id(), at));
            timetable.enter(at.plus(line.plan().handling()), due -> end(line, DisconnectReason.COMPLETED, due));
        }
    }

    private void end(Line line, DisconnectReason reason, Instant at) {
        if (line.isOver()) {
            return;
        }
        stopAwaiting(line);
        roomOf(line).ifPresent(room -> room.leave(line));
        transition(line, line.conversation().disconnected(reason, at));
        finished.add(line);
        forget(at);
        AgentDesk desk = line.desk();
        if (desk != null) {
            desk.take(line.medium(), at);
            offerWork(desk, at);
        }
    }

    private void become(AgentDesk desk, Presence presence, Instant at) {
        desk.become(presence, at);
        offerWork(desk, at);
    }

    private void offerWork(AgentDesk desk, Instant at) {
        for (Line line : List.copyOf(desk.awaited())) {
            if (desk.canTake(line.medium())) {
                ringPreferred(line, desk, at);
            }
        }
        for (WaitingRoom room : rooms.values()) {
            for (Optional<Line> next = room.nextFor(desk); next.isPresent(); next = room.nextFor(desk)) {
                room.leave(next.get());
                ringMember(next.get(), desk, at);
            }
        }
    }

    private void wander(AgentDesk desk, Instant from, RandomGenerator draws) {
        boolean leaves = desk.presence() == Presence.AVAILABLE;
        Duration stay = (leaves ? scenario.wandering().every() : scenario.wandering().awayFor()).draw(draws);
        Presence next = leaves ? BREAKS.get(draws.nextInt(BREAKS.size())) : Presence.AVAILABLE;
        if (!desk.steady()) {
            timetable.enter(from.plus(stay), at -> {
                if (!desk.steady()) {
                    become(desk, next, at);
                    wander(desk, at, draws);
                }
            });
        }
    }

    private void occupy(Line line, AgentDesk desk, Instant at) {
        line.occupy(desk);
        desk.give(line.medium(), at);
    }

    private void stopAwaiting(Line line) {
        line.request().preferredAgents().forEach(id -> desks.get(id).awaited().remove(line));
    }

    private void transition(Line line, Conversation next) {
        line.moveTo(next);
        transitions.accept(next);
    }

    private Optional<WaitingRoom> roomOf(Line line) {
        return line.request().fallbackQueueId().map(rooms::get);
    }

    private void forget(Instant at) {
        Instant tooOld = at.minus(scenario.keepFinished().from());
        while (!finished.isEmpty() && (finished.size() > scenario.keepAtMost()
                || finished.peek().conversation().changedAt().isBefore(tooOld))) {
            lines.remove(finished.remove().conversation().conversationId());
        }
    }

    /** Neighbouring numbers must not draw alike, hence the golden ratio between them. */
    private SplittableRandom drawsOf(long number) {
        return new SplittableRandom(seed + number * 0x9E3779B97F4A7C15L);
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
