package io.patchbay.audit.attack;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A node that is stopped in the middle of a million rows. */
class StopSoak {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void inTheMiddleOfAMillionRows() throws Exception {
        new StoppedDrop(folder, 1_000_000, Duration.ofMinutes(20)).stoppedInTheMiddle(8);
    }
}
