package io.patchbay.main;

import io.patchbay.reload.Fault;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/patchbay validate [DIR]}: what a running Patchbay would say of an edit, for a shell or a pipeline. */
@Command(name = "validate", mixinStandardHelpOptions = true,
        description = "Judges routes and settings of a folder as a running Patchbay judges an edit. Nothing is started, no call is made.")
final class ValidateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", arity = "0..1", defaultValue = "",
            description = "holds routes/ and application.properties, or is such a routes/ itself; the working directory where it is left out")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Bundle.Validation said = Bundle.validate(folder, Patchbay.home());
        said.faults().forEach(out::println);
        said.unread().forEach(key -> out.println("warning: application.properties: nothing reads " + key));
        out.println(said.routes() + ": " + summary(said.faults()));
        out.flush();
        return said.faults().isEmpty() ? 0 : 1;
    }

    private static String summary(List<Fault> faults) {
        long files = faults.stream().map(Fault::file).distinct().count();
        return faults.isEmpty() ? "all is well" : faults.size() + (faults.size() == 1 ? " fault" : " faults") + " in " + files
                + (files == 1 ? " file" : " files");
    }
}
