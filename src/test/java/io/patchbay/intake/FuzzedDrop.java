package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Fault;
import io.patchbay.intent.IntentReader;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.Reading;
import io.patchbay.intent.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Reads arbitrary bytes as a drop, and holds its rows against what is true of every drop. */
final class FuzzedDrop {
    /** What has no business in a line of a log or a cell of a rejects file. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}]");
    /** 1e0 comes back as 1. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> one.isNumber() && other.isNumber()
            ? one.decimalValue().compareTo(other.decimalValue()) : one.equals(other) ? 0 : 1;
    private static final IntentReader READER = Samples.reader();

    private final Path folder;

    FuzzedDrop() throws IOException {
        folder = Files.createTempDirectory("fuzz");
        folder.toFile().deleteOnExit();
    }

    /**
     * Reads bytes as a drop.
     *
     * @param ending the ending of its name, which says how it is read
     * @return its rows; null where it is refused as a whole
     */
    List<Row> rows(String ending, byte[] bytes) {
        Path file = folder.resolve("fuzzed" + ending);
        file.toFile().deleteOnExit();
        List<Row> rows = new ArrayList<>();
        try (DropReader drop = DropReader.open(Files.write(file, bytes), "auto")) {
            RejectsFile rejects = new RejectsFile(drop);
            StringBuilder again = new StringBuilder(rejects.header());
            List<JsonNode> documents = new ArrayList<>();
            while (drop.hasNext()) {
                Row row = drop.next();
                rows.add(row);
                List<Fault> faults = row.faults();
                if (row.document() != null && READER.read(row.document(), Samples.HTTP) instanceof Reading.Invalid invalid) {
                    faults = invalid.faults();
                }
                assertTold(faults);
                String line = rejects.line(row, faults);
                assertThat(line).endsWith("\n");
                if (row.document() != null && line.length() <= DropReader.LONGEST_ROW) {
                    again.append(line);
                    documents.add(row.document());
                }
            }
            assertThat(rows).isNotEmpty();
            if (documents.stream().anyMatch(JsonNode::isObject)) {
                assertThat(documents(rejects.ending(), again.toString())).usingElementComparator((one, other) -> one.equals(BY_VALUE, other) ? 0 : 1)
                        .isEqualTo(documents);
            }
            return rows;
        } catch (DropUnreadable e) {
            assertPlain(e.getMessage());
            assertThat(e.getMessage()).endsWith(".");
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonNode> documents(String ending, String text) throws IOException, DropUnreadable {
        Path file = folder.resolve("again" + ending);
        file.toFile().deleteOnExit();
        List<JsonNode> documents = new ArrayList<>();
        try (DropReader drop = DropReader.open(Files.writeString(file, text), "auto")) {
            drop.forEachRemaining(row -> documents.add(row.document()));
        }
        return documents;
    }

    /** Whether faults tell what is wrong on one line, briefly, and without a full number. */
    static void assertTold(List<Fault> faults) {
        for (Fault fault : faults) {
            assertPlain(fault.field());
            assertPlain(fault.message());
            assertThat(fault.message()).isNotBlank();
        }
    }

    private static void assertPlain(String text) {
        assertThat(UNSEEN.matcher(text).find()).as(text).isFalse();
        assertThat(PhoneNumbers.masked(text)).isEqualTo(text);
        assertThat(text.length()).as(text).isLessThan(1000);
    }
}
