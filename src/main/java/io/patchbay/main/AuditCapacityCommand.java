package io.patchbay.main;

import io.patchbay.governance.AuditReport.Audit;
import picocli.CommandLine.Command;

/** {@code bin/patchbay audit capacity}. */
@Command(name = "capacity", mixinStandardHelpOptions = true, exitCodeOnExecutionException = 2,
        description = "Looks at every agent whom intents named lately, and says what to change. Exit code 1: there are errors.")
final class AuditCapacityCommand extends AuditRunCommand {

    AuditCapacityCommand() {
        super(Audit.CAPACITY);
    }
}
