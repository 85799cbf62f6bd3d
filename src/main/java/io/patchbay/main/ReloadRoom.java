package io.patchbay.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.intake.HttpGuard;
import io.patchbay.reload.Doorkeeper;
import io.patchbay.reload.LastGood;
import io.patchbay.reload.Lint;
import io.patchbay.reload.LiveEdit;
import io.patchbay.reload.LiveSettings;
import io.patchbay.reload.Rehearsal;
import io.patchbay.reload.RouteFolder;
import io.patchbay.reload.SettingsRules;
import io.patchbay.reload.WaitingDirect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jms.JmsComponent;

/** Where the routes come from, and what they have to be like. */
final class ReloadRoom {

    /** What Java code calls, and the file that begins with it as delivered. */
    private static final Map<String, String> DOORS = Map.of(
            "direct:genesys-create", "genesys/par/genesys-create.camel.yaml",
            "direct:genesys-conversation", "genesys/par/genesys-conversation.camel.yaml",
            "direct:genesys-agent", "genesys/par/genesys-agent.camel.yaml",
            "direct:genesys-queue", "genesys/par/genesys-queue.camel.yaml",
            "direct:genesys-user", "genesys/par/genesys-user.camel.yaml",
            "direct:genesys-users", "genesys/par/genesys-users.camel.yaml",
            "direct:correlate", "correlate.camel.yaml",
            "direct:nudge-publish", "nudge-publish.camel.yaml");
    /** What nobody calls, and nothing goes on without. */
    private static final Set<String> KEPT = Set.of("clock.camel.yaml", "housekeeping.camel.yaml", "reconcile.camel.yaml", "take-over.camel.yaml",
            "probe.camel.yaml", "intake-watch.camel.yaml", "intake-file.camel.yaml", "genesys/par/genesys-events.camel.yaml");

    /** A sender that is slow keeps all others waiting no longer. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(10);

    private final CamelContext camel;
    private final Source source;
    private final LiveSettings live;

    /**
     * Where routes and settings are.
     *
     * @param folder   the files
     * @param settings all settings that a text of application.properties comes to; throws IllegalArgumentException
     * @param start    the text of the start
     */
    record Source(RouteFolder folder, Function<String, Map<String, String>> settings, LiveSettings.Start start) {
    }

    /**
     * @param camel    gets the settings, so that they can be read from now on
     * @param settings knows what has been read
     * @param source   where routes and settings are
     */
    ReloadRoom(CamelContext camel, Settings settings, Source source) {
        this.camel = camel;
        this.source = source;
        this.live = new LiveSettings(new Rules(source, settings), source.start);
        camel.getPropertiesComponent().addPropertiesSource(live);
    }

    /**
     * What puts the routes in, and others in their place; every other room is furnished by now.
     *
     * @param guard holds requests back while a route of theirs is exchanged; there where there is HTTP
     */
    LiveEdit edit(Settings settings, Optional<HttpGuard> guard, Clock clock) {
        Path data = Path.of(settings.text("data.directory"));
        Lint lint = new Lint(Set.of(settings.text("reload.components").split("\\s*,\\s*")), DOORS, KEPT, keptSteps());
        return new LiveEdit(camel, source.folder, lint, new Rehearsal(camel.getRegistry(), this::stage),
                lastGood(data), live,
                new Requests(guard),
                new LiveEdit.Pace(settings.flag("reload.enabled"), settings.duration("reload.period"), settings.duration("reload.settle"),
                        settings.duration("reload.stop-timeout")),
                new EditTrail(data.resolve("audit"), camel.getRegistry().findSingleByType(MeterRegistry.class)), clock);
    }

    /** What ran before, of the data folder. */
    static LastGood lastGood(Path data) {
        return new LastGood(data.resolve("last-good"), Optional.ofNullable(Patchbay.class.getPackage().getImplementationVersion())
                .orElse("unpackaged"));
    }

    private static Map<String, List<String>> keptSteps() {
        Properties steps = new Properties();
        try (InputStream kept = ReloadRoom.class.getResourceAsStream("kept-steps.properties")) {
            steps.load(kept);
        } catch (IOException e) {
            throw new UncheckedIOException("this Patchbay is damaged", e);
        }
        return steps.stringPropertyNames().stream().collect(Collectors.toMap(Function.identity(),
                route -> List.of(steps.getProperty(route).split("\\s+"))));
    }

    /** What the callers of a route that is exchanged wait for takes as long as the route may take to come to rest, and a little. */
    void doors(Settings settings) {
        camel.addComponent("direct", new WaitingDirect(settings.duration("reload.stop-timeout").plus(LONGEST_HOLD)));
    }

    /** Pools and connections are of a context, and named by routes. */
    private void stage(CamelContext scratch) {
        for (String pool : OutcomeRoom.POOLS) {
            scratch.getExecutorServiceManager().registerThreadPoolProfile(camel.getExecutorServiceManager().getThreadPoolProfile(pool));
        }
        scratch.addComponent("jms", new JmsComponent(camel.getComponent("jms", JmsComponent.class).getConfiguration().copy()));
    }

    /** Whether a text is the one that this version was delivered with. */
    static boolean isDelivered(String file, String text) {
        try (InputStream delivered = ReloadRoom.class.getResourceAsStream("routes/" + file)) {
            return delivered != null && new String(delivered.readAllBytes(), StandardCharsets.UTF_8).equals(text);
        } catch (IOException e) {
            throw new UncheckedIOException("this Patchbay is damaged", e);
        }
    }

    /** A request that finds its route gone would be answered as if there never had been one. */
    private record Requests(Optional<HttpGuard> guard) implements Doorkeeper {
        @Override
        public void close(String scheme) throws InterruptedException {
            if (guard.isPresent() && scheme.equals("platform-http")) {
                guard.get().hold(LONGEST_HOLD);
            }
        }

        @Override
        public void open(String scheme) {
            guard.ifPresent(HttpGuard::goOn);
        }
    }

    /** What is read at the start is read by nobody later, Camel's own settings among it. */
    private record Rules(Source source, Settings read) implements SettingsRules {
        @Override
        public Map<String, String> settings(String text) {
            return source.settings.apply(text);
        }

        @Override
        public boolean isFixed(String key) {
            return read.isRead(key) || key.startsWith("camel.") || Bundle.DERIVED.contains(key);
        }

        @Override
        public Optional<String> fault(String key, String value) {
            return read.isRead(key) ? read.fault(key, value) : Optional.empty();
        }
    }
}
