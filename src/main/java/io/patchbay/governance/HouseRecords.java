package io.patchbay.governance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.journal.TrailReader.Mark;
import io.patchbay.journal.TrailRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the trail says was done to it: where its chains were cut, and which records lost what could be taken out of them. Each is a
 * record of a chain itself, so that whoever makes one up is found there.
 */
public final class HouseRecords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Mark> cuts = new HashMap<>();
    private final Map<String, TreeMap<Long, Long>> erased = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private long cutUntil;

    /** @param records those of {@link TrailRecord#HOUSE}, in any order */
    public HouseRecords(List<TrailRecord> records) {
        records.forEach(this::read);
    }

    private void read(TrailRecord record) {
        try {
            JsonNode facts = JSON.readTree(record.facts() == null ? "" : record.facts());
            if (record.to().equals(TrailRecord.CUT)) {
                Mark cut = new Mark(facts.path("node").asText(), facts.path("seq").asLong(), facts.path("hash").asText());
                cuts.merge(cut.node(), cut, (one, other) -> one.seq() > other.seq() ? one : other);
                cutUntil = Math.max(cutUntil, facts.path("at").asLong());
            } else {
                facts.path("runs").properties().forEach(runs -> runs.getValue().forEach(run ->
                        erased.computeIfAbsent(runs.getKey(), node -> new TreeMap<>()).merge(run.path(0).asLong(), run.path(1).asLong(), Math::max)));
            }
        } catch (JsonProcessingException e) {
            faults.add("record " + record.seq() + " of " + record.node() + " says " + record.to() + ", and its facts cannot be read");
        }
    }

    /** Where a chain was cut last; empty where it never was. */
    public Optional<Mark> cut(String node) {
        return Optional.ofNullable(cuts.get(node));
    }

    /** When the youngest record that was cut off was made, in epoch milliseconds; 0 where none was. */
    public long cutUntil() {
        return cutUntil;
    }

    /** The chains that something was done to. */
    public Set<String> nodes() {
        Set<String> nodes = new TreeSet<>(cuts.keySet());
        nodes.addAll(erased.keySet());
        return nodes;
    }

    /** Whether a record is said to have lost what could be taken out of it. */
    public boolean isErased(String node, long seq) {
        Map.Entry<Long, Long> run = erased.getOrDefault(node, new TreeMap<>()).floorEntry(seq);
        return run != null && run.getValue() >= seq;
    }

    /** Those that cannot be read, a sentence about each. */
    public List<String> faults() {
        return List.copyOf(faults);
    }
}
