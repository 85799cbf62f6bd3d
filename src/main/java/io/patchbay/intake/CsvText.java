package io.patchbay.intake;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.StringWriter;
import java.util.List;

/** Lines of the CSV files that Patchbay writes, safe to open in a spreadsheet: no cell of them runs as a formula. */
final class CsvText {
    private static final String FORMULA = "=+-@\t\r";
    private static final CsvWriter.CsvWriterBuilder WRITER = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).bufferSize(0);

    private CsvText() { }

    /** One line with its end: commas, quotes where needed. */
    static String line(List<String> cells) {
        StringWriter line = new StringWriter();
        WRITER.build(line).writeRecord(cells.stream().map(CsvText::neutral).toList());
        return line.toString();
    }

    /** A cell as it stood before it was neutralised. */
    static String restored(String cell) {
        return cell.length() > 1 && cell.charAt(0) == '\'' && FORMULA.indexOf(cell.charAt(1)) >= 0 ? cell.substring(1) : cell;
    }

    private static String neutral(String cell) {
        return !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}
