package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class JournalDatabaseTest {

    @TempDir
    private Path folder;

    @Test
    void aMissingFolderIsMade() {
        try (JournalDatabase database = JournalDatabase.open("jdbc:sqlite:" + folder.resolve("a/b/patchbay.db"), "", "", Duration.ofSeconds(5))) {
            assertThat(database.embedded()).isTrue();
            assertThat(folder.resolve("a/b/patchbay.db")).exists();
        }
    }

    @Test
    void whatIsCommittedOutlivesAPowerCutAndReadersDoNotWait() {
        try (JournalDatabase database = JournalDatabase.open("jdbc:sqlite:" + folder.resolve("patchbay.db"), null, null, Duration.ofSeconds(5))) {
            JdbcTemplate sql = new JdbcTemplate(database.writes());
            assertThat(sql.queryForObject("PRAGMA synchronous", Integer.class)).isEqualTo(2);
            assertThat(sql.queryForObject("PRAGMA journal_mode", String.class)).isEqualTo("wal");
            assertThat(sql.queryForObject("PRAGMA busy_timeout", Integer.class)).isEqualTo(5000);
        }
    }

    @Test
    void anotherProcessCannotWriteBetweenReadingAndWritingOfAUnit() {
        String url = "jdbc:sqlite:" + folder.resolve("patchbay.db");
        try (JournalDatabase database = JournalDatabase.open(url, null, null, Duration.ofSeconds(5));
             JournalWriter writer = new JournalWriter(database.writes(), new Chain("node-1", 10, ""))) {
            JdbcTemplate another = new JdbcTemplate(new DriverManagerDataSource(url + "?busy_timeout=1"));
            String write = "INSERT INTO installation (name, value) VALUES ('a', 'b')";
            assertThat(writer.<Integer>write(sql -> {
                assertThat(sql.queryForList("SELECT name FROM installation")).isEmpty();
                assertThatThrownBy(() -> another.update(write)).hasMessageContaining("SQLITE_BUSY");
                return sql.update(write);
            })).isEqualTo(1);
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsToldByTheSettingsName() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> JournalDatabase.open("jdbc:sqlite:" + folder.resolve("file/patchbay.db"), null, null, Duration.ofSeconds(5)))
                .isInstanceOf(JournalUnavailable.class).hasMessageContaining("journal.url=jdbc:sqlite:").hasMessageContaining("file/patchbay.db");
    }

    @Test
    void whatIsNoDatabaseIsNoJournal() throws IOException {
        Files.writeString(folder.resolve("patchbay.db"), "this is a text and was never a database\n".repeat(100));
        assertThatThrownBy(() -> JournalDatabase.open("jdbc:sqlite:" + folder.resolve("patchbay.db"), null, null, Duration.ofSeconds(5)))
                .isInstanceOf(JournalUnavailable.class).hasMessageContaining("not a database");
    }

    @Test
    void aPostgresqlThatIsAwayIsToldWithoutThePassword() throws IOException {
        String url = "jdbc:postgresql://localhost:" + closedPort() + "/patchbay?user=ann&password=s3cret";
        assertThatThrownBy(() -> JournalDatabase.open(url, "ann", "s3cret", Duration.ofSeconds(5))).isInstanceOf(JournalUnavailable.class)
                .hasMessageContaining("journal.url=jdbc:postgresql://localhost").message().doesNotContain("s3cret");
    }

    @Test
    void anAddressOfAnotherKindIsToldWithoutThePassword() {
        assertThatThrownBy(() -> JournalDatabase.open("postgres://ann:s3cret@db/patchbay", null, null, Duration.ofSeconds(5))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("journal.url").hasMessageContaining("db/patchbay").message().doesNotContain("s3cret");
        assertThatThrownBy(() -> JournalDatabase.open("jdbc:h2:mem:x;PASSWORD=s3cret", null, null, Duration.ofSeconds(5))).isInstanceOf(IllegalArgumentException.class)
                .message().doesNotContain("s3cret");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
