package io.patchbay.main;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.reload.Fault;
import io.patchbay.reload.LiveEdit;
import io.patchbay.reload.LiveSettings;
import io.patchbay.reload.RouteFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundle as a whole: camel-main with the routes and settings of a folder and the beans of every room.
 */
public final class Bundle implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Bundle.class);
    /** Settings that follow from others. */
    static final Set<String> DERIVED = Set.of("outcome.jms.enabled", "outcome.webhook.enabled", "governance.alert.jms-enabled",
            "governance.alert.webhook-enabled");
    private static final String SETTINGS = "application.properties";
    private static final String SECRETS = "secrets.directory";
    private static final String DEFAULTS = "/io/patchbay/main/application.properties";

    private final Path folder;
    private final Map<String, String> overrides;
    private final Path file;
    private final Path routes;
    private final Deque<AutoCloseable> closedAtEnd = new ArrayDeque<>();
    private Main main;
    private Settings settings;
    private String text;
    private Runnable comesToRest = () -> { };

    private Bundle(Path folder, Path home, Map<String, String> overrides) {
        this.folder = folder;
        this.overrides = overrides;
        this.file = settingsFile(folder, home);
        this.routes = routes(folder, home);
    }

    /**
     * Puts the bundle together; nothing runs yet. Where application.properties makes no sense, what it last said that did is taken.
     *
     * @param folder    where routes/, application.properties and relative paths are looked for first
     * @param home      the distribution, whose routes/ and application.properties serve where the folder has none
     * @param overrides settings that go before the file's
     * @throws IllegalArgumentException when neither has routes, or the settings cannot be read
     */
    public static Bundle of(Path folder, Path home, Map<String, String> overrides) {
        Bundle bundle = new Bundle(folder, home, overrides);
        try {
            bundle.assemble(read(bundle.file), null);
        } catch (IllegalArgumentException e) {
            String good = bundle.lastGood();
            if (good == null) {
                throw e;
            }
            bundle.assemble(good, Patchbay.reason(e));
        }
        return bundle;
    }

    private void assemble(String from, String refusal) {
        text = from;
        Map<String, String> ofStart = settings(from, folder, overrides);
        String dialect = "genesys/" + dialect(ofStart);
        readable(routes.resolve(dialect));
        settings = new Settings(ofStart::get, folder);
        settings.optional(SECRETS);
        main = new Main();
        main.setInitialProperties(properties(ofStart));
        derive(settings, main);
        // they are put in by what exchanges them later
        main.configure().withRoutesIncludePattern("false");
        main.configure().withName("patchbay");
        // everything rests by then, or was given the time to
        main.configure().withShutdownTimeout(1);
        // a shutdown hook of Camel's waits for ours as long as that
        main.configure().withExtraShutdownTimeout(30);
        // the summary would print every setting at each start; what matters is told by those who read it
        main.configure().setAutoConfigurationLogSummary(false);
        ReloadRoom.Source source = new ReloadRoom.Source(new RouteFolder(routes, dialect, file), one -> settings(one, folder, overrides),
                new LiveSettings.Start(from, refusal));
        main.configure().addConfiguration(new Wiring(settings, source, closedAtEnd::push, first -> comesToRest = first));
    }

    /** What application.properties last said that could run, where that is something else than what was tried; else null. */
    private String lastGood() {
        try {
            String good = ReloadRoom.lastGood(Path.of(dataFolder())).settings();
            return good == null || good.equals(text) ? null : good;
        } catch (IOException e) {
            LOG.warn("the last good application.properties cannot be read: {}", e.toString());
            return null;
        }
    }

    private String dataFolder() {
        try {
            return settings(text, folder, overrides).get("data.directory");
        } catch (IllegalArgumentException e) {
            return settings(null, folder, overrides).get("data.directory");
        }
    }

    /**
     * What was found out of a folder.
     *
     * @param routes the folder of routes
     * @param faults what is wrong
     * @param unread settings that nothing reads
     */
    record Validation(Path routes, List<Fault> faults, Set<String> unread) {
    }

    /**
     * Judges a folder as {@link #start} would if none of it had ever run, and starts nothing. A journal of its own is begun for that, and
     * deleted.
     *
     * @param folder holds routes/, or is such a folder
     * @param home   whose application.properties serves where the folder has none
     * @throws IllegalArgumentException when there are no routes
     * @throws Exception                when it cannot be judged
     */
    static Validation validate(Path folder, Path home) throws Exception {
        boolean outer = Files.isDirectory(folder.resolve("routes"));
        Path routes = readable((outer ? folder.resolve("routes") : folder).toAbsolutePath().normalize());
        Path around = outer ? folder : routes.getParent();
        Path file = settingsFile(around, home);
        Path scratch = Files.createTempDirectory("patchbay-validate");
        Deque<AutoCloseable> closed = new ArrayDeque<>();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Function<String, Map<String, String>> settings = text -> {
                Map<String, String> all = new TreeMap<>(settings(text, around, Map.of("data.directory", scratch.toAbsolutePath().toString(),
                        "journal.url", "jdbc:sqlite:{{data.directory}}/patchbay.db", "journal.user", "", "journal.password", "")));
                // one that is named is not connected to before it is used
                all.computeIfPresent("jms.broker-url", (key, url) -> url.isBlank() ? "tcp://127.0.0.1:61616" : url);
                return all;
            };
            camel.disableJMX();
            camel.getRegistry().bind("meters", new SimpleMeterRegistry());
            Map<String, String> ofStart = settings.apply(read(file));
            String dialect = "genesys/" + dialect(ofStart);
            readable(routes.resolve(dialect));
            RouteFolder found = new RouteFolder(routes, dialect, file);
            LiveSettings.Start start = new LiveSettings.Start(read(file), null);
            LiveEdit edit = new Wiring(new Settings(ofStart::get, around), new ReloadRoom.Source(found, settings, start), closed::push,
                    atStop -> { }).furnish(camel);
            return new Validation(routes, edit.faults(), edit.unread());
        } finally {
            for (AutoCloseable one : closed) {
                one.close();
            }
            try (Stream<Path> left = Files.walk(scratch)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private static String dialect(Map<String, String> settings) {
        String dialect = settings.get("genesys.dialect").trim();
        if (!dialect.equals("par")) {
            throw new IllegalArgumentException("genesys.dialect=" + dialect + ": this version speaks par only");
        }
        return dialect;
    }

    /** The folder of routes: the working directory's own, else the distribution's. */
    static Path routes(Path folder, Path home) {
        for (Path place : new Path[] {folder, home}) {
            if (place != null && Files.isDirectory(place.resolve("routes"))) {
                return readable(place.resolve("routes").toAbsolutePath().normalize());
            }
        }
        throw new IllegalArgumentException("no routes/ in " + folder.toAbsolutePath() + (home == null ? "" : ", and none in " + home));
    }

    private static Path readable(Path folder) {
        if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
            throw new IllegalArgumentException(folder + " is no folder, or none that can be read: routes are looked for there");
        }
        return folder;
    }

    /** The folder's own, else the distribution's; the folder's where there is none yet. */
    private static Path settingsFile(Path folder, Path home) {
        Path own = folder.resolve(SETTINGS);
        return home == null || Files.isRegularFile(own) || !Files.isRegularFile(home.resolve(SETTINGS)) ? own : home.resolve(SETTINGS);
    }

    private static String read(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readString(file) : null;
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read as UTF-8: " + e, e);
        }
    }

    /**
     * All settings there are.
     *
     * @param text      what application.properties says, or null
     * @param folder    what a relative data.directory or secrets.directory is relative to
     * @param overrides go before it
     */
    private static Map<String, String> settings(String text, Path folder, Map<String, String> overrides) {
        Properties settings = inFile(text);
        secrets(text, folder, overrides).values().forEach(settings::setProperty);
        settings.stringPropertyNames().forEach(key -> outside(key).ifPresent(value -> settings.setProperty(key, value)));
        settings.putAll(overrides);
        settings.setProperty("data.directory", folder.resolve(settings.getProperty("data.directory").trim())
                .toAbsolutePath().normalize().toString());
        Map.of("outcome.jms.enabled", "outcome.jms.destination", "outcome.webhook.enabled", "outcome.webhook.url",
                "governance.alert.jms-enabled", "governance.alert.jms-destination", "governance.alert.webhook-enabled", "governance.alert.webhook-url")
                .forEach((derived, from) -> settings.setProperty(derived, String.valueOf(!settings.getProperty(from).isBlank())));
        Map<String, String> all = new TreeMap<>();
        settings.stringPropertyNames().forEach(key -> all.put(key, settings.getProperty(key)));
        return all;
    }

    /** What application.properties says, over the defaults. */
    private static Properties inFile(String text) {
        Properties settings = new Properties();
        try (InputStream defaults = Bundle.class.getResourceAsStream(DEFAULTS)) {
            settings.load(defaults);
            settings.load(new StringReader(text == null ? "" : text));
            return settings;
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("application.properties cannot be read: " + e.getMessage(), e);
        }
    }

    private static SecretFiles secrets(String text, Path folder, Map<String, String> overrides) {
        String place = overrides.getOrDefault(SECRETS, outside(SECRETS).orElseGet(() -> inFile(text).getProperty(SECRETS))).strip();
        return place.isEmpty() ? SecretFiles.NONE : SecretFiles.of(folder.resolve(place));
    }

    private static Properties properties(Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        return properties;
    }

    /**
     * Lends a context the settings of a folder, for a command that runs no route.
     *
     * @param camel  not started
     * @param folder as in {@link #of}
     * @param home   as in {@link #of}
     */
    static CamelContext placeholders(CamelContext camel, Path folder, Path home) {
        camel.getPropertiesComponent().setInitialProperties(properties(settings(read(settingsFile(folder, home)), folder, Map.of())));
        return camel;
    }

    /** A setting given as system property or environment variable. */
    private static Optional<String> outside(String key) {
        return Optional.ofNullable(System.getProperty(key))
                .or(() -> Optional.ofNullable(System.getenv(key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'))));
    }

    /** What Camel asks for under its own names. */
    private static void derive(Settings settings, Main main) {
        ManagementRoom.serverProperties(settings).forEach(main::addOverrideProperty);
        (settings.flag("intake.http.enabled") ? IntakeRoom.binding(settings).serverProperties() : Map.of("camel.server.enabled", "false"))
                .forEach(main::addOverrideProperty);
    }

    /**
     * Starts it and returns once it runs.
     *
     * @throws Exception what kept it from starting; everything that was begun is ended again
     */
    public synchronized void start() throws Exception {
        try {
            run();
        } catch (Exception e) {
            String good = isOfSettings(e) ? lastGood() : null;
            if (good == null) {
                throw e;
            }
            tryWith(good, e);
        }
        warn();
        LOG.info("patchbay runs: routes from {}, data in {}, journal {}, platform {}, HTTP {}, JMS {}, management {}", routes,
                settings.text("data.directory"), JournalRoom.place(settings), settings.text("genesys.base-url"),
                settings.flag("intake.http.enabled") ? address("intake.http") : "off", OutcomeRoom.broker(settings), address("management"));
    }

    /** What secrets.directory holds that is nothing, and what others on this machine or on the way could do. */
    private void warn() {
        SecretFiles secrets = secrets(text, folder, overrides);
        Properties inFile = inFile(text);
        secrets.strange().forEach(name -> LOG.warn("secrets.directory holds {}, which is no file of a setting (named by its key, with text in UTF-8)", name));
        secrets.values().keySet().stream().filter(key -> !inFile.containsKey(key))
                .forEach(key -> LOG.warn("secrets.directory holds {}, which is no setting of Patchbay's; routes may read it by this name", key));
        new Exposure(settings, file, routes).warnings(inFile, secrets).forEach(LOG::warn);
    }

    private void run() throws Exception {
        try {
            requireFreePorts();
            main.start();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private void tryWith(String good, Exception first) throws Exception {
        try {
            assemble(good, Patchbay.reason(first));
            run();
        } catch (Exception e) {
            LOG.debug("the last good application.properties does not help", e);
            throw first;
        }
    }

    /** Whether it is for what the settings say; a database that is away is no reason to go back to another one. */
    private static boolean isOfSettings(Exception failure) {
        return ObjectHelper.getException(IllegalArgumentException.class, failure) != null
                || ObjectHelper.getException(FailedToCreateRouteException.class, failure) != null;
    }

    /** Camel and the broker only tell the log of a port that is taken, and would run without what is served there. */
    private void requireFreePorts() {
        requireFree("management.port", settings.text("management.address"), settings.port("management.port"));
        if (settings.flag("intake.http.enabled")) {
            requireFree("intake.http.port", settings.text("intake.http.address"), settings.port("intake.http.port"));
        }
        OutcomeRoom.acceptor(settings).ifPresent(acceptor ->
                requireFree("jms.embedded.acceptor", acceptor.getHost(), acceptor.getPort()));
    }

    private static void requireFree(String key, String address, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new IllegalStateException("cannot listen on " + address + ":" + port + " (" + key + "): " + e.getMessage(), e);
        }
    }

    /** Where a server of ours listens, with the port that port 0 came to. */
    private String address(String server) {
        VertxPlatformHttpRouter router = VertxPlatformHttpRouter.lookup(camel(),
                VertxPlatformHttpRouter.getRouterNameFromPort(settings.port(server + ".port")));
        return "http://" + settings.text(server + ".address") + ":" + router.getServer().getPort();
    }

    /** How its settings want log lines to look. */
    LogFormat logFormat() {
        return LogFormat.of(settings);
    }

    /** The Camel context that runs. */
    public CamelContext camel() {
        return main.getCamelContext();
    }

    /**
     * Stops intake, lets what is under way come to rest, tells what is due and closes everything. One that starts right now is let
     * finish that before.
     */
    @Override
    public synchronized void close() {
        if (main.isStarted()) {
            comesToRest.run();
        }
        main.stop();
        closeAll();
    }

    private void closeAll() {
        for (AutoCloseable one = closedAtEnd.poll(); one != null; one = closedAtEnd.poll()) {
            try {
                one.close();
            } catch (Exception e) {
                LOG.warn("{} did not close in order: {}", one.getClass().getSimpleName(), e.toString());
            }
        }
    }
}
