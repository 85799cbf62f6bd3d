package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.governance.AuditFinding;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.governance.AuditReport.Audit;
import io.patchbay.governance.Audits;
import io.patchbay.journal.Journal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs an audit in this process, on the journal and against the platform that application.properties names. Of Patchbay's routes only those
 * that ask the platform run here; nothing is submitted and no intent is touched.
 */
abstract class AuditRunCommand implements Callable<Integer> {

    private static final List<String> ROUTES = List.of("genesys-send", "genesys-call", "genesys-read", "genesys-agent", "genesys-queue",
            "genesys-user", "genesys-users");

    @Option(names = "--beside", description = "looks though a Patchbay runs here; these calls are on top of its")
    private boolean beside;

    @Spec
    private CommandSpec spec;

    private final Audit audit;

    AuditRunCommand(Audit audit) {
        this.audit = audit;
    }

    @Override
    public Integer call() throws Exception {
        return run(audit, beside, Path.of(""), Patchbay.home(), spec.commandLine().getOut());
    }

    /**
     * Runs one.
     *
     * @param audit  which one
     * @param beside whether calls may go out beside those of a Patchbay that knows nothing of them
     * @param folder where application.properties, routes/ and relative paths are looked for first
     * @param home   the distribution, or null
     * @param out    takes the findings
     * @return 1 where there are errors, else 0
     * @throws IllegalArgumentException where there is no journal yet, or a Patchbay runs that this would go beside
     */
    static int run(Audit audit, boolean beside, Path folder, Path home, PrintWriter out) throws Exception {
        Clock clock = Clock.systemUTC();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            Settings settings = Settings.of(Bundle.placeholders(camel, folder, home), folder);
            int calls = Math.max(1, settings.number("genesys.rate-limit-per-minute") / 10);
            JournalRoom.requireJournal(settings);
            if (!beside && JournalRoom.embedded(settings).isPresent() && !JournalRoom.isFree(Path.of(settings.text("data.directory")))) {
                throw new IllegalArgumentException(("a Patchbay runs here, and audits by governance.audit.schedule; with --beside this one makes up to %d "
                        + "calls a minute on top of its").formatted(calls));
            }
            try (Journal journal = new Journal(JournalRoom.databaseForLongLooks(settings), clock, "audit", Duration.ofSeconds(1), Set.of(), new ObjectMapper())) {
                Optional<ProxyManager<String>> shared = journal.sharedBuckets();
                camel.getRegistry().bind("meters", new SimpleMeterRegistry());
                GenesysRoom genesys = new GenesysRoom(camel, settings, clock, shared, new SafetyRoom(camel, settings).trust);
                load(camel, Bundle.routes(folder, home).resolve("genesys").resolve(settings.text("genesys.dialect")));
                camel.start();
                out.printf("At most %d calls a minute go out for this%s.%n", calls, shared.isPresent() ? ", of those that all nodes share"
                        : beside ? ", on top of those of a Patchbay that runs here" : "");
                out.flush();
                return print(out, GovernanceRoom.audits(settings, clock, journal, genesys.doors, Runnable::run).run(audit));
            }
        }
    }

    private static void load(DefaultCamelContext camel, Path folder) throws Exception {
        RoutesLoader loader = PluginHelper.getRoutesLoader(camel);
        for (String route : ROUTES) {
            Resource file = PluginHelper.getResourceLoader(camel).resolveResource("file:" + folder.resolve(route + ".camel.yaml"));
            loader.loadRoutes(file);
        }
    }

    private static int print(PrintWriter out, Audits.Run run) {
        for (AuditFinding finding : run.report().findings()) {
            out.printf("%-8s %s%n", finding.severity().wire(), finding.line());
        }
        run.report().cannotShow().forEach(words -> out.println("not shown: " + words));
        out.println(run.report().summary());
        run.files().forEach(file -> out.println("written: " + file));
        out.flush();
        return run.report().count(Severity.ERROR) == 0 ? 0 : 1;
    }
}
