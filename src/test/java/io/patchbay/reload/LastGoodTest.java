package io.patchbay.reload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastGoodTest {

    @TempDir
    Path folder;

    private static FileText text(String file, String text) {
        return FileText.of(file, text.getBytes(UTF_8));
    }

    private static List<FileText> texts() {
        return List.of(text("a.camel.yaml", "- a\n"), text("genesys/par/b.camel.yaml", "- b\n"));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()).sorted().toList();
        }
    }

    @Test
    void whatIsKeptIsThereAgainAndWhatIsNotGoes() throws Exception {
        LastGood lastGood = new LastGood(folder, "1");
        assertThat(lastGood.all()).isEmpty();

        lastGood.keep(texts());
        assertThat(new LastGood(folder, "1").all().values()).containsExactlyElementsOf(texts());
        assertThat(files()).containsExactly("a.camel.yaml", "genesys/par/b.camel.yaml", "version");

        lastGood.keep(List.of(text("a.camel.yaml", "- other\n")));
        assertThat(new LastGood(folder, "1").all().values()).containsExactly(text("a.camel.yaml", "- other\n"));
        assertThat(files()).containsExactly("a.camel.yaml", "version");
    }

    @Test
    void anotherVersionBelievesNoneAndKeepsItsOwn() throws Exception {
        new LastGood(folder, "1").keep(texts());

        LastGood other = new LastGood(folder, "2");
        assertThat(other.all()).isEmpty();
        other.keep(List.of(text("a.camel.yaml", "- a\n")));
        assertThat(other.all()).containsOnlyKeys("a.camel.yaml");
        assertThat(files()).containsExactly("a.camel.yaml", "version");
        assertThat(new LastGood(folder, "1").all()).isEmpty();
    }

    @Test
    void whatIsDamagedIsNone() throws Exception {
        new LastGood(folder, "1").keep(texts());
        Files.write(folder.resolve("a.camel.yaml"), new byte[] {'-', ' ', (byte) 0xfc});
        assertThat(new LastGood(folder, "1").all()).containsOnlyKeys("genesys/par/b.camel.yaml");
        Files.writeString(folder.resolve("genesys/par/b.camel.yaml"), "");
        assertThat(new LastGood(folder, "1").all()).isEmpty();
    }

    @Test
    void whatCannotBeWrittenIsToldAndLeavesNothingHalf() throws Exception {
        Files.createDirectories(folder.resolve("a.camel.yaml/in-the-way"));
        assertThatThrownBy(() -> new LastGood(folder, "1").keep(texts())).isInstanceOf(IOException.class);
        assertThat(files()).isEmpty();
    }
}
