package io.patchbay.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Fault;
import java.util.List;

/**
 * One row of a drop: a document for the intent reader, or the faults for which there is none.
 *
 * @param line the physical line on which the row begins, from 1
 * @param document what the intent reader takes; null where the row could not be taken apart
 * @param faults why there is no document; empty where there is one
 * @param cells of CSV: the cells as they stood, one for each of {@link DropReader#columns()}; empty for JSON
 * @param json of JSON: the text as it stood; null for CSV and where it is too long to keep
 */
public record Row(long line, JsonNode document, List<Fault> faults, List<String> cells, String json) {

    /** Copies the lists; a row has a document or faults, never both. */
    public Row {
        faults = List.copyOf(faults);
        cells = List.copyOf(cells);
        if ((document == null) == faults.isEmpty()) {
            throw new IllegalArgumentException("A row has a document or faults");
        }
    }
}
