package io.patchbay.outcome;

import io.patchbay.journal.Delivery;
import io.patchbay.journal.Outbox;
import io.patchbay.journal.WrittenFiles;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Every outcome, one a line, in a file for each UTC day: {@code outcomes/YYYY-MM-DD.ndjson}. Lines and marks go together; what
 * was appended and could not be marked is cut off before the file is written again.
 */
public final class OutcomeLog {
    /** The name of this sink in the outbox. */
    public static final String SINK = "ndjson";

    private final Outbox outbox;
    private final WrittenFiles files;
    private final Standing standing;

    /**
     * The daily files.
     *
     * @param outbox tells what is due, and keeps the marks
     * @param files  the files, below the data directory
     * @param clock  the time of failures
     */
    public OutcomeLog(Outbox outbox, WrittenFiles files, InstantSource clock) {
        this.outbox = outbox;
        this.files = files;
        this.standing = new Standing("The outcomes' file", clock, failures -> Duration.ZERO);
    }

    /**
     * What is to be written now, oldest first.
     *
     * @param most how many at most
     * @return the deliveries; none while the journal cannot be read
     */
    public List<Delivery> due(int most) {
        try {
            return outbox.due(SINK, most);
        } catch (RuntimeException e) {
            standing.failed(e.getMessage());
            return List.of();
        }
    }

    /**
     * Appends outcomes to the files of their days and marks them. Where disk or journal refuse, what is left stays due.
     *
     * @param batch what was due
     * @return how many were written and marked
     */
    public synchronized int write(List<Delivery> batch) {
        Map<LocalDate, List<Delivery>> days = batch.stream().collect(Collectors.groupingBy(
                delivery -> LocalDate.ofInstant(delivery.outcome().resolvedAt(), ZoneOffset.UTC), TreeMap::new, Collectors.toList()));
        int written = 0;
        for (Map.Entry<LocalDate, List<Delivery>> day : days.entrySet()) {
            try {
                write("outcomes/" + day.getKey() + ".ndjson", day.getValue());
                standing.works();
                written += day.getValue().size();
            } catch (RuntimeException e) {
                standing.failed(e.getMessage());
            }
        }
        return written;
    }

    private void write(String path, List<Delivery> deliveries) {
        String lines = deliveries.stream().map(delivery -> delivery.document() + "\n").collect(Collectors.joining());
        List<Long> positions = deliveries.stream().map(Delivery::position).toList();
        files.append(path, "", lines, length -> outbox.written(SINK, positions, length));
    }
}
