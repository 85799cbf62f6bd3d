package io.patchbay.intake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.intent.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of the file with a drop's refused rows (product.md, "Folders"): each as it stood, beside what is wrong with it, so that it can
 * be mended and dropped again as it is. CSV for CSV; NDJSON for both kinds of JSON.
 */
public final class RejectsFile {
    private static final Pattern HALF_CHARACTER = Pattern.compile("\\p{Cs}");

    private final DropReader drop;

    /**
     * The rejects of one drop.
     *
     * @param drop gives the columns
     */
    public RejectsFile(DropReader drop) {
        this.drop = drop;
    }

    /**
     * What is added to the drop's name.
     *
     * @return {@code .rejects.csv} or {@code .rejects.ndjson}
     */
    public String ending() {
        return isCsv() ? ".rejects.csv" : ".rejects.ndjson";
    }

    /**
     * What comes before the first row.
     *
     * @return the line with the names of the columns, with its end; empty for NDJSON
     */
    public String header() {
        if (!isCsv()) {
            return "";
        }
        List<String> header = new ArrayList<>(drop.columns());
        header.addAll(List.of("reject_line", "reject_column", "reject_code", "reject_message"));
        return CsvText.line(header);
    }

    /**
     * One refused row.
     *
     * @param row the row
     * @param faults all that is wrong with it, its own or those that the intent reader or the journal found
     * @return a line with its end; in CSV a row with several faults has their columns, codes and messages with a | between them
     */
    public String line(Row row, List<Fault> faults) {
        return isCsv() ? csv(row, faults) : ndjson(row, faults);
    }

    private boolean isCsv() {
        return !drop.columns().isEmpty();
    }

    private String csv(Row row, List<Fault> faults) {
        List<String> cells = new ArrayList<>(row.cells());
        cells.add(String.valueOf(row.line()));
        cells.add(joined(faults, fault -> drop.columnOf(fault.field())));
        cells.add(joined(faults, Fault::code));
        cells.add(joined(faults, fault -> {
            String column = drop.columnOf(fault.field());
            return (column.isEmpty() ? "the row" : column) + " " + fault.message();
        }));
        return CsvText.line(cells);
    }

    private static String joined(List<Fault> faults, Function<Fault, String> part) {
        return faults.stream().map(part).collect(Collectors.joining("|"));
    }

    private static String ndjson(Row row, List<Fault> faults) {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("line", row.line());
        ArrayNode errors = line.putArray("errors");
        faults.forEach(fault -> errors.addObject().put("field", fault.field()).put("code", fault.code()).put("message", fault.message()));
        if (row.document() != null) {
            line.set("intent", row.document());
        } else {
            line.put("intent", row.json());
        }
        // as a character of its own it would not survive the encoding
        return HALF_CHARACTER.matcher(line.toString()).replaceAll(half -> String.format("\\\\u%04x", (int) half.group().charAt(0))) + "\n";
    }
}
