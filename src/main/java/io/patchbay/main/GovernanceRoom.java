package io.patchbay.main;

import io.patchbay.governance.FileRetention;
import io.patchbay.governance.LettingGo;
import io.patchbay.journal.Retention;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;

/** What watches over the rest: audits, alerts, the audit trail, and what is kept no longer. */
final class GovernanceRoom {

    GovernanceRoom(CamelContext camel, Settings settings, Clock clock, JournalRoom journal, GenesysRoom genesys,
                   Consumer<AutoCloseable> closedAtEnd) {
        erasure(camel, settings, clock, journal);
    }

    private static void erasure(CamelContext camel, Settings settings, Clock clock, JournalRoom journal) {
        Retention rows = new Retention(journal.journal);
        FileRetention files = new FileRetention(Path.of(settings.text("data.directory")), rows, journal.files, clock);
        LettingGo.Ages ages = new LettingGo.Ages(settings.duration("retention.files"), settings.duration("retention.outcomes"),
                settings.duration("retention.journal"), settings.duration("retention.trail"), settings.duration("retention.reports"));
        camel.getRegistry().bind("lettingGo", new LettingGo(ages, files, rows, journal.journal.trail(), journal.nodes::keepsFiles, clock));
    }
}
