package io.patchbay.main;

import io.patchbay.intake.AcceptStage;
import org.apache.camel.CamelContext;

/** What the ways in need. */
final class IntakeRoom {

    IntakeRoom(CamelContext camel, Settings settings, JournalRoom journal) {
        camel.getRegistry().bind("acceptStage", new AcceptStage(journal.reader, journal.journal));
    }
}
