package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.governance.FileErasure;
import io.patchbay.intent.NotAPhoneNumber;
import io.patchbay.intent.SoughtNumber;
import io.patchbay.journal.JournalDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EraseCommandTest {

    private static final SoughtNumber NUMBER = number();

    @TempDir
    private Path folder;
    private String told;

    private static SoughtNumber number() {
        try {
            return new SoughtNumber("+14155550132", "US");
        } catch (NotAPhoneNumber e) {
            throw new IllegalStateException(e);
        }
    }

    private int erase(boolean dryRun) throws IOException {
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            properties.load(file);
        }
        properties.setProperty("data.directory", folder.resolve("data").toString());
        properties.setProperty("journal.url", "jdbc:sqlite:" + folder.resolve("data/patchbay.db"));
        StringWriter out = new StringWriter();
        int code = EraseCommand.erase(new Settings(properties::getProperty, folder), NUMBER, dryRun, new PrintWriter(out, true));
        told = out.toString();
        return code;
    }

    private static int run(StringWriter said, String... args) {
        PrintWriter out = new PrintWriter(said, true);
        CommandLine line = new CommandLine(new Patchbay()).setOut(out).setErr(out);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            out.println(Patchbay.reason(e));
            return 1;
        });
        return line.execute(args);
    }

    @Test
    void whereThereIsNobodyToAskNothingIsDone() {
        StringWriter said = new StringWriter();
        assertThat(run(said, "erase", "--subject", "+1 415 555 0132")).isEqualTo(2);
        assertThat(said.toString()).contains("--yes").doesNotContain("5550132", "555-0132");
    }

    @Test
    void whatIsNoNumberIsSaidWithoutIt() {
        StringWriter said = new StringWriter();
        assertThat(run(said, "erase", "--dry-run", "--subject", "415555013")).isEqualTo(1);
        assertThat(said.toString()).contains("--subject", "too few digits").doesNotContain("415555013");
        assertThat(run(said, "erase")).isEqualTo(2);
    }

    @Test
    void aFolderWithoutAJournalIsSearchedAndNoneIsBegun() throws IOException {
        Path done = Files.createDirectories(folder.resolve("data/done")).resolve("a.csv");
        Files.writeString(done, "to_number,to_name\n+1 (415) 555-0132,Dana\n");
        assertThat(erase(true)).as(told).isZero();
        assertThat(told).contains("dry run", "ends in 132", "Would be erased in done/a.csv: 1 record\n", "Not reached from here");
        assertThat(done).content().contains("Dana");
        assertThat(erase(false)).as(told).isZero();
        assertThat(told).contains("Erased in done/a.csv: 1 record\n").doesNotContain("5550132", "555-0132");
        assertThat(done).hasContent("to_number,to_name\n*****************,****\n");
        assertThat(erase(false)).as(told).isZero();
        assertThat(told).contains("nothing to erase");
        assertThat(folder.resolve("data/patchbay.db")).doesNotExist();
    }

    @Test
    void copiesThatAnEarlierVersionLeftInTheJournalsFileGoToo() throws Exception {
        Path database = Files.createDirectories(folder.resolve("data")).resolve("patchbay.db");
        JournalDatabase.open("jdbc:sqlite:" + database, null, null, Duration.ofSeconds(5)).close();
        try (Connection earlier = DriverManager.getConnection("jdbc:sqlite:" + database); Statement sql = earlier.createStatement()) {
            leaveCopies(sql);
        }
        assertThat(FileErasure.hasTraces(database, NUMBER)).isTrue();
        assertThat(erase(false)).as(told).isZero();
        assertThat(FileErasure.hasTraces(database, NUMBER)).isFalse();
        assertThat(FileErasure.hasTraces(database.resolveSibling("patchbay.db-wal"), NUMBER)).isFalse();
    }

    private static void leaveCopies(Statement sql) throws SQLException {
        sql.execute("PRAGMA secure_delete = OFF");
        sql.execute("CREATE TABLE of_old (text TEXT)");
        sql.execute("INSERT INTO of_old VALUES ('{\"to\":\"+14155550132\"}')");
        sql.execute("INSERT INTO of_old VALUES ('something else')");
        sql.execute("DELETE FROM of_old WHERE text LIKE '%0132%'");
    }
}
