package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

    @TempDir
    private Path data;

    @Test
    void whatOnlyOneMayHaveIsOnesUntilItEnds() throws Exception {
        try (FileChannel first = JournalRoom.lock(data, "patchbay.lock", "another runs here")) {
            assertThatThrownBy(() -> JournalRoom.lock(data, "patchbay.lock", "another runs here"))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage("another runs here");
            JournalRoom.lock(data, "jms.lock", "another broker").close();
            assertThat(first.isOpen()).isTrue();
        }
        JournalRoom.lock(data, "patchbay.lock", "another runs here").close();
    }
}
