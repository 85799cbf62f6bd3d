package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What goes wrong by itself, each with a probability or a pause that the seed decides.
 *
 * @param creates mishaps of {@code POST /api/v2/routing/interactions}; tried in turn, the first that strikes is the one
 * @param reads mishaps of every other call under {@code /api}
 * @param presence mishaps of {@code GET /api/v2/users/{userId}/status}, tried before those of all reads
 * @param tokens mishaps of {@code POST /oauth/token}
 * @param events mishaps of frames on the sockets
 * @param lyingPresence share of presence answers that are made up, 0 to 1
 * @param unknowns what no contract names
 * @param recurring what strikes the platform as a whole, again and again
 */
public record Faults(List<Mishap> creates, List<Mishap> reads, List<Mishap> presence, List<Mishap> tokens, Events events,
        double lyingPresence, Unknowns unknowns, List<Recurring> recurring) {

    /** What is left out goes well. */
    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public Faults {
        creates = creates == null ? List.of() : List.copyOf(creates);
        reads = reads == null ? List.of() : List.copyOf(reads);
        presence = presence == null ? List.of() : List.copyOf(presence);
        tokens = tokens == null ? List.of() : List.copyOf(tokens);
        events = events == null ? new Events(0, 0, 0, 0, null, false) : events;
        unknowns = unknowns == null ? new Unknowns(0, 0, 0) : unknowns;
        recurring = recurring == null ? List.of() : List.copyOf(recurring);
    }

    /** @return calm weather */
    public static Faults none() {
        return new Faults(null, null, null, null, null, 0, null, null);
    }

    /**
     * Everything at once, each moderately, so that most calls still work: the faults of the built-in scenario {@code storm}.
     *
     * @return heavy weather
     */
    public static Faults storm() {
        return new ScenarioReader(new Json()).read(ScenarioReader.STORM).faults();
    }

    /**
     * Faults that have a name.
     *
     * @param name {@code storm}
     * @return them
     * @throws IllegalArgumentException where none are called so
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Faults named(String name) {
        if (!name.equals("storm")) {
            throw new IllegalArgumentException("no faults are called '" + name + "'; there is 'storm'");
        }
        return storm();
    }

    /**
     * @param other mishaps of creates
     * @return the same with those
     */
    public Faults creates(Mishap... other) {
        return new Faults(List.of(other), reads, presence, tokens, events, lyingPresence, unknowns, recurring);
    }

    /**
     * @param other mishaps of every other call under {@code /api}
     * @return the same with those
     */
    public Faults reads(Mishap... other) {
        return new Faults(creates, List.of(other), presence, tokens, events, lyingPresence, unknowns, recurring);
    }

    /**
     * @param other mishaps of presence answers
     * @return the same with those
     */
    public Faults presence(Mishap... other) {
        return new Faults(creates, reads, List.of(other), tokens, events, lyingPresence, unknowns, recurring);
    }

    /**
     * @param other mishaps of token calls
     * @return the same with those
     */
    public Faults tokens(Mishap... other) {
        return new Faults(creates, reads, presence, List.of(other), events, lyingPresence, unknowns, recurring);
    }

    /**
     * @param other mishaps of frames
     * @return the same with those
     */
    public Faults events(Events other) {
        return new Faults(creates, reads, presence, tokens, other, lyingPresence, unknowns, recurring);
    }

    /**
     * @param share share of presence answers that are made up, 0 to 1
     * @return the same with that
     */
    public Faults lyingPresence(double share) {
        return new Faults(creates, reads, presence, tokens, events, share, unknowns, recurring);
    }

    /**
     * @param other what no contract names
     * @return the same with that
     */
    public Faults unknowns(Unknowns other) {
        return new Faults(creates, reads, presence, tokens, events, lyingPresence, other, recurring);
    }

    /**
     * @param other what strikes again and again
     * @return the same with that
     */
    public Faults recurring(Recurring... other) {
        return new Faults(creates, reads, presence, tokens, events, lyingPresence, unknowns, List.of(other));
    }

    /**
     * Whether one of the mishaps strikes.
     *
     * @param mishaps what may go wrong
     * @param random where the luck comes from
     * @return the answer of the first that strikes; empty where all goes well
     */
    static Optional<ScriptedAnswer> draw(List<Mishap> mishaps, RandomGenerator random) {
        return mishaps.stream().filter(mishap -> random.nextDouble() < mishap.probability).map(Mishap::answer).findFirst();
    }

    /**
     * An answer that is given instead of the right one now and then.
     *
     * @param probability 0 to 1
     * @param answer what is answered then
     */
    public record Mishap(double probability, ScriptedAnswer answer) {

        /** @throws IllegalArgumentException where the probability is none, or no answer is given */
        public Mishap {
            checkShare(probability);
            if (answer == null) {
                throw new IllegalArgumentException("a mishap names its answer");
            }
        }
    }

    /**
     * What happens to event frames.
     *
     * @param duplicated share that is sent twice
     * @param lost share that is never sent
     * @param reordered share that is held back until the next frame has gone out
     * @param late share that is held back for {@code lateBy}
     * @param lateBy how long a late frame is held back; real time; 1 s to 5 s where left out
     * @param halfOpen true: sockets stay open and nothing is sent any more, heartbeats and pongs neither
     */
    public record Events(double duplicated, double lost, double reordered, double late, Span lateBy, boolean halfOpen) {

        /** What is left out takes its default. */
        public Events {
            checkShare(duplicated);
            checkShare(lost);
            checkShare(reordered);
            checkShare(late);
            lateBy = lateBy == null ? Span.parse("1s..5s") : lateBy;
        }
    }

    /**
     * What no contract names: a reader must read past it.
     *
     * @param fields share of answers and events whose objects each have a field that nobody knows; all the others are right
     * @param values share of answers and events in which every word of an enumeration (state, decision, disconnectReason, type, ...)
     *        is one that nobody knows; the next answer tells the truth again
     * @param frames share of events before which a frame is sent that is none: an unknown topic, an array, no JSON, binary
     */
    public record Unknowns(double fields, double values, double frames) {

        /** @throws IllegalArgumentException where a share is none */
        public Unknowns {
            checkShare(fields);
            checkShare(values);
            checkShare(frames);
        }
    }

    /**
     * Something that strikes the platform again and again.
     *
     * @param every the pause before each time; real time
     * @param incident what strikes
     */
    public record Recurring(Span every, Incident incident) {

        /** @throws IllegalArgumentException where either is left out, or the pause may be none */
        public Recurring {
            if (every == null || every.from().isZero() || incident == null) {
                throw new IllegalArgumentException("what recurs says every how long, above 0, and what");
            }
        }

        /**
         * Something that recurs.
         *
         * @param every the pause before each time, such as {@code 10s} or {@code 5s..15s}; real time
         * @param what what strikes
         * @param lasting how long it lasts, as {@link Incident#lasting} has it; null for its usual length
         * @return it
         */
        public static Recurring of(String every, Incident.Kind what, String lasting) {
            return new Recurring(Span.parse(every), new Incident(what, lasting == null ? null : Span.parse(lasting)));
        }
    }

    private static void checkShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is 0 to 1: " + share);
        }
    }
}
