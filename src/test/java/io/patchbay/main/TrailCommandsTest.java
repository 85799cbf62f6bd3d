package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intent.FallbackQueue;
import io.patchbay.intent.Intent;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.Party;
import io.patchbay.intent.Source;
import io.patchbay.journal.Candidate;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrailCommandsTest {

    private static final String NUMBER = "+15550109876";

    @TempDir
    private Path folder;
    private String url;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** As it would be given by a file, and by nothing else here. */
    @BeforeEach
    void setting() {
        url = "jdbc:sqlite:" + folder.resolve("patchbay.db");
        System.setProperty("journal.url", url);
    }

    @AfterEach
    void unset() {
        List.of("journal.url", "data.directory", "genesys.rate-limit-per-minute").forEach(System::clearProperty);
    }

    @Test
    void verifiesBesideAJournalThatIsOpenAndNamesTheRecordThatWasChanged() throws Exception {
        try (Journal journal = journal("a", "b")) {
            assertThat(run("verify")).isZero();
            assertThat(out.toString()).contains("n1: 2 records in 1 segment, ").endsWith("the audit trail is whole\n");
            change("UPDATE timeline SET actor = 'http /intents by nobody' WHERE intent_id = 'b'");
            assertThat(run("verify")).isEqualTo(1);
            assertThat(out.toString()).contains(": 1 fault\n  record 2 (intent b, ACCEPTED) or the one before it was changed")
                    .endsWith("the audit trail is NOT whole\n");
            assertThat(journal.works()).isTrue();
        }
    }

    @Test
    void comparesWithAnAnchorOfTheLog() throws Exception {
        journal("a").close();
        assertThat(run("verify", "--anchor", "n1:1:" + "0".repeat(64))).isEqualTo(1);
        assertThat(out.toString()).contains("anchor n1:1 does not match");
        assertThat(run("verify", "--anchor", "n1")).isEqualTo(2);
        assertThat(err.toString()).contains("\"n1\" is no anchor: take NODE:SEQ:HASH");
    }

    @Test
    void exportsAnIntentOrAPersonOrSaysThatThereIsNone() throws Exception {
        journal("a", "b").close();
        assertThat(run("export", "--intent", "a")).isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).get("hash").asText()).hasSize(64);
        Path file = folder.resolve("of-a-person.ndjson");
        assertThat(run("export", "--subject", "+1 (555) 010-9876", "--to", file.toString())).isZero();
        assertThat(Files.readAllLines(file)).hasSize(2).noneMatch(line -> line.contains("5550109876"));
        assertThat(Files.getPosixFilePermissions(file)).as("for nobody else").isEqualTo(PosixFilePermissions.fromString("rw-------"));

        assertThat(run("export", "--intent", "c")).isEqualTo(1);
        assertThat(err.toString()).contains("the audit trail has no records of intent c");
        assertThat(run("export", "--subject", "+15550109877")).isEqualTo(1);
        assertThat(err.toString()).contains("no records of this number").doesNotContain("5550109877");
        assertThat(run("export", "--subject", "12")).isEqualTo(2);
        assertThat(run("export")).isEqualTo(2);
    }

    @Test
    void helpHasOneLineForEachCommand() {
        assertThat(run()).isEqualTo(2);
        assertThat(out.toString().split("Commands:\n")[1].lines()).hasSize(5).allMatch(line -> line.matches("  [a-z]+ +[A-Z].*"));
    }

    @Test
    void noJournalIsBegunToBeLookedAt() {
        for (String command : new String[] {"verify", "capacity", "queues"}) {
            assertThat(run(command)).as(command).isEqualTo(2);
            assertThat(err.toString()).as(command).isEqualTo("patchbay: there is no journal at journal.url=" + url + "; call this where Patchbay runs\n");
            assertThat(folder).as(command).isEmptyDirectory();
        }
    }

    @Test
    void anEmbeddedJournalIsFoundWhateverItsUrlSaysBesides() {
        journal("a").close();
        System.setProperty("journal.url", url + "?cache_size=-2000");
        assertThat(run("verify")).as(err.toString()).isZero();
        System.setProperty("journal.url", "jdbc:sqlite:" + folder.resolve("none.db") + "?cache_size=-2000");
        assertThat(run("verify")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no journal");
    }

    @Test
    void anAuditMakesNoCallsBesideAPatchbayThatDoesNotKnowOfThem() throws Exception {
        journal().close();
        System.setProperty("data.directory", folder.toString());
        System.setProperty("genesys.rate-limit-per-minute", "250");
        try (FileChannel running = JournalRoom.lock(folder, "patchbay.lock", "another test")) {
            assertThat(run("capacity")).isEqualTo(2);
            assertThat(err.toString()).isEqualTo("patchbay: a Patchbay runs here, and audits by governance.audit.schedule; "
                    + "with --beside this one makes up to 25 calls a minute on top of its\n");
            assertThat(out.toString()).isEmpty();
            assertThat(run("capacity", "--beside")).as(err.toString()).isZero();
            assertThat(out.toString()).contains("At most 25 calls a minute go out for this, on top of those of a Patchbay that runs here.");
            assertThat(running.isOpen()).isTrue();
        }
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Patchbay.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        return line.execute(Stream.concat(Stream.of("audit"), Stream.of(arguments)).toArray(String[]::new));
    }

    private Journal journal(String... ids) {
        Journal journal = new Journal(JournalDatabase.open(url, null, null, Duration.ofSeconds(5)), Clock.systemUTC(), "n1", Duration.ofMinutes(1),
                Set.of(), new ObjectMapper());
        if (ids.length > 0) {
            journal.accept(Stream.of(ids).map(TrailCommandsTest::candidate).toList());
        }
        return journal;
    }

    private static Candidate candidate(String id) {
        return new Candidate(new Intent(id, InteractionType.VOICE, new Party(NUMBER, "Ada"), new Party("+15550101234", null), List.of("u1"), false,
                new FallbackQueue("q1", null), 4, null, null, null, Map.of(), new Source(Source.Kind.HTTP, "/intents", null)), "hash of " + id);
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }
}
