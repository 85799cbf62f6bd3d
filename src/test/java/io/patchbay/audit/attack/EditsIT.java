package io.patchbay.audit.attack;

import io.patchbay.audit.attack.EditsUnderLoad.Extent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Routes and settings of a node are edited, well and badly, while intents come in by all ways: nothing is lost, nothing is done twice,
 * what is told is true, and after each edit what runs is what is right. -Dpatchbay.edits and -Dpatchbay.intents say how many,
 * -Dpatchbay.seed repeats a run's edits and intents.
 */
class EditsIT {

    private static final int EDITS = Integer.getInteger("patchbay.edits", 25);
    private static final int INTENTS = Integer.getInteger("patchbay.intents", 200);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void editedWhileItWorks() throws Exception {
        long seed = Long.getLong("patchbay.seed", System.nanoTime());
        System.out.println("EditsIT: -Dpatchbay.seed=" + seed + " -Dpatchbay.edits=" + EDITS + " -Dpatchbay.intents=" + INTENTS);
        new EditsUnderLoad(folder, new Extent(seed, EDITS, INTENTS, 1, Map.of("reload.period", "250ms", "reload.settle", "250ms"),
                Duration.ofMillis(100), Duration.ofSeconds(90))).run();
    }
}
