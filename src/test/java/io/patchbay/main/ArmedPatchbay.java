package io.patchbay.main;

import io.patchbay.journal.FailPoint;
import io.patchbay.journal.Journal;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;

/** Patchbay as {@code run} starts it, but that its process is gone, as by kill -9, the n-th time it reaches a fail point. */
public final class ArmedPatchbay {

    private static final int FIRST_CODE = 100;

    private ArmedPatchbay() { }

    /**
     * Runs until it crashes.
     *
     * @param args the fail point's name, and which time that it is reached is the last
     * @throws Exception where it cannot start
     */
    public static void main(String[] args) throws Exception {
        Bundle.of(Path.of(""), Patchbay.home(), Map.of("armed.point", args[0], "armed.times", args[1],
                "camel.main.main-listener-classes", Arming.class.getName())).start();
        new CountDownLatch(1).await();
    }

    /**
     * How a process ends at a point.
     *
     * @param point where
     * @return the exit code, which no other end of a process has
     */
    public static int exitCode(FailPoint point) {
        return FIRST_CODE + point.ordinal();
    }

    /** Arms the journal before the first route runs: what an earlier life has left to do counts too. */
    public static final class Arming extends MainListenerSupport {

        @Override
        public void afterConfigure(BaseMainSupport main) {
            CamelContext camel = main.getCamelContext();
            FailPoint point = FailPoint.valueOf(camel.resolvePropertyPlaceholders("{{armed.point}}"));
            AtomicInteger left = new AtomicInteger(Integer.parseInt(camel.resolvePropertyPlaceholders("{{armed.times}}")));
            camel.getRegistry().lookupByNameAndType("journal", Journal.class).failPoints().arm(point, () -> {
                if (left.decrementAndGet() == 0) {
                    Runtime.getRuntime().halt(exitCode(point));
                }
            });
        }
    }
}
