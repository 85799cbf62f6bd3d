package io.patchbay.main;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.patchbay.genesys.NotFound;
import io.patchbay.genesys.PlatformFailure;
import io.patchbay.presence.AgentDirectory;
import io.patchbay.presence.PresenceBoard;
import io.patchbay.presence.PresenceCheck;
import io.patchbay.presence.PresenceMode;
import io.patchbay.presence.WeeklyHours;
import io.patchbay.routing.CallerRegistry;
import io.patchbay.routing.Correlation;
import io.patchbay.routing.DispatchGate;
import io.patchbay.routing.Dispatcher;
import io.patchbay.routing.Endings;
import io.patchbay.routing.Enrichment;
import io.patchbay.routing.Interruptions;
import io.patchbay.routing.LoggedIntent;
import io.patchbay.routing.OpenConversations;
import io.patchbay.routing.OpenConversations.PollTimes;
import io.patchbay.routing.PlatformProbe;
import io.patchbay.routing.Preparer;
import io.patchbay.routing.Refill;
import io.patchbay.routing.Rules;
import io.patchbay.routing.Submission;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

/** The way from the journal to the outcome, and who works on it. */
final class RoutingRoom {

    private static final int MOST_WAITING = 1_000;

    final DispatchGate gate;
    final OpenConversations open;

    RoutingRoom(CamelContext camel, Settings settings, Clock clock, JournalRoom journal, GenesysRoom genesys,
                Consumer<AutoCloseable> closedAtEnd) {
        ZoneId zone = settings.zone("presence.time-zone");
        Duration pause = settings.duration("dispatch.pause");
        Duration resolveTimeout = settings.duration("routing.resolve-timeout");
        WeeklyHours hours = settings.optional("dispatch.hours").isEmpty() ? WeeklyHours.ALWAYS
                : settings.parsed("dispatch.hours", "Mon-Fri 08:00-20:00", WeeklyHours::parse);
        gate = new DispatchGate(clock, hours, zone, () -> genesys.breakers.create().getState() == CircuitBreaker.State.CLOSED,
                settings.duration("dispatch.setup-pause"));
        open = new OpenConversations(journal.journal, clock, new PollTimes(settings.duration("reconcile.suspicion"), resolveTimeout,
                settings.duration("reconcile.round")), () -> genesys.socket.health().connected(),
                settings.duration("correlate.hold-back"));
        ThreadPoolExecutor dispatchWorkers = pool("dispatch", settings.number("dispatch.workers"), closedAtEnd);
        ExecutorService lookUps = pool("look-up", settings.number("dispatch.workers"), closedAtEnd);

        camel.addRoutePolicyFactory(new LoggedIntent());
        Registry beans = camel.getRegistry();
        beans.bind("dispatchWorkers", dispatchWorkers);
        beans.bind("resolveWorkers", pool("resolve", settings.number("correlate.workers"), closedAtEnd));
        beans.bind("reconcileWorkers", pool("reconcile", settings.number("reconcile.workers"), closedAtEnd));
        beans.bind("dispatchGate", gate);
        beans.bind("dispatcher", new Dispatcher(journal.journal, gate, dispatchWorkers));
        beans.bind("callerRegistry", new CallerRegistry(settings.file("intents.caller-registry").orElse(null), journal.numbers));
        beans.bind("enrichment", new Enrichment());
        beans.bind("rules", new Rules());
        beans.bind("preparer", preparer(settings, clock, zone, genesys, lookUps, pause));
        beans.bind("submission", new Submission(journal.journal, gate, genesys.sendsReference, pause));
        beans.bind("interruptions", new Interruptions(journal.journal, gate, pause));
        beans.bind("openConversations", open);
        beans.bind("correlation", new Correlation.Strategy(resolveTimeout));
        beans.bind("endings", new Endings(journal.journal, open, settings.duration("genesys.review-horizon"),
                settings.choice("genesys.ambiguous-create", "review", "retry").equals("retry")));
        beans.bind("platformProbe", new PlatformProbe(genesys.breakers, genesys.doors, clock,
                settings.duration("create.breaker.probe-interval")));
        camel.getManagementStrategy().addEventNotifier(new Refill(open, camel.createProducerTemplate(), "correlate"));
    }

    private Preparer preparer(Settings settings, Clock clock, ZoneId zone, GenesysRoom genesys, ExecutorService lookUps,
                                     Duration pause) {
        PresenceCheck check = new PresenceCheck(settings.parsed("presence.mode", "always", PresenceMode::parse),
                settings.parsed("presence.peak-hours", "Mon-Fri 09:00-18:00", WeeklyHours::parse), zone);
        PresenceBoard board = new PresenceBoard(id -> {
            try {
                return Optional.of(genesys.doors.agent(id));
            } catch (NotFound e) {
                return Optional.empty();
            } catch (PlatformFailure e) {
                gate.notice(e);
                throw e;
            }
        }, settings.duration("presence.cache-ttl"), settings.duration("genesys.http.response-timeout"), lookUps);
        AgentDirectory directory = new AgentDirectory(genesys.doors::users, settings.duration("presence.directory-ttl"), lookUps);
        return new Preparer(directory, check, board, genesys.doors::queue, settings.duration("presence.queue-ttl"),
                new Preparer.Waiting(settings.choice("presence.when-busy", "queue", "wait").equals("wait"),
                        settings.duration("presence.wait-limit"), pause), clock);
    }

    private static ThreadPoolExecutor pool(String name, int size, Consumer<AutoCloseable> closedAtEnd) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool = new ThreadPoolExecutor(size, size, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), threads,
                new ThreadPoolExecutor.CallerRunsPolicy());
        closedAtEnd.accept(pool::shutdownNow);
        return pool;
    }
}
