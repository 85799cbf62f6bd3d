package io.patchbay.emulator;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What goes wrong by itself, each with a probability that the seed decides.
 *
 * @param creates mishaps of {@code POST /api/v2/routing/interactions}; tried in turn, the first that strikes is the one
 * @param reads mishaps of every other call under {@code /api}
 * @param tokens mishaps of {@code POST /oauth/token}
 * @param events mishaps of frames on the sockets
 * @param lyingPresence share of presence answers that are made up, 0 to 1
 */
public record Faults(List<Mishap> creates, List<Mishap> reads, List<Mishap> tokens, Events events, double lyingPresence) {

    /** What is left out goes well. */
    public Faults {
        creates = creates == null ? List.of() : List.copyOf(creates);
        reads = reads == null ? List.of() : List.copyOf(reads);
        tokens = tokens == null ? List.of() : List.copyOf(tokens);
        events = events == null ? new Events(0, 0, 0, 0, null, false) : events;
    }

    /** @return calm weather */
    public static Faults none() {
        return new Faults(null, null, null, null, 0);
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
            lateBy = lateBy == null ? Span.parse("1s..5s") : lateBy;
        }
    }
}
