package io.patchbay.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.patchbay.audit.Report;
import io.patchbay.audit.attack.Attack.Plan;
import io.patchbay.emulator.Faults;
import io.patchbay.emulator.Faults.Mishap;
import io.patchbay.emulator.ScriptedAnswer;
import io.patchbay.emulator.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A node that works while its files are edited, well and badly, and that is started anew now and then with something broken in them.
 * After each edit what runs is what is right; in the end everything is mended, drained and audited. All edits are in edits.log.
 */
final class EditsUnderLoad {

    private static final int TERMINATED = 143;
    private static final Map<String, String> HASTE = Map.of("genesys.review-horizon", "10s", "routing.resolve-timeout", "15s",
            "reconcile.suspicion", "4s", "dispatch.pause", "1s", "outcome.webhook.secret", "secret");

    private final Path folder;
    private final Extent extent;
    private final SplittableRandom random;

    /**
     * How much.
     *
     * @param seed decides intents, edits and the platform's luck
     * @param edits how many
     * @param intents how many, evenly over the edits
     * @param restarts how often the node is stopped or killed, and started with something broken
     * @param settings of the node, above all how often it looks at its files
     * @param pause in the middle of a save in two steps, shorter than what a file has to be left alone for
     * @param drain how long the end may take
     */
    record Extent(long seed, int edits, int intents, int restarts, Map<String, String> settings, Duration pause, Duration drain) {
    }

    /**
     * @param folder an empty one
     * @param extent how much
     */
    EditsUnderLoad(Path folder, Extent extent) {
        this.folder = folder;
        this.extent = extent;
        this.random = new SplittableRandom(extent.seed);
    }

    /** Does it all. */
    void run() throws Exception {
        HttpServer receiver = receiver();
        Map<String, String> settings = new HashMap<>(HASTE);
        settings.put("outcome.webhook.url", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/outcomes");
        settings.putAll(extent.settings);
        try (Attack attack = new Attack(folder, Plan.single(extent.seed, 10).settings(settings))) {
            attack.emulator().dials(dials -> dials.faults(weather()));
            Node node = attack.nodes().get(0);
            Edits edits = new Edits(extent.seed, node.routes(), node.settings());
            Editor editor = new Editor(node, extent.pause);
            Intents intents = new Intents(attack.workload());
            node.start();
            for (int number = 1; number <= extent.edits; number++) {
                intents.owe(extent.intents * number / extent.edits);
                if (part(number) > part(number - 1) && number < extent.edits) {
                    restart(node, edits, editor, intents);
                } else {
                    someEdit(edits, editor, intents);
                }
            }
            while (edits.isAnythingBroken()) {
                edit(edits.mended(), edits, editor, intents);
            }
            edit(edits.heard("what was edited last runs"), edits, editor, intents);
            await().until(() -> Files.readString(node.log()).contains("what was edited last runs"));
            boolean drained = attack.drain(extent.drain);
            Report report = attack.audit();
            System.out.println(report.text() + editor.times());
            assertThat(report.findings()).as("seed " + extent.seed + "\n" + report).isEmpty();
            assertThat(drained).as("all was done").isTrue();
            assertThat(report.resolved()).as("and it was not about nothing").isGreaterThanOrEqualTo(extent.intents);
        } finally {
            receiver.stop(0);
        }
    }

    /** The edits are parted by the restarts: in which part one is. */
    private int part(int number) {
        return number * (extent.restarts + 1) / extent.edits;
    }

    /** One, or now and then two, the second of which comes while the first is looked at, judged or taken up. */
    private void someEdit(Edits edits, Editor editor, Intents intents) throws Exception {
        Edit first = edits.next();
        if (random.nextInt(4) > 0) {
            edit(first, edits, editor, intents);
            return;
        }
        note("in haste, " + first);
        editor.save(first);
        intents.some();
        await().pollDelay(Duration.ofMillis(random.nextInt(1, 1_500))).until(() -> true);
        Edit second = edits.nextBut(first);
        note("before that was decided, perhaps, " + second);
        editor.save(second);
        editor.awaitStanding(first + " and " + second, Stream.concat(first.changes().stream(), second.changes().stream()).toList(),
                edits.standing(), intents::some);
        intents.rest();
    }

    private void edit(Edit edit, Edits edits, Editor editor, Intents intents) throws Exception {
        note(edit.toString());
        intents.some();
        editor.save(edit);
        editor.awaitDecision(edit, edits.standing(), intents::some);
        intents.rest();
    }

    /** Routes are broken when it ends, and one is edited while it is down. Settings that cannot be read, no node starts with. */
    private void restart(Node node, Edits edits, Editor editor, Intents intents) throws Exception {
        if (!edits.standing().get(Edits.SETTINGS).isGood()) {
            edit(edits.mended(Edits.SETTINGS), edits, editor, intents);
        }
        edit(edits.badRoute(), edits, editor, intents);
        intents.some();
        if (random.nextBoolean()) {
            assertThat(node.terminate()).isEqualTo(TERMINATED);
        } else {
            node.kill();
        }
        Edit edit = random.nextBoolean() ? edits.badRoute() : edits.mended();
        note("while it is down, " + edit);
        editor.save(edit);
        node.start();
        editor.awaitStanding("started after " + edit, edit.changes(), edits.standing(), intents::some);
        intents.rest();
    }

    private void note(String line) throws IOException {
        Files.writeString(folder.resolve("edits.log"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Creates and reads that take a while, so that edits meet them under way, and creates of unknown fate. */
    private static Faults weather() {
        return Faults.none().creates(new Mishap(0.02, ScriptedAnswer.dropped(true)), new Mishap(0.01, ScriptedAnswer.dropped(false)),
                        new Mishap(0.01, ScriptedAnswer.status(503)), new Mishap(0.4, ScriptedAnswer.delayed(Span.parse("100ms..2s"))))
                .reads(new Mishap(0.2, ScriptedAnswer.delayed(Span.parse("100ms..1s"))))
                .events(new Faults.Events(0.05, 0.03, 0.05, 0.1, Span.parse("500ms..3s"), false));
    }

    /** Takes every outcome and keeps none: what it was told is in the journal. */
    private static HttpServer receiver() throws IOException {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/outcomes", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        return receiver;
    }

    /** Intents sent one by one, so that some are on their way at any moment of an edit. */
    private static final class Intents {

        private final Workload workload;
        private int sent;
        private int owed;

        Intents(Workload workload) {
            this.workload = workload;
        }

        /** So many are to have been sent, in all. */
        void owe(int all) {
            owed = all;
        }

        /** Sends the next, where one is owed. */
        void some() {
            if (sent < owed) {
                workload.send(1);
                sent++;
            }
        }

        /** Sends all that are owed. */
        void rest() {
            while (sent < owed) {
                some();
            }
        }
    }
}
