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
        files = new WrittenFiles(bench.journal, folder, "");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void whatWasNotCommittedIsCutOffAtTheNextStart() throws IOException {
        write("", "eins\nzwölf\n");
        leave("", "drei\nvie");
        assertThat(text()).hasSize(19);
        nextLife().cutBackAll();
        assertThat(text()).isEqualTo("eins\nzwölf\n");
        write("", "drei\n");
        nextLife().cutBackAll();
        assertThat(text()).isEqualTo("eins\nzwölf\ndrei\n");
    }

    @Test
    void aCrashInTheFirstAppendLeavesAnEmptyFile() throws IOException {
        leave("", "eins\nzw");
        nextLife().cutBackAll();
        assertThat(text()).isEmpty();
    }

    @Test
    void afterACommitThatFailedTheFileIsAsItWas() throws IOException {
        write("", "eins\n");
        assertThatThrownBy(() -> files.append(PATH, "", "zwei\n", length -> {
            throw new JournalUnavailable("gone", null);
        })).isInstanceOf(JournalUnavailable.class);
        assertThat(text()).isEqualTo("eins\n");
    }

    @Test
    void aCommitWhoseAnswerWasLostKeepsItsLines() throws IOException {
        write("", "eins\n");
        assertThatThrownBy(() -> files.append(PATH, "", "zwei\n", length -> {
            outbox.written("ndjson", List.of(), length);
            throw new JournalUnavailable("the answer was lost", null);
        })).isInstanceOf(JournalUnavailable.class);
        assertThat(text()).isEqualTo("eins\nzwei\n");
    }

    @Test
    void whatAnotherNodeWroteSinceStays() throws IOException {
        write("", "eins\n");
        assertThatThrownBy(() -> files.append(PATH, "", "frozen\n", length -> {
            bench.outside().update("UPDATE written_file SET length = 3");
            outbox.written("ndjson", List.of(), length);
        })).isInstanceOf(TakenOver.class);
        assertThat(text()).isEqualTo("ein");
    }

    @Test
    void aFileThatIsBeingWrittenHasNoSecondWriter() throws IOException {
        write("", "eins\n");
        files.append(PATH, "", "zwei\n", length -> {
            assertThatThrownBy(() -> write("", "drei\n")).isInstanceOf(UncheckedIOException.class).hasMessageContaining("another node");
            nextLife().cutBackAll();
            outbox.written("ndjson", List.of(), length);
        });
        assertThat(text()).isEqualTo("eins\nzwei\n");
    }

    @Test
    void aRowIsWrittenOnce() throws IOException {
        bench.accept(Intents.candidate("a"));
        bench.journal.cancel("a");
        List<Long> due = outbox.due("ndjson", 9).stream().map(Delivery::position).toList();
        files.append(PATH, "", "a\n", length -> outbox.written("ndjson", due, length));
        assertThatThrownBy(() -> files.append(PATH, "", "a\n", length -> outbox.written("ndjson", due, length))).isInstanceOf(TakenOver.class);
        assertThat(text()).isEqualTo("a\n");
    }

    @Test
    void whatNobodyCommittedIsCutOffByTheNextAppend() throws IOException {
        write("", "eins\n");
        leave("", "zwei\ndr");
        write("", "zwei\n");
        assertThat(text()).isEqualTo("eins\nzwei\n");
    }

    @Test
    void aHeadComesOnceAndAgainAfterACrashInTheFirstAppend() throws IOException {
        leave("head\n", "ei");
        nextLife().cutBackAll();
        write("head\n", "eins\n");
        write("head\n", "zwei\n");
        assertThat(text()).isEqualTo("head\neins\nzwei\n");
    }

    @Test
    void whatOthersWroteBeforeUsStays() throws IOException {
        Files.createDirectories(folder.resolve(PATH).getParent());
        Files.writeString(folder.resolve(PATH), "theirs\n");
        nextLife().cutBackAll();
        leave("", "ours\n");
        nextLife().cutBackAll();
        assertThat(text()).isEqualTo("theirs\n");
    }

    @Test
    void aFileThatWasEmptiedOrTakenAwayBeginsAnew() throws IOException {
        write("", "a long line\n");
        Files.writeString(folder.resolve(PATH), "");
        leave("", "a very long line that is torn");
        nextLife().cutBackAll();
        assertThat(text()).isEmpty();

        write("", "a long line\n");
        Files.delete(folder.resolve(PATH));
        leave("", "a very long line that is torn");
        nextLife().cutBackAll();
        assertThat(text()).isEmpty();
    }

    @Test
    void whereTheDiskRefusesNothingIsHalfWritten() throws IOException {
        Files.createDirectories(folder.resolve(PATH));
        assertThatThrownBy(() -> leave("", "eins\n")).isInstanceOf(UncheckedIOException.class).hasMessageContaining(PATH);
        Files.writeString(folder.resolve("results"), "no folder");
        assertThatThrownBy(() -> files.append("results/x.csv", "", "eins\n", length -> { })).isInstanceOf(UncheckedIOException.class);
        assertThat(bench.outside().queryForList("SELECT path FROM written_file")).isEmpty();
        assertThat(folder.resolve(PATH)).isEmptyDirectory();
        nextLife().cutBackAll();
    }

    private void write(String head, String lines) {
        files.append(PATH, head, lines, length -> outbox.written("ndjson", List.of(), length));
    }

    /** As a crash before the commit leaves it. */
    private void leave(String head, String lines) {
        files.append(PATH, head, lines, length -> { });
    }

    private WrittenFiles nextLife() {
        return new WrittenFiles(bench.another("node-1"), folder, "");
    }

    private String text() throws IOException {
        return Files.readString(folder.resolve(PATH));
    }
}
