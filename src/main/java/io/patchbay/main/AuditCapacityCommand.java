package io.patchbay.main;

import io.patchbay.governance.AuditReport.Audit;
import picocli.CommandLine.Command;

/** {@code bin/patchbay audit capacity}. */
@Command(name = "capacity", mixinStandardHelpOptions = true, exitCodeOnExecutionException = 2,
        description = {"Tells what to change in the agents whom intents named lately.",
                "Exit code 1: there are errors; 2: it could not look."})
final class AuditCapacityCommand extends AuditRunCommand {

    AuditCapacityCommand() {
        super(Audit.CAPACITY);
    }
}
