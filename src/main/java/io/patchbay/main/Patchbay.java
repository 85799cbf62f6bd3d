package io.patchbay.main;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(name = "patchbay", mixinStandardHelpOptions = true, versionProvider = Patchbay.Version.class,
        description = "Connects interactions to named agents on Genesys Cloud, and says truthfully how each ended.",
        subcommands = {RunCommand.class, EmulatorCommand.class, CheckCommand.class, DemoCommand.class, CommandLine.HelpCommand.class})
public final class Patchbay implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /**
     * Runs a command and ends the process with its code: 0 for well, 1 for not, 2 for a command that was not understood.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Patchbay());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println("patchbay: " + reason(e));
            return 1;
        });
        System.exit(line.execute(args));
    }

    /** The innermost words that say something; the stack is for the log. */
    static String reason(Throwable thrown) {
        Throwable last = thrown;
        while (last.getCause() != null && !(last instanceof IllegalArgumentException)) {
            last = last.getCause();
        }
        return last.getMessage() == null ? last.toString() : last.getMessage();
    }

    /** The distribution that this process was started from, or null when it runs from somewhere else. */
    static Path home() {
        String home = System.getProperty("patchbay.home");
        return home == null ? null : Path.of(home);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 2;
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Patchbay.class.getPackage().getImplementationVersion();
            return new String[] {"patchbay " + (version == null ? "(not packaged)" : version)};
        }
    }
}
