package io.patchbay.governance;

import io.patchbay.governance.OffsetLines.Line;
import io.patchbay.intent.SoughtNumber;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A CSV file. Of a record that has the number in it everything is blotted out but delimiters, quotes and line breaks; of a results file,
 * which tells of many intents, what the sender wrote, also in the records of intents that were erased before.
 */
final class CsvRecords implements Records {

    private static final char[] DELIMITERS = {',', ';', '\t', '|'};
    /** Characters: beyond that a quote that is never closed is taken for a slip, as the reader of drops does. */
    private static final int LONGEST = 65_536;

    private final SoughtNumber number;
    private final Set<String> erased;

    private CsvRecords(SoughtNumber number, Set<String> erased) {
        this.number = number;
        this.erased = erased;
    }

    /** Rows as senders write them. */
    static CsvRecords ofDrops(SoughtNumber number) {
        return new CsvRecords(number, null);
    }

    /**
     * Rows of results files.
     *
     * @param erased the ids of the intents whose reference and detail go in any case
     */
    static CsvRecords ofResults(SoughtNumber number, Set<String> erased) {
        return new CsvRecords(number, erased);
    }

    /** A cell as it stands in its record, quotes and all. */
    private record Cell(int from, int to, String text) {
    }

    private record Row(long start, String text) {
    }

    @Override
    public long find(Reader text, Blots blots) throws IOException {
        OffsetLines lines = new OffsetLines(text);
        Line header = lines.next();
        while (header != null && header.text().isBlank()) {
            header = lines.next();
        }
        if (header == null) {
            return 0;
        }
        char delimiter = delimiter(header.text());
        List<String> columns = cells(header.text(), delimiter).stream().map(Cell::text).toList();
        lines.takeBack(List.of(header));
        long found = 0;
        for (Row row = row(lines, delimiter); row != null; row = row(lines, delimiter)) {
            if (erased == null ? blotRow(row, delimiter, blots) : blotResult(row, delimiter, columns, blots)) {
                found++;
            }
        }
        return found;
    }

    /** The lines of one row; a quote that does not end is a row of one line, and those after it are rows of their own. */
    private static Row row(OffsetLines lines, char delimiter) throws IOException {
        Line first = lines.next();
        if (first == null) {
            return null;
        }
        StringBuilder text = new StringBuilder(first.text());
        List<Line> more = new ArrayList<>();
        Line last = first;
        boolean open = isOpen(first.text(), delimiter, false);
        while (open && text.length() <= LONGEST) {
            Line line = lines.next();
            if (line == null) {
                break;
            }
            more.add(line);
            text.append(last.end()).append(line.text());
            open = isOpen(line.text(), delimiter, true);
            last = line;
        }
        if (open || text.length() > LONGEST) {
            lines.takeBack(more);
            return new Row(first.start(), first.text());
        }
        return new Row(first.start(), text.toString());
    }

    private static boolean isOpen(String line, char delimiter, boolean before) {
        boolean open = before;
        for (int i = line.indexOf('"'); i >= 0; i = line.indexOf('"', i + 1)) {
            if (!open) {
                open = i == 0 || line.charAt(i - 1) == delimiter;
            } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
                i++;
            } else {
                open = false;
            }
        }
        return open;
    }

    private boolean blotRow(Row row, char delimiter, Blots blots) throws IOException {
        if (!number.isHintedAt(row.text) || cells(row.text, delimiter).stream().map(Cell::text).noneMatch(number::isIn)) {
            return false;
        }
        blot(row, 0, row.text.length(), delimiter, blots);
        return true;
    }

    private boolean blotResult(Row row, char delimiter, List<String> columns, Blots blots) throws IOException {
        List<Cell> cells = cells(row.text, delimiter);
        int id = columns.indexOf("intent_id");
        boolean found = id >= 0 && id < cells.size() && erased.contains(cells.get(id).text);
        boolean hinted = number.isHintedAt(row.text);
        boolean changed = false;
        for (int i = 0; i < cells.size() && i < columns.size(); i++) {
            Cell cell = cells.get(i);
            boolean goes = found && (columns.get(i).equals("reference") || columns.get(i).equals("detail")) || hinted && i != id && number.isIn(cell.text);
            if (goes) {
                changed |= blot(row, cell.from, cell.to, delimiter, blots);
            }
        }
        return changed;
    }

    /** @return whether there was anything that had not been blotted out before */
    private static boolean blot(Row row, int from, int to, char delimiter, Blots blots) throws IOException {
        boolean changed = false;
        int i = from;
        while (i < to) {
            int begin = i;
            while (i < to && !stays(row.text.charAt(i), delimiter)) {
                changed |= row.text.charAt(i) != '*';
                i++;
            }
            if (i > begin) {
                blots.blot(row.start + begin, row.start + i, '*');
            }
            i++;
        }
        return changed;
    }

    private static boolean stays(char c, char delimiter) {
        return c == delimiter || c == '"' || c == '\r' || c == '\n';
    }

    private static List<Cell> cells(String row, char delimiter) {
        List<Cell> cells = new ArrayList<>();
        int from = 0;
        boolean open = false;
        for (int i = 0; i <= row.length(); i++) {
            if (i == row.length() || !open && row.charAt(i) == delimiter) {
                cells.add(new Cell(from, i, unquoted(row.substring(from, i))));
                from = i + 1;
            } else if (row.charAt(i) == '"' && (open || i == from)) {
                if (open && i + 1 < row.length() && row.charAt(i + 1) == '"') {
                    i++;
                } else {
                    open = !open;
                }
            }
        }
        return cells;
    }

    private static String unquoted(String cell) {
        return cell.length() > 1 && cell.charAt(0) == '"' ? cell.substring(1, cell.length() - (cell.endsWith("\"") ? 1 : 0)).replace("\"\"", "\"") : cell;
    }

    /** The one that the header has most of: no column's name has one in it. */
    private static char delimiter(String header) {
        char best = DELIMITERS[0];
        long most = 0;
        for (char delimiter : DELIMITERS) {
            long count = header.chars().filter(c -> c == delimiter).count();
            if (count > most) {
                most = count;
                best = delimiter;
            }
        }
        return best;
    }
}
