package io.patchbay.audit.attack;

import static org.awaitility.Awaitility.await;

import io.patchbay.main.Patchbay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A Patchbay in a process of its own, with a folder of its own: routes/ copied there, so that they can be edited, an
 * application.properties, and node.log, which every start of it is appended to.
 */
public final class Node implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    /** What is promised to whoever asks it to stop. */
    private static final Duration LONGEST_END = Duration.ofSeconds(30);
    private static final List<String> JVM = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    /** Below what the system gives to connections: those must not take a port while its node is down. */
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 12_000;

    private final Path folder;
    private final Notebook notebook;
    private final int http;
    private final int management;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private Process process;
    private Instant frozen;

    /**
     * Prepares a node; nothing runs yet.
     *
     * @param folder its own, made where there is none
     * @param settings its application.properties, but for the ports
     * @param notebook told when creates may be cut off
     * @throws IOException where the folder cannot be furnished
     */
    public Node(Path folder, Map<String, String> settings, Notebook notebook) throws IOException {
        this.folder = folder;
        this.notebook = notebook;
        this.http = freePort();
        this.management = freePort();
        copy(Path.of("routes"), Files.createDirectories(folder).resolve("routes"));
        Map<String, String> all = new TreeMap<>(settings);
        all.put("intake.http.port", String.valueOf(http));
        all.put("management.port", String.valueOf(management));
        all.put("jms.embedded.acceptor", "");
        Files.writeString(settings(), all.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + setting.getValue() + "\n").collect(Collectors.joining()));
    }

    private static int freePort() throws IOException {
        for (int tries = 0; tries < 1_000; tries++) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IOException("no free port");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one).toString()));
            }
        }
    }

    /** @return where its routes are */
    public Path routes() {
        return folder.resolve("routes");
    }

    /** @return its application.properties */
    public Path settings() {
        return folder.resolve("application.properties");
    }

    /** @return all that it has said, over all its lives */
    public Path log() {
        return folder.resolve("node.log");
    }

    /**
     * Where it can be looked into.
     *
     * @param what such as {@code health/ready}
     * @return the address
     */
    public URI observe(String what) {
        return URI.create("http://127.0.0.1:" + management + "/observe/" + what);
    }

    /** @return where intents are posted to */
    public URI intents() {
        return URI.create("http://127.0.0.1:" + http + "/intents");
    }

    /**
     * Starts it; returns at once.
     *
     * @throws IOException where there can be no process
     */
    public void begin() throws IOException {
        begin(Patchbay.class, "run");
    }

    /**
     * Starts it by another main class; returns at once.
     *
     * @param main what to run instead of the command line
     * @param args its arguments
     * @throws IOException where there can be no process
     */
    public void begin(Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
    }

    /**
     * Starts it; returns when it is ready.
     *
     * @throws IOException where there can be no process
     */
    public void start() throws IOException {
        begin();
        awaitReady();
    }

    /** Returns when it can accept intents; fails where it ends instead. */
    public void awaitReady() {
        await().atMost(LONGEST_START).pollInterval(Duration.ofMillis(100)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("it ended with " + process.exitValue() + ":\n" + Files.readString(log()));
            }
            return isReady();
        });
    }

    private boolean isReady() throws InterruptedException {
        try {
            return client.send(HttpRequest.newBuilder(observe("health/ready")).timeout(Duration.ofSeconds(5)).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // nobody there, no answer, or a connection to its last life
            return false;
        }
    }

    /** Kills it with SIGKILL; returns when it is gone. */
    public void kill() {
        Instant from = Instant.now();
        signal("KILL");
        awaitEnd();
        notebook.interrupted("kill", from, Instant.now());
    }

    /**
     * Waits for it to crash by itself. That is noted as of the moment when it was found gone: what it had under way then, it has under
     * way until it is started again.
     *
     * @param most how long at most
     * @return its exit code; empty where it runs on
     */
    public OptionalInt crashed(Duration most) {
        if (!hasEnded(most)) {
            return OptionalInt.empty();
        }
        Instant gone = Instant.now();
        notebook.interrupted("crash", gone, gone);
        return OptionalInt.of(process.exitValue());
    }

    /**
     * Asks it to stop with SIGTERM; returns when it is gone. That excuses nothing: it has to bring its creates to rest.
     *
     * @return its exit code
     */
    public int terminate() {
        signal("TERM");
        awaitEnd();
        return process.exitValue();
    }

    /** Freezes it with SIGSTOP, as a long pause of its machine would. */
    public void freeze() {
        frozen = Instant.now();
        signal("STOP");
    }

    /** Lets it go on after {@link #freeze}. */
    public void thaw() {
        signal("CONT");
        notebook.interrupted("frozen", frozen, Instant.now());
        frozen = null;
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitEnd() {
        if (!hasEnded(LONGEST_END)) {
            throw new AssertionError("it does not end; see " + log());
        }
    }

    private boolean hasEnded(Duration most) {
        try {
            return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it, in whatever state it is; what it had promised is on disk. */
    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.destroyForcibly();
            awaitEnd();
        }
    }
}
