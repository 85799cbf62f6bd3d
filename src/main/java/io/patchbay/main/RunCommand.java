package io.patchbay.main;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code bin/patchbay run}. */
@Command(name = "run", mixinStandardHelpOptions = true,
        description = "Runs the bundle with routes/ and application.properties of the working directory, else of the distribution.")
final class RunCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    /** Half a minute is what whoever stops a process usually waits before he kills it. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(26);
    /** What the shell makes of SIGTERM. */
    private static final int TERMINATED = 143;

    @Override
    public Integer call() throws Exception {
        Bundle bundle = Bundle.of(Path.of(""), Patchbay.home(), Map.of());
        bundle.logFormat().apply();
        CountDownLatch ended = new CountDownLatch(1);
        // SIGTERM: the JVM ends when this returns
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop(bundle);
            ended.countDown();
        }, "orderly-stop"));
        bundle.start();
        ended.await();
        return 0;
    }

    /** Whatever does not let go, such as a database or a broker that has gone silent, is left: the journal knows what there is to do. */
    private static void stop(Bundle bundle) {
        Thread stopping = new Thread(bundle::close, "stop");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stopping.isAlive()) {
            LOG.warn("something does not close within {} s; it ends all the same, and nothing is lost", LONGEST_STOP.toSeconds());
            Runtime.getRuntime().halt(TERMINATED);
        }
    }
}
