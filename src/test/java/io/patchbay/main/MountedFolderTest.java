package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.k8s.MountedFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pod's working directory: Patchbay would start with what it finds there. */
class MountedFolderTest {

    @ParameterizedTest
    @ValueSource(strings = {"single-node", "several-nodes"})
    void allIsWellInIt(String overlay, @TempDir Path folder) throws Exception {
        MountedFolder.layOut(overlay, folder);

        Bundle.Validation validation = Bundle.validate(folder, null);

        assertThat(validation.faults()).isEmpty();
        assertThat(validation.unread()).isEmpty();
        assertThat(validation.routes()).isEqualTo(folder.resolve("routes"));
    }
}
