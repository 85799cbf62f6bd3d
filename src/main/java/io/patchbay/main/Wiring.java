package io.patchbay.main;

import io.patchbay.intake.HttpGuard;
import io.patchbay.reload.LiveEdit;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Furnishes the rooms one after the other, each with what it needs of those before it. */
final class Wiring implements CamelConfiguration {

    /** A create is answered within the usual time-outs of connection and response, and the answer written down. */
    private static final Duration REST = Duration.ofSeconds(14);
    private static final Duration PUBLISH = Duration.ofSeconds(5);

    private final Settings settings;
    private final ReloadRoom.Source source;
    private final Consumer<AutoCloseable> closedAtEnd;
    private final Consumer<Runnable> runBeforeStop;

    /**
     * @param settings    told of everything that is read
     * @param source      where routes and settings come from
     * @param closedAtEnd takes what must be closed when the bundle stops; the last taken is closed first
     * @param runBeforeStop takes what is to be run before the context stops
     */
    Wiring(Settings settings, ReloadRoom.Source source, Consumer<AutoCloseable> closedAtEnd, Consumer<Runnable> runBeforeStop) {
        this.settings = settings;
        this.source = source;
        this.closedAtEnd = closedAtEnd;
        this.runBeforeStop = runBeforeStop;
    }

    @Override
    public void configure(CamelContext camel) throws Exception {
        LiveEdit edit = furnish(camel);
        camel.addStartupListener(edit);
        edit.begin(ReloadRoom::isDelivered);
    }

    /**
     * Furnishes them; no route is there yet.
     *
     * @return what puts the routes in
     */
    LiveEdit furnish(CamelContext camel) throws Exception {
        Clock clock = Clock.systemUTC();
        ReloadRoom reload = new ReloadRoom(camel, settings, source);
        Settings resolved = settings.on(camel);
        LogFormat.of(resolved);
        reload.doors(resolved);
        SafetyRoom safety = new SafetyRoom(camel, resolved);
        JournalRoom journal = new JournalRoom(resolved, clock, closedAtEnd);
        camel.getRegistry().bind("journal", journal.journal);
        camel.getRegistry().bind("nodes", journal.nodes);
        GenesysRoom genesys = new GenesysRoom(camel, resolved, clock, journal.journal.sharedBuckets(), safety.trust);
        IntakeRoom intake = new IntakeRoom(camel, resolved, clock, journal);
        new OutcomeRoom(camel, resolved, clock, journal, safety, closedAtEnd);
        RoutingRoom routing = new RoutingRoom(camel, resolved, clock, journal, genesys, closedAtEnd);
        new GovernanceRoom(camel, resolved, clock, safety, journal, genesys, closedAtEnd);
        Optional<HttpGuard> guard = resolved.flag("intake.http.enabled")
                ? Optional.of(new HttpGuard(IntakeRoom.binding(resolved), intake.gate)) : Optional.empty();
        if (guard.isPresent()) {
            camel.addStartupListener(guard.get());
        }
        LiveEdit edit = reload.edit(resolved, guard, clock);
        new ManagementRoom(camel, clock, journal, intake.gate, genesys, routing, edit);
        camel.addStartupListener(new RoutesView(edit, resolved.port("management.port")));
        OrderlyStop stop = new OrderlyStop(camel, intake.gate, genesys.quota, journal.nodes, REST, PUBLISH);
        runBeforeStop.accept(() -> {
            edit.close();
            stop.run();
        });
        return edit;
    }
}
