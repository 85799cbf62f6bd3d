package io.patchbay.routing;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.patchbay.intent.Intent;
import io.patchbay.intent.NotAPhoneNumber;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Party;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.Reason;
import io.patchbay.journal.Resolution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The normalised caller-id registry (guide, external dependencies): a CSV with the columns phone_number and name. A from
 * number that is not in it ends the intent; the name in it fills in for a sender who gave none. Read again when the file
 * changes.
 */
public final class CallerRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(CallerRegistry.class);

    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final Path file;
    private final PhoneNumbers numbers;
    private volatile Entries entries = new Entries(null, Map.of());

    private record Entries(FileTime modified, Map<String, String> names) {
    }

    /**
     * @param file    the registry, or null to take every caller
     * @param numbers reads the numbers in it
     * @throws IllegalArgumentException when the file is there and cannot be understood
     */
    public CallerRegistry(Path file, PhoneNumbers numbers) {
        this.file = file;
        this.numbers = numbers;
        if (file != null) {
            try {
                entries = read(Files.getLastModifiedTime(file));
            } catch (IOException e) {
                throw new IllegalArgumentException("intents.caller-registry: " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Checks the calling party and names it.
     *
     * @param preparation the intent
     * @return the same, with from.name filled in
     * @throws IntentEnds when the registry does not know the number
     */
    public Preparation enrich(Preparation preparation) {
        if (file == null) {
            return preparation;
        }
        Intent intent = preparation.intent();
        String name = current().names.get(intent.from().phoneNumber());
        if (name == null) {
            throw new IntentEnds(Resolution.local(Outcome.Kind.REJECTED, Reason.CALLER_NOT_REGISTERED,
                    "from number " + PhoneNumbers.masked(intent.from().phoneNumber()) + " is not in the caller registry"));
        }
        return intent.from().name() != null || name.isEmpty() ? preparation
                : preparation.with(intent.withFrom(new Party(intent.from().phoneNumber(), name)));
    }

    private Entries current() {
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            // one that was written just now may be written still
            if (!modified.equals(entries.modified) && modified.toInstant().isBefore(Instant.now().minus(SETTLED))) {
                entries = read(modified);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the caller registry {} cannot be read again, the last good one stays: {}", file, e.getMessage());
        }
        return entries;
    }

    private Entries read(FileTime modified) throws IOException {
        Map<String, String> names = new HashMap<>();
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().detectBomHeader(true).ofNamedCsvRecord(file)) {
            for (NamedCsvRecord row : rows) {
                String number = row.findField("phone_number").orElseThrow(() -> new IllegalArgumentException(
                        file + " has no column phone_number"));
                try {
                    names.put(numbers.e164(number), row.findField("name").orElse("").trim());
                } catch (NotAPhoneNumber e) {
                    throw new IllegalArgumentException(file + ", line " + row.getStartingLineNumber() + ", column phone_number: "
                            + e.getMessage(), e);
                }
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no number: every intent would be refused");
        }
        LOG.info("caller registry: {} numbers", names.size());
        return new Entries(modified, names);
    }
}
