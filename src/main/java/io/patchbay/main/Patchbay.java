package io.patchbay.main;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.camel.FailedToCreateRouteException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(name = "patchbay", mixinStandardHelpOptions = true, versionProvider = Patchbay.Version.class,
        description = "Connects interactions to named agents on Genesys Cloud, and says truthfully how each ended.",
        subcommands = {RunCommand.class, EmulatorCommand.class, CheckCommand.class, ValidateCommand.class,
                RoutesCommand.class, AuditCommand.class, EraseCommand.class, DemoCommand.class, CommandLine.HelpCommand.class})
public final class Patchbay implements Callable<Integer> {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /**
     * Runs a command and ends the process with its code: 0 for well, 1 for not, 2 for a command that was not understood.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        System.exit(line().execute(args));
    }

    /** All commands; of a failure one line is told. */
    static CommandLine line() {
        CommandLine line = new CommandLine(new Patchbay());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println("patchbay: " + reason(e));
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
        return line;
    }

    /**
     * What is said of a failure, on one line: the first words in the chain that are not Camel's own, else its last, with the
     * route that they are about. The stack is for the log.
     */
    static String reason(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable next = thrown; next != null; next = next.getCause()) {
            chain.add(next);
        }
        String said = chain.stream().filter(Patchbay::speaksForItself).findFirst().map(Patchbay::words).orElseGet(() ->
                chain.stream().filter(FailedToCreateRouteException.class::isInstance).findFirst()
                        .map(route -> "route " + ((FailedToCreateRouteException) route).getRouteId() + ": ").orElse("")
                        + words(chain.get(chain.size() - 1)));
        return said.replaceAll("\\s*\\R[\\s^]*", " ").strip();
    }

    private static boolean speaksForItself(Throwable thrown) {
        return !thrown.getClass().getName().startsWith("org.apache.camel.") && thrown.getMessage() != null
                && (thrown.getCause() == null || !thrown.getMessage().equals(thrown.getCause().toString()));
    }

    private static String words(Throwable thrown) {
        if (thrown instanceof NoSuchFileException) {
            return "there is no file " + thrown.getMessage();
        }
        // a file's name alone says nothing
        return thrown.getMessage() == null || thrown instanceof FileSystemException ? thrown.toString() : thrown.getMessage();
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
