package io.patchbay.main;

import io.patchbay.governance.TrailExport;
import io.patchbay.intent.NotAPhoneNumber;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.TrailReader;
import io.patchbay.safety.FileRights;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.camel.impl.DefaultCamelContext;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/patchbay audit export}: the records of an intent or of a person. */
@Command(name = "export", mixinStandardHelpOptions = true, exitCodeOnExecutionException = 2,
        description = {"Writes the trail's records of an intent or a person as JSON lines.",
                "Exit code 1: there are none; 2: that could not be seen."})
final class TrailExportCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private Whose whose;

    @Option(names = "--to", paramLabel = "FILE", description = "the file to write to; the standard output unless given")
    private Path file;

    @Spec
    private CommandSpec spec;

    private static final class Whose {

        @Option(names = "--intent", required = true, paramLabel = "ID", description = "the intent")
        private String intent;

        @Option(names = "--subject", required = true, paramLabel = "NUMBER", description = "the telephone number, in any spelling")
        private String subject;
    }

    @Override
    public Integer call() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Settings settings = Settings.of(Bundle.placeholders(context, Path.of(""), Patchbay.home()), Path.of(""));
            String number = whose.subject == null ? null : number(settings);
            try (TrailReader trail = JournalRoom.trail(settings)) {
                return write(trail.look(sight -> number == null ? new TrailExport(sight).ofIntent(whose.intent)
                        : new TrailExport(sight).ofSubject(number).toList()));
            }
        }
    }

    private String number(Settings settings) {
        try {
            return settings.parsed("intents.default-region", "US", PhoneNumbers::new).e164(whose.subject);
        } catch (NotAPhoneNumber e) {
            throw new IllegalArgumentException("--subject " + e.getMessage(), e);
        }
    }

    private int write(List<String> lines) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (lines.isEmpty()) {
            spec.commandLine().getErr().println(whose.subject == null ? "the audit trail has no records of intent " + whose.intent
                    : "the audit trail has no records of this number; what was erased is found by --intent alone");
            return 1;
        }
        if (file == null) {
            lines.forEach(out::println);
        } else {
            // a person's tokens are for whoever exports them alone
            try (OutputStream written = Channels.newOutputStream(FileRights.openOwn(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING))) {
                written.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            out.println(lines.size() + " records are in " + file);
        }
        out.flush();
        return 0;
    }
}
