package io.patchbay.emulator;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The contact centre that is emulated: who works there, which queues there are, how long things take. Its written form
 * is {@code scenario.schema.json}, with every default; {@code default-scenario.json} is an example and what runs when
 * no other is named.
 *
 * @param clients who may fetch a token; their tokens' sockets hear of their own conversations
 * @param tokenLife how long a token is good for; real time, whatever the time factor
 * @param rateLimit calls a minute and token; 0 for no limit
 * @param heartbeat pause between two heartbeats on a socket; real time, at most 30 s
 * @param evaluation how long the engine takes to look at presence and capacity
 * @param fallback when the fallback queue gets what no preferred agent can take
 * @param engineTimeout how long the engine waits for a preferred agent under {@link FallbackMode#AFTER_TIMEOUT}
 * @param ringing how long an agent's phone rings before the connection
 * @param handling how long an agent is occupied, by kind of interaction
 * @param patience how long a caller waits for a connection, from the end of the evaluation on
 * @param voicemailShare how many of those who lose patience leave a message, 0 to 1
 * @param keepFinished how long a finished conversation can still be read; real time
 * @param keepAtMost how many finished conversations can still be read
 * @param wandering how agents who are not steady change their presence by themselves
 * @param agents everybody with a user id
 * @param queues every queue
 * @param faults what goes wrong by itself
 */
public record Scenario(List<Client> clients, Span tokenLife, Integer rateLimit, Span heartbeat, Span evaluation,
        FallbackMode fallback, Span engineTimeout, Span ringing, Map<Medium, Span> handling, Span patience,
        Double voicemailShare, Span keepFinished, Integer keepAtMost, Wandering wandering, List<Agent> agents,
        List<Queue> queues, Faults faults) {

    private static final Span DEFAULT_HANDLING = Span.parse("20s..60s");

    /** What is left out takes its default. */
    public Scenario {
        clients = clients == null ? List.of(new Client("patchbay", "patchbay-secret")) : List.copyOf(clients);
        tokenLife = or(tokenLife, "24h");
        rateLimit = rateLimit == null ? Integer.valueOf(300) : rateLimit;
        heartbeat = or(heartbeat, "20s");
        evaluation = or(evaluation, "200ms..800ms");
        fallback = fallback == null ? FallbackMode.AT_ONCE : fallback;
        engineTimeout = or(engineTimeout, "30s");
        ringing = or(ringing, "1s..4s");
        handling = handling == null ? Map.of() : Map.copyOf(handling);
        patience = or(patience, "45s..2m");
        voicemailShare = voicemailShare == null ? Double.valueOf(0.3) : voicemailShare;
        keepFinished = or(keepFinished, "10m");
        keepAtMost = keepAtMost == null ? Integer.valueOf(100_000) : keepAtMost;
        wandering = wandering == null ? new Wandering(null, null) : wandering;
        agents = agents == null ? List.of() : List.copyOf(agents);
        queues = queues == null ? List.of() : List.copyOf(queues);
        faults = faults == null ? Faults.none() : faults;
    }

    /**
     * How long agents are occupied by one kind of interaction.
     *
     * @param medium the kind
     * @return its handle time
     */
    public Span handlingOf(Medium medium) {
        return handling.getOrDefault(medium, DEFAULT_HANDLING);
    }

    /**
     * The same contact centre with every simulated length of time shortened. Token life, heartbeat and memory stay: they
     * belong to the server, not to the people.
     *
     * @param factor how many times as fast, above 0
     * @return the faster one
     */
    Scenario faster(double factor) {
        Map<Medium, Span> shorter = new EnumMap<>(Medium.class);
        for (Medium medium : Medium.values()) {
            shorter.put(medium, handlingOf(medium).dividedBy(factor));
        }
        return new Scenario(clients, tokenLife, rateLimit, heartbeat, evaluation.dividedBy(factor), fallback,
                engineTimeout.dividedBy(factor), ringing.dividedBy(factor), shorter, patience.dividedBy(factor),
                voicemailShare, keepFinished, keepAtMost, wandering.faster(factor),
                agents.stream().map(agent -> agent.faster(factor)).toList(), queues, faults);
    }

    private static Span or(Span given, String otherwise) {
        return given == null ? Span.parse(otherwise) : given;
    }

    /**
     * An OAuth client.
     *
     * @param id its id
     * @param secret its secret
     */
    public record Client(String id, String secret) {

        /** @return the id alone: a secret is never printed */
        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    /**
     * An agent.
     *
     * @param id user id, 8-4-4-4-12 letters and digits
     * @param name display name; two agents may share one
     * @param email e-mail address
     * @param active false for somebody who has left: the user is still known, and never routed to
     * @param presence presence when the emulator starts
     * @param steady true for an agent whose presence changes only as listed or by hand
     * @param concurrency interactions at once, by kind; left out, 1 of each and 4 chats
     * @param showsConcurrency false for an agent whose concurrency the platform does not show
     * @param skills skills, compared with what a queue requires
     * @param presenceChanges changes of presence that are bound to come
     */
    public record Agent(String id, String name, String email, Boolean active, Presence presence, Boolean steady,
            Map<Medium, Integer> concurrency, Boolean showsConcurrency, List<String> skills, List<PresenceChange> presenceChanges) {

        /** What is left out takes its default. */
        public Agent {
            Objects.requireNonNull(id, "id");
            active = active == null ? Boolean.TRUE : active;
            presence = presence == null ? Presence.AVAILABLE : presence;
            steady = steady == null ? Boolean.FALSE : steady;
            concurrency = concurrency == null ? Map.of() : Map.copyOf(concurrency);
            showsConcurrency = showsConcurrency == null ? Boolean.TRUE : showsConcurrency;
            skills = skills == null ? List.of() : List.copyOf(skills);
            presenceChanges = presenceChanges == null ? List.of() : List.copyOf(presenceChanges);
        }

        /**
         * How many interactions of one kind the agent takes at once.
         *
         * @param medium the kind
         * @return the configured number, or the platform's default
         */
        public int concurrencyOf(Medium medium) {
            return concurrency.getOrDefault(medium, medium == Medium.CHAT ? 4 : 1);
        }

        private Agent faster(double factor) {
            return new Agent(id, name, email, active, presence, steady, concurrency, showsConcurrency, skills,
                    presenceChanges.stream().map(change -> new PresenceChange(change.after.dividedBy(factor), change.presence)).toList());
        }
    }

    /**
     * A change of presence that is bound to come.
     *
     * @param after how long after the start
     * @param presence the presence from then on
     */
    public record PresenceChange(Span after, Presence presence) {
    }

    /**
     * How agents who are not steady come and go.
     *
     * @param every how long one stays available
     * @param awayFor how long one stays away, busy or not ready then
     */
    public record Wandering(Span every, Span awayFor) {

        /** What is left out takes its default. */
        public Wandering {
            every = or(every, "1m..5m");
            awayFor = or(awayFor, "10s..45s");
        }

        private Wandering faster(double factor) {
            return new Wandering(every.dividedBy(factor), awayFor.dividedBy(factor));
        }
    }

    /**
     * A queue.
     *
     * @param id queue id
     * @param name display name
     * @param strategy how it chooses among its members, and among preferred agents whose fallback it is
     * @param requiredSkills what a member must have to be given anything by this queue
     * @param wrapUp shown, without effect
     * @param members user ids, in the order that {@link Strategy#SEQUENTIAL} follows
     * @param unanswered share of its offers, 0 to 1, that ring in vain and go back into the queue
     */
    public record Queue(String id, String name, Strategy strategy, List<String> requiredSkills, WrapUp wrapUp, List<String> members,
            Double unanswered) {

        /** What is left out takes its default. */
        public Queue {
            Objects.requireNonNull(id, "id");
            strategy = strategy == null ? Strategy.LONGEST_AVAILABLE : strategy;
            requiredSkills = requiredSkills == null ? List.of() : List.copyOf(requiredSkills);
            wrapUp = wrapUp == null ? WrapUp.NONE : wrapUp;
            members = members == null ? List.of() : List.copyOf(members);
            unanswered = unanswered == null ? Double.valueOf(0) : unanswered;
        }
    }
}
