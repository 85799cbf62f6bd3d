package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Engine.class)
class WrittenFilesTest {

    private static final String PATH = "outcomes/2026-05-01.ndjson";

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;
    private Bench bench;
    private Outbox outbox;
    private WrittenFiles files;

    @BeforeEach
    void open() {
        bench = new Bench(engine, folder);
        outbox = new Outbox(bench.journal);
        files = new WrittenFiles(bench.journal, folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void whatWasNotCommittedIsCutOffAtTheNextStart() throws IOException {
        outbox.written("ndjson", List.of(), PATH, files.append(PATH, "eins\nzwölf\n"));
        assertThat(files.append(PATH, "drei\nvie")).isEqualTo(20);
        nextLife().cutBackAll();
        assertThat(text()).isEqualTo("eins\nzwölf\n");
        outbox.written("ndjson", List.of(), PATH, files.append(PATH, "drei\n"));
        nextLife().cutBackAll();
        assertThat(text()).isEqualTo("eins\nzwölf\ndrei\n");
    }

    @Test
    void aCrashInTheFirstAppendLeavesAnEmptyFile() throws IOException {
        files.append(PATH, "eins\nzw");
        nextLife().cutBackAll();
        assertThat(text()).isEmpty();
    }

    @Test
    void afterACommitThatFailedTheFileIsAsItWas() throws IOException {
        outbox.written("ndjson", List.of(), PATH, files.append(PATH, "eins\n"));
        files.append(PATH, "zwei\n");
        files.cutBack(PATH);
        assertThat(text()).isEqualTo("eins\n");
    }

    @Test
    void whatNobodyCommittedIsCutOffByTheNextAppend() throws IOException {
        outbox.written("ndjson", List.of(), PATH, files.append(PATH, "eins\n"));
        files.append(PATH, "zwei\ndr");
        outbox.written("ndjson", List.of(), PATH, files.append(PATH, "zwei\n"));
        assertThat(text()).isEqualTo("eins\nzwei\n");
    }

    @Test
    void aHeadComesOnceAndAgainAfterACrashInTheFirstAppend() throws IOException {
        files.append(PATH, "head\n", "ei");
        nextLife().cutBackAll();
        outbox.written("ndjson", List.of(), PATH, files.append(PATH, "head\n", "eins\n"));
        outbox.written("ndjson", List.of(), PATH, files.append(PATH, "head\n", "zwei\n"));
        assertThat(text()).isEqualTo("head\neins\nzwei\n");
    }

    @Test
    void whatOthersWroteBeforeUsStays() throws IOException {
        Files.createDirectories(folder.resolve(PATH).getParent());
        Files.writeString(folder.resolve(PATH), "theirs\n");
        files.cutBack(PATH);
        files.append(PATH, "ours\n");
        nextLife().cutBackAll();
        assertThat(text()).isEqualTo("theirs\n");
    }

    @Test
    void aFileThatWasEmptiedOrTakenAwayBeginsAnew() throws IOException {
        outbox.written("ndjson", List.of(), PATH, files.append(PATH, "a long line\n"));
        Files.writeString(folder.resolve(PATH), "");
        files.append(PATH, "a very long line that is torn");
        nextLife().cutBackAll();
        assertThat(text()).isEmpty();

        outbox.written("ndjson", List.of(), PATH, files.append(PATH, "a long line\n"));
        Files.delete(folder.resolve(PATH));
        files.append(PATH, "a very long line that is torn");
        nextLife().cutBackAll();
        assertThat(text()).isEmpty();
    }

    @Test
    void whereTheDiskRefusesNothingIsHalfWritten() throws IOException {
        Files.createDirectories(folder.resolve(PATH));
        assertThatThrownBy(() -> files.append(PATH, "eins\n")).isInstanceOf(UncheckedIOException.class).hasMessageContaining(PATH);
        Files.writeString(folder.resolve("results"), "no folder");
        assertThatThrownBy(() -> files.append("results/x.csv", "eins\n")).isInstanceOf(UncheckedIOException.class);
        assertThat(bench.outside().queryForList("SELECT path FROM written_file")).isEmpty();
        assertThat(folder.resolve(PATH)).isEmptyDirectory();
        nextLife().cutBackAll();
    }

    private WrittenFiles nextLife() {
        return new WrittenFiles(bench.another("node-1"), folder);
    }

    private String text() throws IOException {
        return Files.readString(folder.resolve(PATH));
    }
}
