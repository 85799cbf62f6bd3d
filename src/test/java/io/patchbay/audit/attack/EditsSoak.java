package io.patchbay.audit.attack;

import io.patchbay.audit.attack.EditsUnderLoad.Extent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same as {@link EditsIT} with many more, on a node that looks at its files as often as it does by default. -Dpatchbay.edits,
 * -Dpatchbay.intents and -Dpatchbay.seed say how many and which.
 */
class EditsSoak {

    private static final int EDITS = Integer.getInteger("patchbay.edits", 200);
    private static final int INTENTS = Integer.getInteger("patchbay.intents", 2_000);
    private static final int RESTARTS = 6;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void editedWhileItWorks() throws Exception {
        long seed = Long.getLong("patchbay.seed", System.nanoTime());
        System.out.println("EditsSoak: -Dpatchbay.seed=" + seed + " -Dpatchbay.edits=" + EDITS + " -Dpatchbay.intents=" + INTENTS);
        new EditsUnderLoad(folder, new Extent(seed, EDITS, INTENTS, RESTARTS, Map.of(), Duration.ofMillis(200), Duration.ofMinutes(10))).run();
    }
}
