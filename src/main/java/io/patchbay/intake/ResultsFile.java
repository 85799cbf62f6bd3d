package io.patchbay.intake;

import io.patchbay.intent.Outcome;
import java.util.ArrayList;
import java.util.List;

/** The text of the file with what became of a drop's rows (product.md, "Folders"): one line a row, as its outcome lands. */
public final class ResultsFile {
    /** What stands in column outcome for a row whose intent had come before. */
    static final String DUPLICATE = "DUPLICATE";
    private static final List<String> COLUMNS = List.of("line", "intent_id", "reference", "outcome", "reason", "conversation_id",
            "agent_id", "agent_rank", "queue_id", "resolved_at", "detail");

    /** A results file; every one is alike. */
    public ResultsFile() { }

    /**
     * What comes before the first row.
     *
     * @return the line with the names of the columns, with its end
     */
    public String header() {
        return CsvText.line(COLUMNS);
    }

    /**
     * A row that has ended.
     *
     * @param outcome of an intent that came in a file
     * @return a line with its end
     */
    public String line(Outcome outcome) {
        return line(outcome.source().line(), outcome.intentId(), outcome.reference(), outcome.outcome().name(), outcome.reason().wire(),
                outcome.conversationId(), outcome.agentId(), outcome.agentRank(), outcome.queueId(), outcome.resolvedAt(), outcome.detail());
    }

    /**
     * A row whose intent had come before.
     *
     * @param line where the row begins, from 1
     * @param intentId the intent that it is again
     * @param reference the sender's case; null where there is none
     * @param detail for people, such as where the outcome is found; null where there is nothing to add
     * @return a line with its end
     */
    public String duplicate(long line, String intentId, String reference, String detail) {
        return line(line, intentId, reference, DUPLICATE, null, null, null, null, null, null, detail);
    }

    private static String line(Object... values) {
        List<String> cells = new ArrayList<>();
        for (Object value : values) {
            cells.add(value == null ? "" : value.toString());
        }
        return CsvText.line(cells);
    }
}
