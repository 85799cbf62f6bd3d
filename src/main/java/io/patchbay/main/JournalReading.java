package io.patchbay.main;

import io.patchbay.journal.DropLedger;
import io.patchbay.journal.Journal;
import io.patchbay.journal.Outbox;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The journal at one moment, for metrics.
 *
 * @param intents  how many intents stand in each state or outcome; a state without any is left out
 * @param untold   how many rows each sink has not delivered, parked ones left out
 * @param waiting  since when the oldest of those rows waits; a sink without any is left out
 * @param drops    how many drops are being read
 * @param dropRows how many rows of those are journaled already
 */
record JournalReading(Map<String, Long> intents, Map<String, Long> untold, Map<String, Instant> waiting, int drops, long dropRows) {

    static JournalReading of(Journal journal, Outbox outbox, Set<String> sinks, DropLedger drops) {
        List<DropLedger.Drop> reading = drops.reading();
        Map<String, Instant> waiting = new TreeMap<>();
        sinks.forEach(sink -> outbox.waitingSince(sink).ifPresent(since -> waiting.put(sink, since)));
        return new JournalReading(journal.counts(), sinks.stream().collect(Collectors.toMap(Function.identity(), outbox::open)), waiting,
                reading.size(), reading.stream().mapToLong(DropLedger.Drop::rows).sum());
    }
}
