package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.patchbay.journal.DropLedger.Drop;
import io.patchbay.journal.DropLedger.DuplicateRow;
import io.patchbay.journal.DropLedger.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Engine.class)
class DropLedgerTest {

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;
    private Bench bench;
    private DropLedger drops;
    private WrittenFiles files;

    @BeforeEach
    void open() {
        bench = new Bench(engine, folder);
        drops = new DropLedger(bench.journal, "");
        files = new WrittenFiles(bench.journal, folder, "");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aDropWhoseReadingWasCutOffGoesOnWhereItWas() {
        assertThat(open("x.csv", "f1")).isEqualTo(new Drop("x.csv", "x.csv", "f1", "READING", 0, 0, 0, 0));
        drops.progress(open("x.csv", "f1"), new Progress(3, 2, List.of(), null));
        assertThat(open("x.csv", "f1")).isEqualTo(new Drop("x.csv", "x.csv", "f1", "READING", 5, 3, 2, 0));
        assertThat(drops.reading()).hasSize(1);
    }

    @Test
    void aNameThatIsUsedGetsANumberBeforeItsEnding() {
        open("x.csv", "f1");
        assertThat(open("x.csv", "f2").name()).isEqualTo("x~2.csv");
        drops.done("x.csv");
        assertThat(open("x.csv", "f1").name()).isEqualTo("x~3.csv");
        assertThat(drops.open("x.csv", "f4", Set.of("x~4.csv")::contains)).satisfies(drop -> {
            assertThat(drop.name()).isEqualTo("x~5.csv");
            assertThat(drop.inboxName()).isEqualTo("x.csv");
        });
        assertThat(List.of(open("a.b.json", "f1").name(), open("a.b.json", "f2").name())).containsExactly("a.b.json", "a.b~2.json");
        assertThat(List.of(open("README", "f1").name(), open("README", "f2").name())).containsExactly("README", "README~2");
    }

    @Test
    void progressCountsAndQueuesDuplicatesForTheResults() {
        bench.accept(Intents.candidate("a"));
        Drop begun = drops.progress(open("x.csv", "f1"), new Progress(1, 0, List.of(new DuplicateRow("a", 4), new DuplicateRow("a", 5)), null));
        files.append("results/x.csv.rejects.csv", "", "refused\n", length ->
                drops.progress(begun, new Progress(0, 1, List.of(), null).with(length)));
        assertThat(drops.find("x.csv")).contains(new Drop("x.csv", "x.csv", "f1", "READING", 4, 1, 1, 2));
        assertThat(new Outbox(bench.journal).due(Outbox.RESULTS, 9)).extracting(Delivery::duplicate, Delivery::intentId, Delivery::reference, Delivery::dropName, Delivery::line, Delivery::outcome)
                .containsExactly(tuple(true, "a", "R-a", "x.csv", 4, null), tuple(true, "a", "R-a", "x.csv", 5, null));
        assertThat(bench.outside().queryForObject("SELECT length FROM written_file", Long.class)).isEqualTo(8);
    }

    @Test
    void whatIsInTheResultsFileIsCountedAndMarked() {
        bench.accept(Intents.row("a", "x.csv", 2), Intents.row("b", "x.csv", 3), Intents.row("c", "x.csv", 4));
        List.of("a", "b", "c").forEach(bench.journal::cancel);
        Outbox outbox = new Outbox(bench.journal);
        List<Long> positions = outbox.due(Outbox.RESULTS, 9).stream().map(Delivery::position).toList();
        write(length -> drops.resultsWritten("x.csv", positions.subList(0, 2), Map.of("CANCELLED", 1, "EXPIRED", 1), length));
        assertThat(outbox.due(Outbox.RESULTS, 9)).extracting(Delivery::intentId).containsExactly("c");
        write(length -> drops.resultsWritten("x.csv", positions.subList(2, 3), Map.of("CANCELLED", 1), length));
        assertThatThrownBy(() -> write(length -> drops.resultsWritten("x.csv", positions.subList(2, 3), Map.of("CANCELLED", 1), length)))
                .as("another node wrote it").isInstanceOf(TakenOver.class);
        assertThat(drops.lines("x.csv")).isEqualTo(Map.of("CANCELLED", 2L, "EXPIRED", 1L));
        assertThat(drops.lines("y.csv")).isEmpty();
        assertThat(outbox.open(Outbox.RESULTS)).isZero();
        assertThat(outbox.open("jms")).isEqualTo(3);
    }

    @Test
    void aDropIsSummarisedOnceItIsDone() {
        open("x.csv", "f1");
        open("y.csv", "f1");
        assertThat(drops.unsummarised()).isEmpty();
        drops.done("x.csv");
        drops.failed("y.csv");
        assertThat(drops.reading()).isEmpty();
        assertThat(drops.unsummarised()).extracting(Drop::name).containsExactly("x.csv");
        drops.summarised("x.csv");
        assertThat(drops.unsummarised()).isEmpty();
        assertThat(drops.find("y.csv")).hasValueSatisfying(drop -> assertThat(drop.state()).isEqualTo("FAILED"));
        assertThat(drops.find("z.csv")).isEmpty();
    }

    @Test
    void aDropThatWasCutShortIsSummarisedAndNeverGoneOnWith() {
        Drop begun = open("x.csv", "f1");
        drops.progress(begun, new Progress(3, 0, List.of(), null));
        assertThatThrownBy(() -> drops.progress(begun, new Progress(3, 0, List.of(), null))).as("another node reads it").isInstanceOf(TakenOver.class);
        drops.cutShort("x.csv");
        assertThat(drops.reading()).isEmpty();
        assertThat(drops.unsummarised()).containsExactly(new Drop("x.csv", "x.csv", "f1", "CUT_SHORT", 3, 3, 0, 0));
        assertThat(open("x.csv", "f1").name()).isEqualTo("x~2.csv");
    }

    @Test
    void dropsOfAnotherFolderAreLeftToItsNode() {
        DropLedger other = new DropLedger(bench.journal, "other/");
        open("x.csv", "f1");
        assertThat(other.open("x.csv", "f1", taken -> false).name()).isEqualTo("x~2.csv");
        assertThat(other.reading()).extracting(Drop::name).containsExactly("x~2.csv");
        other.done("x~2.csv");
        drops.done("x.csv");
        assertThat(drops.unsummarised()).extracting(Drop::name).containsExactly("x.csv");
    }

    private void write(WrittenFiles.Marks marks) {
        files.append("results/x.csv.results.csv", "", "line\n", marks);
    }

    private Drop open(String name, String fingerprint) {
        return drops.open(name, fingerprint, taken -> false);
    }
}
