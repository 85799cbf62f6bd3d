package io.patchbay.main;

import io.patchbay.journal.Journal;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Ready is whoever can journal what is sent: DOWN while the journal cannot be written. */
final class JournalCheck extends AbstractHealthCheck {

    private final Journal journal;

    JournalCheck(Journal journal) {
        super("patchbay", "journal");
        this.journal = journal;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        if (journal.works()) {
            builder.up();
        } else {
            builder.message("the journal cannot be written: nothing is accepted until it can").down();
        }
    }
}
