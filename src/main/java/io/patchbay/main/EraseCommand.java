package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.governance.FileErasure;
import io.patchbay.intent.NotAPhoneNumber;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.SoughtNumber;
import io.patchbay.journal.Erasure;
import io.patchbay.journal.Journal;
import io.patchbay.journal.WrittenFiles;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.camel.impl.DefaultCamelContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/patchbay erase}: takes a person, known by a telephone number, out of what this Patchbay keeps. */
@Command(name = "erase", mixinStandardHelpOptions = true,
        description = {"Takes a person, known by a number, out of journal, trail and files.",
                "Patchbay may run.",
                "Exit code 1: something is left, and is named."})
final class EraseCommand implements Callable<Integer> {

    /** A larger journal is not written anew beside a Patchbay that runs: it would wait too long. */
    private static final long SMALL = 128L << 20;

    @Option(names = "--subject", required = true, paramLabel = "NUMBER", description = "the telephone number, in any spelling")
    private String subject;

    @Option(names = "--dry-run", description = "only tells what would be erased")
    private boolean dryRun;

    @Option(names = "--yes", description = "erases without asking")
    private boolean yes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Settings settings = Settings.of(Bundle.placeholders(context, Path.of(""), Patchbay.home()), Path.of(""));
            SoughtNumber number = number(subject, settings);
            if (!dryRun && !yes) {
                Console console = System.console();
                if (console == null) {
                    spec.commandLine().getErr().println("there is no terminal to ask at: say --yes if you mean it, or --dry-run");
                    return 2;
                }
                if (!"yes".equalsIgnoreCase(console.readLine("Erase all that is kept of the number that ends in %s? It cannot be undone. (yes/no) ",
                        number.lastDigits()))) {
                    out.println("Nothing was changed.");
                    return 1;
                }
            }
            int code = erase(settings, number, dryRun, out);
            out.flush();
            return code;
        }
    }

    static SoughtNumber number(String subject, Settings settings) {
        try {
            return new SoughtNumber(subject, settings.text("intents.default-region"));
        } catch (NotAPhoneNumber e) {
            throw new IllegalArgumentException("the number in --subject " + e.getMessage());
        }
    }

    /** What is kept where, as far as this command knows. */
    private record Kept(Path data, Charset charset, Journal journal, Optional<Erasure> erasure, Optional<WrittenFiles> files) implements AutoCloseable {

        static Kept open(Settings settings) {
            Path data = Path.of(settings.text("data.directory"));
            String charset = settings.text("intake.file.charset");
            // a chain of its own in the trail: the node that may be running goes on with its
            Journal journal = JournalRoom.isNone(settings) ? null : new Journal(JournalRoom.databaseForLongLooks(settings), Clock.systemUTC(), JournalRoom.nodeName(settings) + "~erase",
                    Duration.ofSeconds(1), Set.of(), new ObjectMapper(), JournalRoom.segment(settings));
            boolean embedded = JournalRoom.embedded(settings).isPresent();
            String folder = embedded || !Files.isDirectory(data) ? "" : JournalRoom.folderId(data);
            return new Kept(data, "auto".equalsIgnoreCase(charset) ? StandardCharsets.UTF_8 : Charset.forName(charset), journal,
                    Optional.ofNullable(journal).map(Erasure::new), Optional.ofNullable(journal).map(open -> new WrittenFiles(open, data, folder)));
        }

        @Override
        public void close() {
            if (journal != null) {
                journal.close();
            }
        }
    }

    /**
     * Erases and tells.
     *
     * @param settings where everything is
     * @param number   whose
     * @param dryRun   whether to change nothing
     * @param out      told what was done, what is left, and what cannot be reached from here
     * @return 0 where nothing is left, else 1
     * @throws IOException where the data folder cannot be read
     */
    static int erase(Settings settings, SoughtNumber number, boolean dryRun, PrintWriter out) throws IOException {
        try (Kept kept = Kept.open(settings)) {
            out.printf("%s the number that ends in %s, in %s and the journal (%s).%n", dryRun ? "A dry run, which changes nothing, for" : "Erasing",
                    number.lastDigits(), kept.data, JournalRoom.place(settings));
            Erasure.Result intents = kept.erasure.map(erasure -> erasure.erase(number, dryRun))
                    .orElse(new Erasure.Result(List.of(), Set.of(), Map.of(), List.of()));
            FileErasure.Result files = new FileErasure(kept.data, kept.charset,
                    path -> kept.files.flatMap(written -> written.committed(path)), kept.erasure.map(Erasure::files).orElse(List.of()))
                    .erase(number, intents.all(), dryRun);
            List<String> left = new ArrayList<>();
            intents.left().forEach((id, because) -> left.add("intent " + PhoneNumbers.masked(id) + ": " + because));
            intents.drops().forEach(drop -> left.add("drop " + PhoneNumbers.masked(drop) + ": its name has the number in it, and names its files and rows"));
            left.addAll(files.left());
            if (!dryRun && kept.erasure.isPresent()) {
                left.addAll(settle(kept, number, intents));
            }
            tell(intents, files, dryRun, out);
            tellRest(settings, kept, intents, left, out);
            return left.isEmpty() ? 0 : 1;
        }
    }

    /** What keeps copies of what was erased from going off the disk. */
    private static List<String> settle(Kept kept, SoughtNumber number, Erasure.Result intents) throws IOException {
        Erasure erasure = kept.erasure.orElseThrow();
        Optional<String> hindered = erasure.settle();
        if (hindered.isEmpty() && intents.left().isEmpty() && intents.drops().isEmpty() && hasTraces(erasure, number)) {
            hindered = JournalRoom.isFree(kept.data) || Files.size(erasure.files().get(0)) <= SMALL ? erasure.compact() : hindered;
            if (hindered.isEmpty() && hasTraces(erasure, number)) {
                hindered = Optional.of("its file still holds copies that an earlier version left");
            }
        }
        return hindered.map(because -> "the journal: " + because + "; stop Patchbay and run this again").stream().toList();
    }

    private static boolean hasTraces(Erasure erasure, SoughtNumber number) throws IOException {
        for (Path file : erasure.files()) {
            if (FileErasure.hasTraces(file, number)) {
                return true;
            }
        }
        return false;
    }

    private static void tell(Erasure.Result intents, FileErasure.Result files, boolean dryRun, PrintWriter out) {
        String erased = dryRun ? "Would be erased" : "Erased";
        if (intents.erased().isEmpty() && files.changed().isEmpty()) {
            out.println(dryRun ? "There is nothing to erase." : "There was nothing to erase.");
        }
        if (!intents.erased().isEmpty()) {
            out.printf("%s in the journal: %d %s, with outcome and trail%n", erased, intents.erased().size(), intents.erased().size() == 1 ? "intent" : "intents");
            intents.erased().forEach(id -> out.println("  " + PhoneNumbers.masked(id)));
        }
        files.changed().forEach(file -> out.printf("%s in %s: %d %s%n", erased, file.file(), file.records(), file.records() == 1 ? "record" : "records"));
    }

    private static void tellRest(Settings settings, Kept kept, Erasure.Result intents, List<String> left, PrintWriter out) {
        if (!left.isEmpty()) {
            out.println("Left:");
            left.forEach(each -> out.println("  " + each));
            if (intents.left().values().stream().anyMatch(Erasure::passes)) {
                out.println("  Run it again when they have ended.");
            }
        }
        out.println("Not reached from here:");
        out.println("  logs, which show the last three digits of a number at most; backups and other copies of " + kept.data + " and of the journal");
        out.println("  what the platform and the receivers of outcomes keep");
        if (Files.isDirectory(kept.data.resolve("jms"))) {
            out.println("  messages that the embedded broker has in " + kept.data.resolve("jms") + ": read them, and those in queue "
                    + settings.text("intake.jms.invalid-queue") + ", off it");
        } else {
            out.println("  messages in the broker, those in queue " + settings.text("intake.jms.invalid-queue") + " among them");
        }
        settings.optional("intents.caller-registry").ifPresent(file -> out.println("  " + file + ", the registry of callers"));
        out.println("  data folders of other nodes: run it once in the working directory of each");
    }
}
