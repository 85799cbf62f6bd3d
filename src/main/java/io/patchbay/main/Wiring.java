package io.patchbay.main;

import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Furnishes the rooms one after the other, each with what it needs of those before it. */
final class Wiring implements CamelConfiguration {

    private final Path folder;
    private final Consumer<AutoCloseable> closedAtEnd;

    /**
     * @param folder      what relative paths are relative to
     * @param closedAtEnd takes what must be closed when the bundle stops; the last taken is closed first
     */
    Wiring(Path folder, Consumer<AutoCloseable> closedAtEnd) {
        this.folder = folder;
        this.closedAtEnd = closedAtEnd;
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
        new OutcomeRoom(camel, settings, clock, journal, closedAtEnd);
        RoutingRoom routing = new RoutingRoom(camel, settings, clock, journal, genesys, closedAtEnd);
        new ManagementRoom(camel, clock, journal, intake.gate, genesys, routing);
    }
}
