package io.patchbay.main;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/** {@code bin/patchbay run}. */
@Command(name = "run", mixinStandardHelpOptions = true,
        description = "Runs the bundle with routes/ and application.properties of the working directory, else of the distribution.")
final class RunCommand implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        Bundle bundle = Bundle.of(Path.of(""), Patchbay.home(), Map.of());
        CountDownLatch ended = new CountDownLatch(1);
        // SIGTERM: intake stops, what is under way comes to rest, the journal closes; the JVM ends when this returns
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            bundle.close();
            ended.countDown();
        }, "orderly-stop"));
        bundle.start();
        ended.await();
        return 0;
    }
}
