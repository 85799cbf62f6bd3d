package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What PostgreSQL refuses it likes to quote, numbers and all; SQLite refuses nothing of the kind. */
class RefusalTest {

    @Test
    void whatTheDatabaseRefusesNamesNoNumber(@TempDir Path folder) {
        try (Bench bench = new Bench(Engine.POSTGRESQL, folder)) {
            assertThatThrownBy(() -> bench.accept(Intents.candidate("a"), Intents.candidate("too-long".repeat(9))))
                    .isInstanceOfSatisfying(JournalUnavailable.class, refused -> {
                        StringWriter all = new StringWriter();
                        refused.printStackTrace(new PrintWriter(all));
                        assertThat(all.toString()).contains("character varying(64)").doesNotContain("5550109876");
                    });
            assertThat(bench.journal.find("a")).isEmpty();
        }
    }
}
