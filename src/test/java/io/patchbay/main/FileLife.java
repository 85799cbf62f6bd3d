package io.patchbay.main;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intake.AcceptStage;
import io.patchbay.intake.Answer;
import io.patchbay.intake.DropIntake;
import io.patchbay.intake.DropResults;
import io.patchbay.intake.Offer;
import io.patchbay.journal.DropLedger.Drop;
import io.patchbay.journal.IntentRecord;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** One life of the file intake: its own routes and beans, wired as in the bundle, on the journal and the folders of the test. */
final class FileLife implements AutoCloseable {

    private static final String HEADER = "intent_id,type,to_number,from_number,preferred_agents\n";

    final CamelContext camel = new DefaultCamelContext();
    final JournalRoom journal;
    final Path data;
    private final Deque<AutoCloseable> closedAtEnd = new ArrayDeque<>();

    /** @param more settings that go before those which make it quick */
    FileLife(Path folder, Map<String, String> more) throws IOException {
        data = folder.resolve("data");
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            properties.load(file);
        }
        properties.putAll(Map.of("data.directory", data.toString(), "intake.file.poll", "20ms", "intake.file.settle", "100ms",
                "intake.file.batch", "10", "outcome.results.batch", "7", "intake.watch.period", "20ms", "intents.default-fallback-queue", Rig.QUEUE));
        properties.putAll(more);
        camel.getPropertiesComponent().setInitialProperties(properties);
        // a consumer ends when its poll does
        camel.getComponent("seda", SedaComponent.class).setDefaultPollTimeout(20);
        Settings settings = Settings.of(camel, folder);
        journal = new JournalRoom(settings, Clock.systemUTC(), closedAtEnd::push);
        camel.getRegistry().bind("nodes", journal.nodes);
        new IntakeRoom(camel, settings, Clock.systemUTC(), journal);
    }

    /** Starts with the real accept stage. */
    FileLife start() throws Exception {
        load("accept");
        return running();
    }

    /** Starts with another way to accept. */
    FileLife start(Processor accept) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:accept").errorHandler(noErrorHandler()).process(accept);
            }
        });
        return running();
    }

    private FileLife running() throws Exception {
        load("publish-results");
        load("intake-watch");
        load("intake-file");
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:nudge?period=20").routeId("nudge").to("seda:publish-results?size=1&discardWhenFull=true");
            }
        });
        camel.start();
        return this;
    }

    private void load(String route) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(
                PluginHelper.getResourceLoader(camel).resolveResource("file:routes/" + route + ".camel.yaml"));
    }

    DropIntake drops() {
        return bean("drops", DropIntake.class);
    }

    DropResults results() {
        return bean("dropResults", DropResults.class);
    }

    /** What the route accept does. */
    List<Answer> accept(List<Offer> offers) {
        AcceptStage stage = bean("acceptStage", AcceptStage.class);
        return stage.write(stage.check(offers), null);
    }

    private <T> T bean(String name, Class<T> type) {
        return camel.getRegistry().lookupByNameAndType(name, type);
    }

    static String csv(String... rows) {
        return HEADER + String.join("", rows);
    }

    static String row(String id) {
        return row(id, "+15550109876");
    }

    static String row(String id, String to) {
        return id + ",voice," + to + ",+15550101234,anna@example.com\n";
    }

    Path inbox(String name) {
        return data.resolve("inbox").resolve(name);
    }

    Path done(String name) {
        return data.resolve("done").resolve(name);
    }

    Path failed(String name) {
        return data.resolve("failed").resolve(name);
    }

    Path result(String name) {
        return data.resolve("results").resolve(name);
    }

    /** A file in the inbox, whole at once. */
    Path drop(String name, String text) throws IOException {
        Files.createDirectories(inbox(name).getParent());
        Files.writeString(inbox("." + name), text);
        return Files.move(inbox("." + name), inbox(name));
    }

    Drop standing(String name) {
        return journal.drops.find(name).orElseThrow();
    }

    /** The summary; missing while there is none. */
    JsonNode summary(String name) {
        try {
            Path file = result(name + ".summary.json");
            return Files.exists(file) ? new ObjectMapper().readTree(file.toFile()) : new ObjectMapper().missingNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a file of results, its head among them; a last one without an end is told by three dots. */
    List<String> lines(String name) {
        try {
            if (!Files.exists(result(name))) {
                return List.of();
            }
            String text = Files.readString(result(name));
            return (text.endsWith("\n") || text.isEmpty() ? text : text + "...").lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends every intent that waits. */
    void cancelAll() {
        for (List<IntentRecord> page = waiting(); !page.isEmpty(); page = waiting()) {
            page.forEach(record -> journal.journal.cancel(record.intent().intentId()));
        }
    }

    private List<IntentRecord> waiting() {
        return journal.journal.list("ACCEPTED", null, 0, 500);
    }

    @Override
    public void close() throws Exception {
        camel.stop();
        for (AutoCloseable one : closedAtEnd) {
            one.close();
        }
    }
}
