package io.patchbay.main;

import io.patchbay.governance.AuditReport.Audit;
import picocli.CommandLine.Command;

/** {@code bin/patchbay audit queues}. */
@Command(name = "queues", mixinStandardHelpOptions = true, exitCodeOnExecutionException = 2,
        description = "Looks at every queue that intents fall back to, and says what to change. Exit code 1: there are errors.")
final class AuditQueuesCommand extends AuditRunCommand {

    AuditQueuesCommand() {
        super(Audit.QUEUES);
    }
}
