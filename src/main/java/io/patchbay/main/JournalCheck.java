package io.patchbay.main;

import io.patchbay.intake.IntakeGate;
import io.patchbay.journal.Journal;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Ready is whoever can journal what is sent: DOWN while the journal cannot be written. */
final class JournalCheck extends AbstractHealthCheck {

    private final Journal journal;
    private final IntakeGate intake;

    /**
     * @param journal asked, unless it is known already
     * @param intake  may know that it is away, and asks it then
     */
    JournalCheck(Journal journal, IntakeGate intake) {
        super("patchbay", "journal");
        this.journal = journal;
        this.intake = intake;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        boolean known = intake.shut().filter(shut -> shut.cause() == IntakeGate.Cause.JOURNAL).isPresent();
        if (!known && journal.works()) {
            builder.up();
        } else {
            builder.message("the journal cannot be written: nothing is accepted until it can").down();
        }
    }
}
