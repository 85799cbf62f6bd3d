package io.patchbay.intake;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import io.patchbay.intake.Lines.Line;
import io.patchbay.intent.Fault;
import io.patchbay.intent.Fault.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The rows of a CSV file. The lines of a row are put together here and taken apart by FastCSV: the parser alone takes a quote that is
 * never closed for a cell with the rest of the file in it, and the rows in it would be lost without a word.
 */
final class CsvDropReader implements DropReader {
    private static final char[] DELIMITERS = {',', ';', '\t', '|'};

    private final Lines lines;
    private final CsvColumns columns;
    private final char delimiter;
    private final CsvReader.CsvReaderBuilder strict;
    private final CsvReader.CsvReaderBuilder lenient;
    private Row next;

    private CsvDropReader(Lines lines, CsvColumns columns, char delimiter) throws IOException {
        this.lines = lines;
        this.columns = columns;
        this.delimiter = delimiter;
        this.strict = CsvReader.builder().fieldSeparator(delimiter);
        this.lenient = CsvReader.builder().fieldSeparator(delimiter).allowExtraCharsAfterClosingQuote(true);
        this.next = read();
    }

    static CsvDropReader open(DropText text) throws IOException, DropUnreadable {
        Lines lines = new Lines(text.open());
        try {
            Line header = lines.next();
            while (header != null && header.isBlank()) {
                header = lines.next();
            }
            if (header == null) {
                throw new DropUnreadable("The file is empty but for blank lines; see that it is written to its end before it is dropped.");
            }
            if (header.text().indexOf(DropText.UNDECODABLE) >= 0) {
                throw new DropUnreadable("Line " + header.number() + ": the header is no text in " + text.charsetName()
                        + "; export the file as UTF-8, or set intake.file.charset.");
            }
            if (header.cut()) {
                throw new DropUnreadable("Line " + header.number() + ": the header is longer than " + LONGEST_ROW + " characters; this is no CSV file.");
            }
            if (header.text().chars().filter(c -> c == '"').count() % 2 != 0) {
                throw new DropUnreadable("Line " + header.number() + ": the header opens a quoted name that does not end; close the quote, or take it out.");
            }
            char delimiter = delimiter(header.text());
            CsvDropReader reader = new CsvDropReader(lines, CsvColumns.of(cells(header.text(), delimiter), header.number()), delimiter);
            if (!reader.hasNext()) {
                throw new DropUnreadable("The file has a header and no rows; see that it is written to its end before it is dropped.");
            }
            return reader;
        } catch (IOException | DropUnreadable e) {
            lines.close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Row next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Row row = next;
        try {
            next = read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return row;
    }

    @Override
    public List<String> columns() {
        return columns.own();
    }

    @Override
    public String columnOf(String field) {
        return columns.columnOf(field);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private Row read() throws IOException {
        Line first = lines.next();
        while (first != null && first.isBlank()) {
            first = lines.next();
        }
        if (first == null) {
            return null;
        }
        List<Line> more = new ArrayList<>();
        StringBuilder text = new StringBuilder(first.text());
        String end = first.end();
        boolean open = open(first.text(), false);
        boolean cut = first.cut();
        while (open && !cut && text.length() <= LONGEST_ROW) {
            Line line = lines.next();
            if (line == null) {
                break;
            }
            more.add(line);
            text.append(end).append(line.text());
            end = line.end();
            open = open(line.text(), true);
            cut = line.cut();
        }
        if (first.cut()) {
            return refused(first, more, Code.TOO_LONG, "is longer than " + LONGEST_ROW + " characters; shorten it");
        }
        if (open || cut || text.length() > LONGEST_ROW) {
            return refused(first, more, Code.QUOTE, "opens a quoted cell that does not end"
                    + "; close the quote, or double it where it belongs to the text");
        }
        try {
            return row(first.number(), strict.ofSingleCsvRecord(CsvRecordHandler.of(limit -> limit.maxFields(LONGEST_ROW + 1)), text.toString()).getFields());
        } catch (CsvParseException e) {
            return refused(first, more, Code.QUOTE, "cannot be taken apart (" + Fault.told((e.getCause() == null ? e : e.getCause()).getMessage())
                    + "); put a cell that has quotes in it in quotes, and double those within");
        }
    }

    /** Refuses one physical line and goes on at the next: what seemed to belong to the row may be rows of its own. */
    private Row refused(Line first, List<Line> more, Code code, String message) {
        lines.takeBack(more);
        List<String> cells;
        try {
            cells = lenient.ofSingleCsvRecord(first.text()).getFields();
        } catch (CsvParseException e) {
            cells = List.of(first.text());
        }
        return new Row(first.number(), null, List.of(new Fault("", code, message)), original(cells), null);
    }

    private Row row(long line, List<String> cells) {
        List<Fault> faults = new ArrayList<>();
        if (cells.size() > columns.count()) {
            faults.add(new Fault("", Code.TOO_MANY_CELLS, "has " + cells.size() + " cells where the header has " + columns.count()
                    + " columns; put a cell that has the delimiter in it in quotes"));
        }
        for (int i = 0; i < Math.min(cells.size(), columns.count()); i++) {
            if (columns.field(i) != null && cells.get(i).indexOf(DropText.UNDECODABLE) >= 0) {
                faults.add(new Fault(columns.field(i), Code.UNDECODABLE,
                        "has bytes that are no text in the file's charset; write the cell again as UTF-8, or set intake.file.charset"));
            }
        }
        return new Row(line, faults.isEmpty() ? columns.document(cells) : null, faults, original(cells), null);
    }

    /** The sender's own cells; what is too many goes with the last of them, so that nothing is lost. */
    private List<String> original(List<String> cells) {
        List<String> own = columns.own(cells);
        if (cells.size() > columns.count()) {
            String surplus = String.join(String.valueOf(delimiter), cells.subList(columns.count(), cells.size()));
            own.set(own.size() - 1, own.get(own.size() - 1) + delimiter + surplus);
        }
        return own;
    }

    /** Whether a quoted cell is open at the end of a line. */
    private boolean open(String line, boolean openBefore) {
        boolean open = openBefore;
        for (int i = line.indexOf('"'); i >= 0; i = line.indexOf('"', i + 1)) {
            if (open && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                i++;
            } else if (open) {
                open = false;
            } else {
                open = i == 0 || line.charAt(i - 1) == delimiter;
            }
        }
        return open;
    }

    private static char delimiter(String header) {
        char best = DELIMITERS[0];
        long most = -1;
        for (char delimiter : DELIMITERS) {
            long known = CsvColumns.known(cells(header, delimiter));
            if (known > most) {
                most = known;
                best = delimiter;
            }
        }
        return best;
    }

    private static List<String> cells(String header, char delimiter) {
        try {
            return CsvReader.builder().fieldSeparator(delimiter).ofSingleCsvRecord(header).getFields();
        } catch (CsvParseException e) {
            return List.of(header);
        }
    }
}
