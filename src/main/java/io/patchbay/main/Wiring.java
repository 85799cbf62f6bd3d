package io.patchbay.main;

import io.patchbay.intake.HttpGuard;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Furnishes the rooms one after the other, each with what it needs of those before it. */
final class Wiring implements CamelConfiguration {

    /** A create is answered within the usual time-outs of connection and response, and the answer written down. */
    private static final Duration REST = Duration.ofSeconds(14);
    private static final Duration PUBLISH = Duration.ofSeconds(5);

    private final Path folder;
    private final Consumer<AutoCloseable> closedAtEnd;
    private final Consumer<Runnable> runBeforeStop;

    /**
     * @param folder      what relative paths are relative to
     * @param closedAtEnd takes what must be closed when the bundle stops; the last taken is closed first
     * @param runBeforeStop takes what is to be run before the context stops
     */
    Wiring(Path folder, Consumer<AutoCloseable> closedAtEnd, Consumer<Runnable> runBeforeStop) {
        this.folder = folder;
        this.closedAtEnd = closedAtEnd;
        this.runBeforeStop = runBeforeStop;
    }

    @Override
    public void configure(CamelContext camel) throws Exception {
        Settings settings = Settings.of(camel, folder);
        Clock clock = Clock.systemUTC();
        JournalRoom journal = new JournalRoom(settings, clock, closedAtEnd);
        camel.getRegistry().bind("journal", journal.journal);
        camel.getRegistry().bind("nodes", journal.nodes);
        GenesysRoom genesys = new GenesysRoom(camel, settings, clock, journal.journal.sharedBuckets());
        IntakeRoom intake = new IntakeRoom(camel, settings, clock, journal);
        if (settings.flag("intake.http.enabled")) {
            camel.addStartupListener(new HttpGuard(IntakeRoom.binding(settings), intake.gate));
        }
        new OutcomeRoom(camel, settings, clock, journal, closedAtEnd);
        RoutingRoom routing = new RoutingRoom(camel, settings, clock, journal, genesys, closedAtEnd);
        new ManagementRoom(camel, clock, journal, intake.gate, genesys, routing);
        runBeforeStop.accept(new OrderlyStop(camel, intake.gate, genesys.quota, journal.nodes, REST, PUBLISH));
    }
}
