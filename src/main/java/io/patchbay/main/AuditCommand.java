package io.patchbay.main;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bin/patchbay audit ...}: what can be looked into. */
@Command(name = "audit", mixinStandardHelpOptions = true, description = "Audits agents and queues; verifies and exports the audit trail.",
        subcommands = {AuditCapacityCommand.class, AuditQueuesCommand.class, TrailVerifyCommand.class, TrailExportCommand.class, CommandLine.HelpCommand.class})
final class AuditCommand implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 2;
    }
}
