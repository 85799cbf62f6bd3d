package io.patchbay.governance;

import io.patchbay.journal.TrailReader;
import io.patchbay.journal.TrailReader.Mark;
import io.patchbay.journal.TrailReader.Sight;
import io.patchbay.journal.TrailRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the audit trail of a journal is whole.
 *
 * @param chains    each chain
 * @param faults    what is wrong besides, a sentence about each
 * @param unchained how many steps of earlier versions are in no chain
 */
public record TrailAudit(List<ChainCheck.Report> chains, List<String> faults, long unchained) {

    private static final int MOST_TOLD = 20;

    /** Takes its own copies. */
    public TrailAudit {
        chains = List.copyOf(chains);
        faults = List.copyOf(faults);
    }

    /**
     * Looks at all of it, as it stands at one moment.
     *
     * @param trail   where it is read
     * @param anchors what is known from elsewhere, such as the log
     * @return what was found
     */
    public static TrailAudit of(TrailReader trail, List<Mark> anchors) {
        return trail.look(sight -> of(sight, anchors));
    }

    private static TrailAudit of(Sight sight, List<Mark> known) {
        HouseRecords house = new HouseRecords(sight.house());
        List<String> faults = new ArrayList<>(house.faults());
        List<ChainCheck.Report> chains = new ArrayList<>();
        Set<String> nodes = sight.nodes();
        house.nodes().stream().filter(node -> !nodes.contains(node))
                .forEach(node -> faults.add("the chain of " + node + " is not there, and records of the trail speak of it"));
        for (String node : nodes) {
            ChainCheck check = new ChainCheck(node, sight.head(node), sight.anchors(node), house);
            sight.records(node, check::next);
            chains.add(check.report());
        }
        known.forEach(anchor -> against(anchor, sight, house).ifPresent(faults::add));
        faults.addAll(sight.contradictions(house.cutUntil(), MOST_TOLD));
        return new TrailAudit(chains, faults, sight.unchained());
    }

    private static Optional<String> against(Mark anchor, Sight sight, HouseRecords house) {
        Optional<Mark> cut = house.cut(anchor.node()).filter(end -> end.seq() >= anchor.seq());
        Optional<String> hash = sight.record(anchor.node(), anchor.seq()).map(TrailRecord::hash)
                .or(() -> cut.filter(end -> end.seq() == anchor.seq()).map(Mark::hash));
        String name = "anchor " + anchor.node() + ":" + anchor.seq();
        if (hash.isEmpty()) {
            return Optional.of(name + " cannot be compared: " + (cut.isPresent() ? "the chain was cut behind it; take a later anchor"
                    : "the chain has no such record"));
        }
        return hash.get().equals(anchor.hash()) ? Optional.empty()
                : Optional.of(name + " does not match: the chain has been rewritten, or the anchor is another journal's");
    }

    /** Whether nothing is wrong. */
    public boolean isWhole() {
        return faults.isEmpty() && chains.stream().allMatch(ChainCheck.Report::isWhole);
    }
}
