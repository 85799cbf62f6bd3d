package io.patchbay.main;

import io.patchbay.governance.TrailAudit;
import io.patchbay.journal.TrailReader;
import io.patchbay.journal.TrailReader.Mark;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.impl.DefaultCamelContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/patchbay audit verify}: whether the audit trail is whole. */
@Command(name = "verify", mixinStandardHelpOptions = true, exitCodeOnExecutionException = 2,
        description = {"Tells whether the audit trail is whole, chain by chain.",
                "Changes no record. Patchbay may run, but not an older one: its journal is brought up to date.",
                "Exit code 1: the trail is not whole; 2: that could not be seen."})
final class TrailVerifyCommand implements Callable<Integer> {

    @Option(names = "--anchor", paramLabel = "NODE:SEQ:HASH", converter = AnchorText.class,
            description = "an anchor from the log, which the trail must still have; may be repeated")
    private List<Mark> anchors = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext();
             TrailReader trail = JournalRoom.trail(Settings.of(Bundle.placeholders(context, Path.of(""), Patchbay.home()), Path.of("")))) {
            TrailAudit audit = TrailAudit.of(trail, anchors);
            tell(audit, spec.commandLine().getOut());
            return audit.isWhole() ? 0 : 1;
        }
    }

    private static void tell(TrailAudit audit, PrintWriter out) {
        audit.chains().forEach(chain -> {
            out.println(chain);
            chain.faults().forEach(fault -> out.println("  " + fault));
            if (chain.found() > chain.faults().size()) {
                out.println("  and " + (chain.found() - chain.faults().size()) + " more");
            }
        });
        audit.faults().forEach(out::println);
        if (audit.unchained() > 0) {
            out.println(audit.unchained() + " steps were made by earlier versions and are in no chain");
        }
        out.println(audit.isWhole() ? "the audit trail is whole" : "the audit trail is NOT whole");
        out.flush();
    }

    /** An anchor as the log tells it; a node's name may hold a colon. */
    static final class AnchorText implements CommandLine.ITypeConverter<Mark> {

        private static final Pattern ANCHOR = Pattern.compile("(.+):(\\d{1,18}):([0-9a-f]{64})");

        @Override
        public Mark convert(String text) {
            Matcher anchor = ANCHOR.matcher(text);
            if (!anchor.matches()) {
                throw new CommandLine.TypeConversionException("\"" + text + "\" is no anchor: take NODE:SEQ:HASH as the log has it");
            }
            return new Mark(anchor.group(1), Long.parseLong(anchor.group(2)), anchor.group(3));
        }
    }
}
