package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intent.ContentHash;
import io.patchbay.intent.IntentDefaults;
import io.patchbay.intent.IntentReader;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.AlertBook;
import io.patchbay.journal.DropLedger;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.Nodes;
import io.patchbay.journal.Outbox;
import io.patchbay.journal.TrailReader;
import io.patchbay.journal.WrittenFiles;
import io.patchbay.safety.FileRights;
import io.patchbay.safety.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal, what stands on it, and the reader of intents, whose hash key the journal keeps. */
final class JournalRoom {

    private static final Logger LOG = LoggerFactory.getLogger(JournalRoom.class);
    private static final int KEY_BYTES = 32;
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String LOCK = "patchbay.lock";

    final ObjectMapper json = new ObjectMapper();
    final Journal journal;
    final Outbox outbox;
    final DropLedger drops;
    final WrittenFiles files;
    final Nodes nodes;
    final IntentReader reader;
    final PhoneNumbers numbers;
    final Set<String> sinks;
    final Set<String> alertSinks;
    final AlertBook alerts;

    JournalRoom(Settings settings, Clock clock, Consumer<AutoCloseable> closedAtEnd) {
        Path data = Path.of(settings.text("data.directory"));
        boolean embedded = embedded(settings).isPresent();
        if (embedded) {
            // two processes on one embedded journal would take each other's creates for those of an earlier life
            closedAtEnd.accept(lock(data, LOCK, "another Patchbay runs on data.directory=" + data + "; stop it, or set another folder"));
        }
        sinks = sinks(settings);
        journal = new Journal(database(settings), clock, nodeName(settings), settings.duration("journal.lease"), sinks, json,
                segment(settings));
        closedAtEnd.accept(journal);
        int unknown = journal.recover();
        if (unknown > 0) {
            LOG.warn("{} creates were under way when this node ended; their fate is being looked for", unknown);
        }
        String folder = embedded ? "" : folderId(data);
        nodes = new Nodes(journal, lease(settings), folder);
        outbox = new Outbox(journal);
        alertSinks = alertSinks(settings);
        alerts = new AlertBook(journal, json, alertSinks);
        drops = new DropLedger(journal, folder);
        files = new WrittenFiles(journal, data, folder);
        files.cutBackAll();
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        numbers = settings.parsed("intents.default-region", "US", PhoneNumbers::new);
        reader = new IntentReader(new IntentDefaults(settings.text("intents.default-region"),
                settings.optional("intents.default-fallback-queue").orElse(null)),
                new ContentHash(journal.installationKey("content-hash", key)), json);
    }

    private static Duration lease(Settings settings) {
        Duration lease = settings.duration("node.lease");
        Duration beat = settings.duration("node.beat");
        if (beat.isZero() || beat.multipliedBy(2).compareTo(lease) >= 0) {
            throw new IllegalArgumentException("node.beat=" + settings.text("node.beat") + ": has to be less than half of node.lease="
                    + settings.text("node.lease") + ", or other nodes take this one for dead");
        }
        return lease;
    }

    /** The journal's address for people: what comes after a question mark may be a password. */
    static String place(Settings settings) {
        String url = settings.text("journal.url");
        return embedded(settings).isPresent() ? "embedded" : Secrets.withoutPasswords(url.replaceFirst("[?;].*", ""));
    }

    /**
     * Takes for this process what only one may have.
     *
     * @param data    the data folder
     * @param name    the file in it that is locked
     * @param because what to tell where another process has it
     * @return to be closed when it is free again
     * @throws IllegalArgumentException where another process has it
     */
    static FileChannel lock(Path data, String name, String because) {
        try {
            FileRights.makeOwn(data);
            FileChannel channel = FileRights.openOwn(data.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new IllegalArgumentException(because);
            }
            return channel;
        } catch (IOException e) {
            throw new IllegalArgumentException("data.directory=" + data + " cannot be used: " + e.getMessage(), e);
        }
    }

    static JournalDatabase database(Settings settings) {
        return JournalDatabase.open(settings.text("journal.url"), settings.optional("journal.user").orElse(null),
                settings.optional("journal.password").orElse(null), settings.duration("journal.timeout"), SafetyRoom.trust(settings));
    }

    /** The same for a command that looks through all there is. */
    static JournalDatabase databaseForLongLooks(Settings settings) {
        return JournalDatabase.openForLongLooks(settings.text("journal.url"), settings.optional("journal.user").orElse(null),
                settings.optional("journal.password").orElse(null), settings.duration("journal.timeout"), SafetyRoom.trust(settings));
    }

    /**
     * The audit trail alone, beside whoever runs on the journal.
     *
     * @return to be closed
     * @throws IllegalArgumentException where there is no journal yet
     */
    static TrailReader trail(Settings settings) {
        requireJournal(settings);
        return new TrailReader(databaseForLongLooks(settings));
    }

    /** The file of an embedded journal, whether it is there or not; empty where the journal is a database of several nodes. */
    static Optional<Path> embedded(Settings settings) {
        String url = settings.text("journal.url");
        return url.startsWith(SQLITE) ? Optional.of(Path.of(url.substring(SQLITE.length()).split("\\?", 2)[0])) : Optional.empty();
    }

    /** Whether there is none that could be opened without beginning it. */
    static boolean isNone(Settings settings) {
        return embedded(settings).filter(file -> !Files.exists(file)).isPresent();
    }

    /** @throws IllegalArgumentException where there is no journal yet */
    static void requireJournal(Settings settings) {
        if (isNone(settings)) {
            throw new IllegalArgumentException("there is no journal at journal.url=" + settings.text("journal.url") + "; call this where Patchbay runs");
        }
    }

    /** Whether no Patchbay with an embedded journal runs on this folder. */
    static boolean isFree(Path data) throws IOException {
        if (!Files.exists(data.resolve(LOCK))) {
            return true;
        }
        try {
            lock(data, LOCK, "it runs").close();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static int segment(Settings settings) {
        return settings.parsed("trail.segment", "10000", text -> {
            if (!text.matches("[1-9]\\d{0,8}")) {
                throw new IllegalArgumentException("no whole number above 0");
            }
            return Integer.parseInt(text);
        });
    }

    static String nodeName(Settings settings) {
        if (settings.optional("node.name").filter(name -> !name.matches("[\\w.-]{1,100}")).isPresent()) {
            throw new IllegalArgumentException("node.name=" + settings.text("node.name")
                    + ": at most 100 letters, digits, dots, hyphens and underscores, like node-1");
        }
        return settings.optional("node.name").orElseGet(() -> {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("this machine's name cannot be found out; give the node one by node.name", e);
            }
        });
    }

    /** By this nodes know whether they share a data folder: made by the first that comes. */
    static String folderId(Path data) {
        try {
            FileRights.makeOwn(data);
            try (FileChannel channel = FileRights.openOwn(data.resolve("folder.id"), StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
                if (channel.size() == 0) {
                    channel.write(StandardCharsets.US_ASCII.encode(UUID.randomUUID() + "/"));
                    channel.force(true);
                }
                return Files.readString(data.resolve("folder.id")).trim();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("data.directory=" + data + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static Set<String> alertSinks(Settings settings) {
        Set<String> sinks = new LinkedHashSet<>();
        settings.optional("governance.alert.jms-destination").ifPresent(set -> sinks.add(AlertBook.JMS));
        settings.optional("governance.alert.webhook-url").ifPresent(set -> sinks.add(AlertBook.WEBHOOK));
        return sinks;
    }

    private static Set<String> sinks(Settings settings) {
        Set<String> sinks = new LinkedHashSet<>(Set.of("ndjson"));
        settings.optional("outcome.jms.destination").ifPresent(set -> sinks.add("jms"));
        settings.optional("outcome.webhook.url").ifPresent(set -> sinks.add("webhook"));
        return sinks;
    }
}
