package io.patchbay.reload;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;

/** A few routes in a context of their own, edited live. */
final class Workshop implements AutoCloseable {

    /** The addresses of component frail that no route can begin with right now, though a rehearsal finds nothing wrong with them. */
    final Set<String> broken = ConcurrentHashMap.newKeySet();
    final DefaultCamelContext camel = new DefaultCamelContext();
    final List<Decision> decisions = new CopyOnWriteArrayList<>();
    /** The components of the routes that are exchanged right now. */
    final Set<String> closed = ConcurrentHashMap.newKeySet();
    final LiveEdit edit;

    private final Path folder;

    /** Starts with what is in the folder. */
    Workshop(Path folder, LiveEdit.Pace pace) throws Exception {
        this.folder = folder;
        Files.createDirectories(folder.resolve("routes/dialect"));
        LiveSettings settings = new LiveSettings(new Rules(), new LiveSettings.Start(Files.exists(path(RouteFolder.SETTINGS))
                ? Files.readString(path(RouteFolder.SETTINGS)) : null, null));
        camel.getPropertiesComponent().addPropertiesSource(settings);
        camel.addComponent("direct", new WaitingDirect(Duration.ofSeconds(10)));
        camel.addComponent("frail", new Frail(broken));
        edit = new LiveEdit(camel, new RouteFolder(folder.resolve("routes"), "dialect", path(RouteFolder.SETTINGS)),
                new Lint(Set.of("direct", "log", "timer", "frail"), Map.of(), Set.of(), Map.of()),
                new Rehearsal(camel.getRegistry(), scratch -> scratch.addComponent("frail", new Frail(Set.of()))),
                new LastGood(folder.resolve("last-good"), "1"), settings, new Doors(), pace, decisions::add, Clock.systemUTC());
        camel.start();
        edit.begin((file, text) -> false);
        edit.onCamelContextFullyStarted(camel, false);
    }

    static LiveEdit.Pace quick() {
        return pace(true, Duration.ofMillis(60));
    }

    static LiveEdit.Pace pace(boolean enabled, Duration settle) {
        return new LiveEdit.Pace(enabled, Duration.ofMillis(10), settle, Duration.ofSeconds(5));
    }

    /** A route that begins at an address and logs. */
    static String route(String id, String scheme, String name) {
        return """
                - route:
                    id: %1$s
                    from:
                      id: %1$s-in
                      uri: %2$s:%3$s
                      steps:
                        - log:
                            id: %1$s-log
                            message: here
                """.formatted(id, scheme, name);
    }

    private Path path(String file) {
        return folder.resolve(file.equals(RouteFolder.SETTINGS) ? file : "routes/" + file);
    }

    static void write(Path folder, String file, String text) throws IOException {
        Path path = folder.resolve(file.equals(RouteFolder.SETTINGS) ? file : "routes/" + file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    void save(String file, String text) throws IOException {
        write(folder, file, text);
    }

    Standing standing(String file) {
        return edit.standings().stream().filter(one -> one.file().equals(file)).findFirst().orElse(null);
    }

    /** How a file stands once what is on disk has been decided. */
    Standing decided(String file) throws IOException {
        String hash = FileText.of(file, Files.readAllBytes(path(file))).hash();
        return await().pollInterval(Duration.ofMillis(5)).until(() -> standing(file), one -> one != null
                && Objects.equals(one.onDisk(), hash));
    }

    boolean runs(String route) {
        return camel.getRoute(route) != null && camel.getRouteController().getRouteStatus(route).isStarted();
    }

    @Override
    public void close() {
        edit.close();
        camel.stop();
        await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(one -> one.getName().contains("live-edit")));
    }

    /** Settings without defaults; those that begin with fixed are read at the start, and have to be words. */
    static final class Rules implements SettingsRules {
        @Override
        public Map<String, String> settings(String text) {
            Properties properties = new Properties();
            try {
                properties.load(new StringReader(text == null ? "" : text));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Map<String, String> all = new TreeMap<>();
            properties.stringPropertyNames().forEach(key -> all.put(key, properties.getProperty(key)));
            return all;
        }

        @Override
        public boolean isFixed(String key) {
            return key.startsWith("fixed");
        }

        @Override
        public Optional<String> fault(String key, String value) {
            return value == null ? Optional.of("it has no value") : value.matches("[a-z]+") ? Optional.empty() : Optional.of("it is no word");
        }
    }

    /** A component whose consumers do not start at addresses that are broken. */
    private static final class Frail extends DefaultComponent {
        private final Set<String> broken;

        Frail(Set<String> broken) {
            this.broken = broken;
        }

        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    throw new UnsupportedOperationException("nothing goes out here");
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    return new DefaultConsumer(this, processor) {
                        @Override
                        protected void doStart() throws Exception {
                            if (broken.contains(remaining)) {
                                throw new IOException(remaining + " is broken");
                            }
                            super.doStart();
                        }
                    };
                }
            };
        }
    }

    private final class Doors implements Doorkeeper {
        @Override
        public void close(String scheme) {
            closed.add(scheme);
        }

        @Override
        public void open(String scheme) {
            closed.remove(scheme);
        }
    }
}
