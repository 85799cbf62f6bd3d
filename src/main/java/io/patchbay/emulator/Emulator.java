package io.patchbay.emulator;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Genesys Cloud's preferred agent routing as a local server, dialect {@code par}: the API of the guide over real HTTP and
 * WebSocket, with a contact centre behind it that really routes.
 *
 * <p>Without a scenario there are 20 agents, {@code agent001-0000-0000-0000-000000000000} to {@code agent020-...}, and
 * three queues:
 * <ul>
 * <li>{@code queue001-0000-0000-0000-000000000000}, "PAR Overflow Queue", sequential: the one to fall back to;
 * <li>{@code queue002-...}, "Service Queue", longest available, requires skill {@code service};
 * <li>{@code queue003-...}, "Night Queue", round robin: nobody is ever there.
 * </ul>
 * Agent 1 is always available, 14 and 15 take two calls at once, 16 and 17 are both called Alex Taylor, 18 is always busy,
 * 19 and 20 are always offline; the others come and go. The OAuth client is {@code patchbay}, its secret
 * {@code patchbay-secret}.
 *
 * <p>A request with {@code attributes.fate} set to a {@link Fate}, {@code preferred} or {@code abandoned} say, ends so
 * whatever the agents do. Everything under {@code /emulator} is not the platform's but the emulator's own, see
 * {@link ControlApi}.
 *
 * <p>The seed decides every draw: delays, handle times, patience, who comes and goes, which faults strike. Ids of
 * conversations and tokens never repeat, whatever the seed.
 */
public final class Emulator implements AutoCloseable {

    private final EmulatorOptions options;
    private final Scenario scenario;
    private final Clock clock = Clock.systemUTC();
    private final Vertx vertx;
    private final Ledger ledger;
    private final Tokens tokens;
    private final LiveCentre centre;
    private final EventSockets sockets;
    private final HttpServer server;
    private final AtomicReference<Dials> dials;
    private final PlatformApi platform;
    private final Recurrences recurrences;

    /**
     * Starts an emulator; returns when it listens.
     *
     * @param options how
     * @return the running emulator
     * @throws IllegalArgumentException where the scenario is wrong; the message names each place
     * @throws java.io.UncheckedIOException where scenario or ledger cannot be opened
     * @throws IllegalStateException where the port cannot be bound
     */
    public static Emulator start(EmulatorOptions options) {
        Json json = new Json();
        Scenario scenario = new ScenarioReader(json).read(options.scenario());
        Ledger ledger = new Ledger(json, options.ledger(), options.ledgerMemory());
        // one event loop is the only lock: everything but the ledger's memory and the dials is used on it alone
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        CompletableFuture<Emulator> started = new CompletableFuture<>();
        vertx.runOnContext(onLoop -> {
            try {
                Emulator emulator = new Emulator(options, scenario, json, ledger, vertx);
                emulator.server.listen().onSuccess(listening -> started.complete(emulator)).onFailure(started::completeExceptionally);
            } catch (RuntimeException e) {
                started.completeExceptionally(e);
            }
        });
        try {
            return started.join();
        } catch (CompletionException e) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            ledger.close();
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the emulator cannot listen on " + options.host() + ":" + options.port() + ": "
                    + e.getCause().getMessage(), e.getCause());
        }
    }

    private Emulator(EmulatorOptions options, Scenario scenario, Json json, Ledger ledger, Vertx vertx) {
        this.options = options;
        this.scenario = scenario;
        this.ledger = ledger;
        this.vertx = vertx;
        this.dials = new AtomicReference<>(Dials.calm().faults(scenario.faults()));
        SplittableRandom random = new SplittableRandom(options.seed());
        Strangeness strangeness = new Strangeness(json, () -> dials.get().faults().unknowns(), random.split());
        int limit = options.rateLimit() == null ? scenario.rateLimit() : options.rateLimit();
        int callsPerMinute = (int) Math.round(limit * options.timeFactor());
        this.tokens = new Tokens(scenario.clients(), scenario.tokenLife().from(), limit == 0 ? 0 : Math.max(1, callsPerMinute));
        this.sockets = new EventSockets(vertx, clock, json, ledger, () -> dials.get().faults().events(), strangeness, random.split(),
                scenario.heartbeat().from().toMillis());
        this.centre = new LiveCentre(vertx, clock, scenario.faster(options.timeFactor()), options.seed(), ledger, sockets::publish);
        Operations operations = new Operations(json, centre, ledger, dials::get, random.split());
        Router router = Router.router(vertx);
        new ControlApi(this, json).mount(router);
        this.platform = new PlatformApi(vertx, clock, json, tokens, operations, sockets, ledger, dials, strangeness, random.split());
        platform.mount(router);
        this.recurrences = new Recurrences(vertx, random.split(), this::strike);
        recurrences.follow(scenario.faults().recurring());
        this.server = vertx.createHttpServer(new HttpServerOptions().setHost(options.host()).setPort(options.port())
                        .setHttp2ClearTextEnabled(false).setHandle100ContinueAutomatically(true))
                .requestHandler(router);
    }

    /** @return where the API is, such as {@code http://127.0.0.1:8089} */
    public String baseUrl() {
        return "http://" + options.host() + ":" + port();
    }

    /** @return the port it listens on */
    public int port() {
        return server.actualPort();
    }

    /** @return what it plays, in a few lines for people: where, seed, pace, agents and queues */
    public String describe() {
        StringBuilder text = new StringBuilder("Genesys emulator at " + baseUrl() + ", seed " + options.seed() + ", time factor " + options.timeFactor());
        text.append("\nagents (").append(scenario.agents().size()).append("):");
        scenario.agents().forEach(agent -> text.append("\n  ").append(agent.id()).append("  ").append(agent.name()).append(", ")
                .append(agent.presence().wire()));
        text.append("\nqueues (").append(scenario.queues().size()).append("):");
        scenario.queues().forEach(queue -> text.append("\n  ").append(queue.id()).append("  ").append(queue.name()).append(", ")
                .append(queue.strategy().wire()).append(", ").append(queue.members().size()).append(" members"));
        return text.toString();
    }

    /** @return the scenario that is played, at life's pace */
    public Scenario scenario() {
        return scenario;
    }

    /** @return the dials as they are */
    public Dials dials() {
        return dials.get();
    }

    /**
     * Turns the dials.
     *
     * @param turn makes the new dials of the old; may be called more than once
     * @return the new ones
     */
    public Dials dials(UnaryOperator<Dials> turn) {
        Dials turned = dials.updateAndGet(turn);
        vertx.runOnContext(onLoop -> recurrences.follow(dials.get().faults().recurring()));
        return turned;
    }

    /**
     * Strikes the platform as a whole, once and now. What strikes again and again is in {@link Faults#recurring()}.
     *
     * @param what what strikes
     * @param lasting how long the platform is gone, or how long sockets live after the notice, in real time; without meaning to the
     *        others
     */
    public void strike(Incident.Kind what, Duration lasting) {
        onLoop(() -> {
            switch (what) {
                case SOCKETS_CLOSED -> sockets.closeSpeaking();
                case SOCKETS_CUT -> sockets.cut();
                case SOCKETS_RESET -> sockets.reset();
                case SOCKETS_SILENT -> sockets.silence();
                case SOCKETS_CLOSING -> sockets.announceClosing(lasting);
                case TOKENS_REVOKED -> tokens.revokeAll();
                case GONE -> gone(lasting);
            }
            return null;
        });
    }

    /** @return the latest ledger entries, the oldest first */
    public List<LedgerEntry> ledger() {
        return ledger.entries();
    }

    /** @return every conversation that is remembered, as it is now */
    public List<Conversation> conversations() {
        return onLoop(() -> centre.now((live, at) -> live.conversations()));
    }

    /**
     * Changes an agent by hand; from then on the presence changes by hand only.
     *
     * @param userId the agent
     * @param presence null to leave it
     * @param capacity interactions of each kind at once, null to leave it
     * @throws IllegalArgumentException where there is no such agent
     */
    public void agent(String userId, Presence presence, Integer capacity) {
        onLoop(() -> centre.now((live, at) -> {
            AgentDesk desk = live.agent(userId).orElseThrow(() -> new IllegalArgumentException("no agent " + userId));
            live.change(desk, presence, capacity, at);
            return null;
        }));
    }

    /** @return how many WebSockets are open */
    public int openSockets() {
        return onLoop(sockets::count);
    }

    /** Closes every WebSocket, those that have fallen silent too. */
    public void closeSockets() {
        onLoop(() -> {
            sockets.closeAll();
            return null;
        });
    }

    /**
     * Takes the platform away: sockets are closed, every connection is closed without an answer, except under
     * {@code /emulator}; answers held back meanwhile are never given. What goes on in the contact centre goes on.
     *
     * @param length for how long, in real time; zero brings it back
     */
    public void gone(Duration length) {
        platform.goneUntil(clock.instant().plus(length));
        if (!length.isZero()) {
            closeSockets();
        }
    }

    /** Makes every token issued so far invalid. Sockets stay open. */
    public void revokeTokens() {
        strike(Incident.Kind.TOKENS_REVOKED, Duration.ZERO);
    }

    /** Closes sockets, server and ledger; returns when all is closed. */
    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        ledger.close();
    }

    private <T> T onLoop(Supplier<T> action) {
        if (Context.isOnEventLoopThread() && Vertx.currentContext() != null && Vertx.currentContext().owner() == vertx) {
            return action.get();
        }
        CompletableFuture<T> done = new CompletableFuture<>();
        vertx.runOnContext(onLoop -> {
            try {
                done.complete(action.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
