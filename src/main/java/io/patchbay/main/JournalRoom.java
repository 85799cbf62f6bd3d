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
import java.nio.file.Path;
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
        JournalDatabase database = JournalDatabase.open(settings.text("journal.url"),
                settings.optional("journal.user").orElse(null), settings.optional("journal.password").orElse(null));
        sinks = sinks(settings);
        journal = new Journal(database, clock, settings.text("node.name"), settings.duration("journal.lease"), sinks, json);
        closedAtEnd.accept(journal);
        int unknown = journal.recover();
        if (unknown > 0) {
            LOG.warn("{} creates were under way when this node ended; their fate is being looked for", unknown);
        }
        outbox = new Outbox(journal);
        drops = new DropLedger(journal);
        files = new WrittenFiles(journal, Path.of(settings.text("data.directory")));
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

    private static Set<String> sinks(Settings settings) {
        Set<String> sinks = new LinkedHashSet<>(Set.of("ndjson"));
        settings.optional("outcome.jms.destination").ifPresent(set -> sinks.add("jms"));
        settings.optional("outcome.webhook.url").ifPresent(set -> sinks.add("webhook"));
        return sinks;
    }
}
