package io.patchbay.emulator;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** What is due when. It has no clock: whoever holds it says how late it is. Same times come in the order they were entered. */
final class Timetable {

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::number));
    private long number;

    /**
     * Enters something.
     *
     * @param at when it is due
     * @param action what happens; it is told the time it was due, however late it is run
     */
    void enter(Instant at, Consumer<Instant> action) {
        entries.add(new Entry(at, number++, action));
    }

    /** @return when the next entry is due; empty where there is none */
    Optional<Instant> next() {
        return Optional.ofNullable(entries.peek()).map(Entry::at);
    }

    /**
     * Runs what is due, also what becomes due by it.
     *
     * @param now how late it is
     */
    void runUntil(Instant now) {
        for (Entry entry = entries.peek(); entry != null && !entry.at.isAfter(now); entry = entries.peek()) {
            entries.remove();
            entry.action.accept(entry.at);
        }
    }

    private record Entry(Instant at, long number, Consumer<Instant> action) {
    }
}
