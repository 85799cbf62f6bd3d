package io.patchbay.main;

import io.patchbay.governance.AuditReport.Audit;
import picocli.CommandLine.Command;

/** {@code bin/patchbay audit queues}. */
@Command(name = "queues", mixinStandardHelpOptions = true, exitCodeOnExecutionException = 2,
        description = {"Tells what to change in the queues that intents fell back to.",
                "Exit code 1: there are errors; 2: it could not look."})
final class AuditQueuesCommand extends AuditRunCommand {

    AuditQueuesCommand() {
        super(Audit.QUEUES);
    }
}
