package io.patchbay.intake;

import io.patchbay.intent.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * The rows of a dropped file, one after the other: a file of a million rows needs no more memory than one of ten. A row that is wrong
 * is handed out with its faults, and the next one is read.
 *
 * <p>Iterating throws {@link UncheckedIOException} where the disk fails. For one thread.
 */
public sealed interface DropReader extends Iterator<Row>, AutoCloseable permits CsvDropReader, JsonDropReader, NdjsonDropReader {
    /** The longest row, in characters: several times what an intent with every field at its limit takes. */
    int LONGEST_ROW = 65_536;
    /** The longest name of a file, in bytes of UTF-8: what is written of it has longer ones, and disks take 255. */
    int LONGEST_NAME = 200;

    /**
     * Opens a drop by the ending of its name.
     *
     * @param file a .csv, .json or .ndjson
     * @param charset a charset's name, or {@code auto}: UTF-8; a byte order mark is heeded in either case (setting intake.file.charset)
     * @return its rows, at least one
     * @throws DropUnreadable where the file as a whole cannot be read as rows
     * @throws IOException where the disk fails
     * @throws IllegalArgumentException where there is no such charset
     */
    static DropReader open(Path file, String charset) throws DropUnreadable, IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!Fault.visible(name).equals(name)) {
            throw new DropUnreadable("The name has a character in it that nobody sees: " + Fault.told(name) + "; name the file otherwise.");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new DropUnreadable("The name is longer than " + LONGEST_NAME + " bytes, so that no results could be named after it; shorten it.");
        }
        DropText text = new DropText(file, charset);
        if (name.endsWith(".csv")) {
            return CsvDropReader.open(text);
        }
        if (name.endsWith(".ndjson")) {
            return NdjsonDropReader.open(text);
        }
        if (name.endsWith(".json")) {
            return JsonDropReader.open(text);
        }
        throw new DropUnreadable("The name ends neither in .csv nor in .json nor in .ndjson; give it the ending of what is in it.");
    }

    /**
     * The columns of a CSV file that are the sender's own, as the header spells them; without the reject_* columns.
     *
     * @return in the file's order; empty for JSON
     */
    default List<String> columns() {
        return List.of();
    }

    /**
     * Where the sender finds a field of the intent.
     *
     * @param field as faults name it, such as {@code to.phoneNumber}
     * @return of CSV: the column, as the header spells it where it has it, and empty for the row as a whole; of JSON: the field itself
     */
    default String columnOf(String field) {
        return field;
    }

    @Override
    void close() throws IOException;
}
