package io.patchbay.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.journal.Delivery;
import io.patchbay.journal.DropLedger;
import io.patchbay.journal.DropLedger.Drop;
import io.patchbay.journal.JournalUnavailable;
import io.patchbay.journal.Outbox;
import io.patchbay.journal.TakenOver;
import io.patchbay.journal.WrittenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the results file and the summary of each drop as its outcomes land. One caller at a time, so that no summary is replaced by an
 * older one.
 */
public final class DropResults {

    private static final Logger LOG = LoggerFactory.getLogger(DropResults.class);
    private static final Duration PUT_OFF = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final DropLedger ledger;
    private final WrittenFiles written;
    private final DropFolders folders;
    private final ObjectMapper json;
    private final ResultsFile lines = new ResultsFile();
    private final BooleanSupplier keepsFiles;
    private final Set<String> stale = new LinkedHashSet<>();
    private final Set<String> refused = new HashSet<>();
    private boolean kept;
    private final Trouble trouble = new Trouble(LOG, "results of drops cannot be written now, they are tried again",
            "results of drops are written again");

    /**
     * @param outbox     what is to be written
     * @param ledger     the drops and their counts
     * @param written    appends the results
     * @param folders    where files are
     * @param json       writes the summary
     * @param keepsFiles whether this node is the one that writes them
     */
    public DropResults(Outbox outbox, DropLedger ledger, WrittenFiles written, DropFolders folders, ObjectMapper json,
                       BooleanSupplier keepsFiles) {
        this.outbox = outbox;
        this.ledger = ledger;
        this.written = written;
        this.folders = folders;
        this.json = json;
        this.keepsFiles = keepsFiles;
    }

    /**
     * Writes what is due, and the summaries that it changes, if this node keeps the folder's files. What disk or journal refuse stays
     * due, and holds up no other drop.
     *
     * @param most how many lines at most
     * @return how many were read
     */
    public synchronized int write(int most) {
        if (!keepsFiles.getAsBoolean()) {
            kept = false;
            return 0;
        }
        try {
            if (!kept) {
                // another node, or an earlier life of this one, may have left summaries unwritten
                ledger.unsummarised().forEach(drop -> stale.add(drop.name()));
                kept = true;
            }
            List<Delivery> due = outbox.dueResults(ledger.folder(), most);
            Map<String, List<Delivery>> drops = due.stream().collect(Collectors.groupingBy(Delivery::dropName, LinkedHashMap::new, Collectors.toList()));
            boolean all = true;
            for (Map.Entry<String, List<Delivery>> drop : drops.entrySet()) {
                all &= write(drop.getKey(), drop.getValue());
            }
            for (String name : List.copyOf(stale)) {
                all &= ledger.find(name).orElseThrow().state().equals("READING") || renewNow(name);
            }
            if (all && refused.isEmpty()) {
                trouble.over();
            }
            return due.size();
        } catch (JournalUnavailable e) {
            trouble.tell(e);
            return 0;
        }
    }

    private boolean renewNow(String name) {
        try {
            summarise(name);
            return stale.remove(name);
        } catch (UncheckedIOException e) {
            trouble.tell(e);
            return false;
        }
    }

    private boolean write(String name, List<Delivery> due) {
        String path = folders.results(name, ".results.csv");
        Map<String, Integer> words = new TreeMap<>();
        StringBuilder text = new StringBuilder();
        for (Delivery delivery : due) {
            if (delivery.duplicate()) {
                text.append(lines.duplicate(delivery.line(), delivery.intentId(), delivery.reference(),
                        "the same intent was accepted before"));
                words.merge(ResultsFile.DUPLICATE, 1, Integer::sum);
            } else {
                text.append(lines.line(delivery.outcome()));
                words.merge(delivery.outcome().outcome().name(), 1, Integer::sum);
            }
        }
        List<Long> positions = due.stream().map(Delivery::position).toList();
        try {
            written.append(path, lines.header(), text.toString(), length -> ledger.resultsWritten(name, positions, words, length));
            stale.add(name);
            refused.remove(name);
            return true;
        } catch (TakenOver e) {
            trouble.tell(e);
            return false;
        } catch (UncheckedIOException e) {
            trouble.tell(e);
            refused.add(name);
            outbox.putOff(Outbox.RESULTS, positions, PUT_OFF, e.getMessage());
            return false;
        }
    }

    /**
     * Has a drop's summary written at the next occasion.
     *
     * @param name a drop of which no more rows will come
     */
    synchronized void renew(String name) {
        stale.add(name);
    }

    /**
     * Writes a drop's summary as it is now. It is complete when every row that was not refused has its line in the results file.
     *
     * @param name a drop of which no more rows will come
     * @throws UncheckedIOException when the disk refuses
     */
    synchronized void summarise(String name) {
        Drop drop = ledger.find(name).orElseThrow();
        Map<String, Long> outcomes = ledger.lines(name);
        boolean complete = outcomes.values().stream().mapToLong(Long::longValue).sum() == drop.accepted() + drop.duplicates();
        outcomes.remove(ResultsFile.DUPLICATE);
        ObjectNode summary = json.createObjectNode().put("file", name).put("rows", drop.rows()).put("accepted", drop.accepted())
                .put("rejected", drop.rejected()).put("duplicates", drop.duplicates()).put("complete", complete);
        outcomes.forEach(summary.putObject("outcomes")::put);
        try {
            DropFolders.replace(folders.data().resolve(folders.results(name, ".summary.json")),
                    json.writerWithDefaultPrettyPrinter().writeValueAsBytes(summary));
        } catch (IOException e) {
            throw new UncheckedIOException("the summary of " + name + " cannot be written: " + e.getMessage(), e);
        }
        if (complete) {
            ledger.summarised(name);
            LOG.info("{}: complete, {}", name, outcomes);
        }
    }
}
