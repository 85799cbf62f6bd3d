package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intent.ContentHash;
import io.patchbay.intent.IntentDefaults;
import io.patchbay.intent.IntentReader;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.DropLedger;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.Outbox;
import io.patchbay.journal.WrittenFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal, what stands on it, and the reader of intents, whose hash key the journal keeps. */
final class JournalRoom {

    private static final Logger LOG = LoggerFactory.getLogger(JournalRoom.class);
    private static final int KEY_BYTES = 32;

    final ObjectMapper json = new ObjectMapper();
    final Journal journal;
    final Outbox outbox;
    final DropLedger drops;
    final WrittenFiles files;
    final IntentReader reader;
    final PhoneNumbers numbers;
    final Set<String> sinks;

    JournalRoom(Settings settings, Clock clock, Consumer<AutoCloseable> closedAtEnd) {
        Path data = Path.of(settings.text("data.directory"));
        if (settings.text("journal.url").startsWith("jdbc:sqlite:")) {
            closedAtEnd.accept(lock(data));
        }
        JournalDatabase database = JournalDatabase.open(settings.text("journal.url"),
                settings.optional("journal.user").orElse(null), settings.optional("journal.password").orElse(null),
                settings.duration("journal.timeout"));
        sinks = sinks(settings);
        journal = new Journal(database, clock, settings.text("node.name"), settings.duration("journal.lease"), sinks, json);
        closedAtEnd.accept(journal);
        int unknown = journal.recover();
        if (unknown > 0) {
            LOG.warn("{} creates were under way when this node ended; their fate is being looked for", unknown);
        }
        outbox = new Outbox(journal);
        drops = new DropLedger(journal);
        files = new WrittenFiles(journal, data);
        files.cutBackAll();
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        numbers = settings.parsed("intents.default-region", "US", PhoneNumbers::new);
        reader = new IntentReader(new IntentDefaults(settings.text("intents.default-region"),
                settings.optional("intents.default-fallback-queue").orElse(null)),
                new ContentHash(journal.installationKey("content-hash", key)), json);
    }

    /** The journal's address for people: what comes after a question mark may be a password. */
    static String place(Settings settings) {
        String url = settings.text("journal.url");
        return url.startsWith("jdbc:sqlite:") ? "embedded" : url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//");
    }

    /** Two processes on one embedded journal would take each other's creates for those of an earlier life. */
    private static FileChannel lock(Path data) {
        try {
            Files.createDirectories(data);
            FileChannel channel = FileChannel.open(data.resolve("patchbay.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new IllegalArgumentException("another Patchbay runs on data.directory=" + data + "; stop it, or set another folder");
            }
            return channel;
        } catch (IOException e) {
            throw new IllegalArgumentException("data.directory=" + data + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static Set<String> sinks(Settings settings) {
        Set<String> sinks = new LinkedHashSet<>(Set.of("ndjson"));
        settings.optional("outcome.jms.destination").ifPresent(set -> sinks.add("jms"));
        settings.optional("outcome.webhook.url").ifPresent(set -> sinks.add("webhook"));
        return sinks;
    }
}
