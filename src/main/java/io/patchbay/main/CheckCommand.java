package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intake.DropReader;
import io.patchbay.intake.DropUnreadable;
import io.patchbay.intake.Row;
import io.patchbay.intent.ContentHash;
import io.patchbay.intent.Fault;
import io.patchbay.intent.IntentDefaults;
import io.patchbay.intent.IntentReader;
import io.patchbay.intent.Reading;
import io.patchbay.intent.Source;
import io.patchbay.journal.Acceptance;
import io.patchbay.journal.Candidate;
import io.patchbay.journal.Journal;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/patchbay check FILE}: what a drop would come to, without a call and without a trace. */
@Command(name = "check", mixinStandardHelpOptions = true,
        description = "Tells row by row what of a drop would be accepted, refused or taken for a duplicate. No call is made.")
final class CheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "a .csv, .json or .ndjson")
    private Path file;

    @Spec
    private CommandSpec spec;

    private final Map<String, Earlier> inFile = new HashMap<>();
    private int accepted;
    private int refused;
    private int duplicates;
    private int unnamed;

    private record Earlier(long line, String contentHash) {
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (DefaultCamelContext context = new DefaultCamelContext();
             Opened opened = open(settings(Bundle.placeholders(context, Path.of(""), Patchbay.home())));
             DropReader rows = DropReader.open(file, opened.charset)) {
            while (rows.hasNext()) {
                Row row = rows.next();
                out.printf("line %-7d %s%n", row.line(), judge(row, rows, opened));
            }
        } catch (DropUnreadable e) {
            out.println(file + " is no drop: " + e.getMessage());
            return 1;
        }
        out.printf("%d rows: %d would be accepted, %d refused, %d are duplicates%n", accepted + refused + duplicates, accepted, refused,
                duplicates);
        if (unnamed > 0) {
            out.printf("warning: %d rows have no intent_id: a row with the same content would be a duplicate next week too%n", unnamed);
        }
        out.flush();
        return refused == 0 ? 0 : 1;
    }

    /** The journal if there is one; a journal of its own is not begun for a check. */
    private record Opened(IntentReader reader, Journal journal, String charset) implements AutoCloseable {
        @Override
        public void close() {
            if (journal != null) {
                journal.close();
            }
        }
    }

    private static Settings settings(CamelContext camel) {
        return Settings.of(camel, Path.of(""));
    }

    private static Opened open(Settings settings) {
        Journal journal = JournalRoom.isNone(settings) ? null : new Journal(JournalRoom.database(settings), Clock.systemUTC(), "check", Duration.ofSeconds(1), Set.of(),
                new ObjectMapper());
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        ContentHash hash = new ContentHash(journal == null ? random : journal.installationKey("content-hash", random));
        IntentReader reader = new IntentReader(new IntentDefaults(settings.text("intents.default-region"),
                settings.optional("intents.default-fallback-queue").orElse(null)), hash, new ObjectMapper());
        return new Opened(reader, journal, settings.text("intake.file.charset"));
    }

    private String judge(Row row, DropReader rows, Opened opened) {
        if (!row.faults().isEmpty()) {
            return refuse(row.faults(), rows);
        }
        // a name that no drop has: the rows of a drop that was read before are duplicates here
        Source source = new Source(Source.Kind.FILE, "check", Math.toIntExact(row.line()));
        Reading reading = opened.reader.read(row.document(), source);
        if (reading instanceof Reading.Invalid invalid) {
            return refuse(invalid.faults(), rows);
        }
        Reading.Valid valid = (Reading.Valid) reading;
        if (!row.document().hasNonNull("intentId")) {
            unnamed++;
        }
        String id = valid.intent().intentId();
        Earlier earlier = inFile.putIfAbsent(id, new Earlier(row.line(), valid.contentHash()));
        if (earlier != null) {
            return known(id, earlier.contentHash.equals(valid.contentHash()), "line " + earlier.line);
        }
        Optional<Acceptance> before = opened.journal == null ? Optional.empty()
                : opened.journal.lookUp(List.of(new Candidate(valid.intent(), valid.contentHash()))).get(0);
        if (before.isPresent()) {
            return known(id, before.get().status() != Acceptance.Status.CONFLICT, "the journal, where it is " + before.get().state());
        }
        accepted++;
        return "accepted   " + id;
    }

    private String known(String id, boolean sameContent, String where) {
        if (sameContent) {
            duplicates++;
            return "duplicate  " + id + " is in " + where;
        }
        refused++;
        return "refused    intent_id: " + id + " is in " + where + " with other content";
    }

    private String refuse(List<Fault> faults, DropReader rows) {
        refused++;
        return "refused    " + faults.stream().map(fault -> {
            String column = rows.columnOf(fault.field());
            return (column.isEmpty() ? "the row" : column) + " " + fault.message();
        }).collect(Collectors.joining("; "));
    }
}
