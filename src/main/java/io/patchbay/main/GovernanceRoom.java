package io.patchbay.main;

import java.time.Clock;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;

/** What watches over the rest: audits, alerts, the audit trail, and what is kept no longer. */
final class GovernanceRoom {

    GovernanceRoom(CamelContext camel, Settings settings, Clock clock, JournalRoom journal, GenesysRoom genesys,
                   Consumer<AutoCloseable> closedAtEnd) {
    }
}
