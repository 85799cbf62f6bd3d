package io.patchbay.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.journal.Delivery;
import io.patchbay.journal.DropLedger;
import io.patchbay.journal.DropLedger.Drop;
import io.patchbay.journal.Outbox;
import io.patchbay.journal.WrittenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the results file and the summary of each drop as its outcomes land. */
public final class DropResults {

    private static final Logger LOG = LoggerFactory.getLogger(DropResults.class);

    private final Outbox outbox;
    private final DropLedger ledger;
    private final WrittenFiles written;
    private final DropFolders folders;
    private final ObjectMapper json;
    private final ResultsFile lines = new ResultsFile();

    /**
     * @param outbox  what is to be written
     * @param ledger  the drops and their counts
     * @param written appends the results
     * @param folders where files are
     * @param json    writes the summary
     */
    public DropResults(Outbox outbox, DropLedger ledger, WrittenFiles written, DropFolders folders, ObjectMapper json) {
        this.outbox = outbox;
        this.ledger = ledger;
        this.written = written;
        this.folders = folders;
        this.json = json;
    }

    /**
     * Writes what is due.
     *
     * @param most how many lines at most
     * @return how many were due
     */
    public int write(int most) {
        List<Delivery> due = outbox.due(Outbox.RESULTS, most);
        due.stream().collect(Collectors.groupingBy(Delivery::dropName, LinkedHashMap::new, Collectors.toList()))
                .forEach(this::write);
        return due.size();
    }

    private void write(String name, List<Delivery> due) {
        String path = folders.results(name, ".results.csv");
        Map<String, Integer> outcomes = new TreeMap<>();
        StringBuilder text = new StringBuilder(Files.exists(folders.data().resolve(path)) ? "" : lines.header());
        for (Delivery delivery : due) {
            if (delivery.duplicate()) {
                text.append(lines.duplicate(delivery.line(), delivery.intentId(), delivery.reference(),
                        "the same intent was accepted before"));
            } else {
                text.append(lines.line(delivery.outcome()));
                outcomes.merge(delivery.outcome().outcome().name(), 1, Integer::sum);
            }
        }
        long length = written.append(path, text.toString());
        try {
            ledger.resultsWritten(name, due.stream().map(Delivery::position).toList(), outcomes, path, length);
        } catch (RuntimeException e) {
            written.cutBack(path);
            throw e;
        }
        if (ledger.find(name).map(drop -> drop.state().equals("DONE")).orElse(false)) {
            summarise(name);
        }
    }

    /**
     * Writes a drop's summary as it is now.
     *
     * @param name the drop
     */
    void summarise(String name) {
        Drop drop = ledger.find(name).orElseThrow();
        Map<String, Long> outcomes = ledger.outcomes(name);
        boolean complete = outcomes.values().stream().mapToLong(Long::longValue).sum() == drop.accepted();
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
