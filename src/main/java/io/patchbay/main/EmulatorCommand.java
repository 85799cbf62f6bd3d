package io.patchbay.main;

import io.patchbay.emulator.Emulator;
import io.patchbay.emulator.EmulatorOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/patchbay emulator}. */
@Command(name = "emulator", mixinStandardHelpOptions = true,
        description = "Runs Genesys as a local server: agents, queues, calls that connect, fall back or are abandoned.")
final class EmulatorCommand implements Callable<Integer> {

    @Option(names = "--port", defaultValue = "8089", description = "where to listen on 127.0.0.1; 0 for any free port (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--seed", description = "makes chance repeatable")
    private Long seed;

    @Option(names = "--scenario", paramLabel = "FILE", description = {
        "agents, queues and how things go, as JSON; or storm: everything goes wrong now and then;", "capacity-mismatch, fallback-loop: the edge cases of the guide"})
    private Path scenario;

    @Option(names = "--time-factor", paramLabel = "X", defaultValue = "1", description = "how many times faster than life (default: ${DEFAULT-VALUE})")
    private double timeFactor;

    @Option(names = "--ledger", paramLabel = "FILE", description = "where to write down, line by line, what truly happened")
    private Path ledger;

    @Option(names = "--rate-limit", paramLabel = "N", description = "calls a minute and token instead of the scenario's; 0 for no limit")
    private Integer rateLimit;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        EmulatorOptions options = EmulatorOptions.defaults().port(port).timeFactor(timeFactor).scenario(scenario).ledger(ledger)
                .rateLimit(rateLimit);
        Emulator emulator = Emulator.start(seed == null ? options : options.seed(seed));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            emulator.close();
            ended.countDown();
        }, "orderly-stop"));
        spec.commandLine().getOut().println(emulator.describe());
        ended.await();
        return 0;
    }
}
