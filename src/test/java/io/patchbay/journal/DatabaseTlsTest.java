package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.safety.TestCertificates;
import io.patchbay.safety.Trust;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private String plain;
    private Path believed;
    private Path others;

    @BeforeAll
    void teach(@TempDir Path folder) throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        Path server = certificates.identity("database", "dns:localhost");
        believed = certificates.trustStore("believed.p12", "PKCS12", server);
        others = certificates.trustStore("others.p12", "PKCS12", certificates.identity("nobody", "dns:localhost"));
        plain = Engine.POSTGRESQL.emptyDatabase(folder);
        // the server writes them itself, with rights that it accepts
        run("COPY (SELECT string_to_table('" + TestCertificates.certificate(server).strip() + "', E'\\n')) TO PROGRAM 'cat > server.crt'",
                "COPY (SELECT string_to_table('" + TestCertificates.key(server).strip() + "', E'\\n')) TO PROGRAM 'umask 077 && cat > server.key'",
                "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
    }

    @AfterAll
    void forget() throws SQLException {
        run("ALTER SYSTEM RESET ssl", "SELECT pg_reload_conf()");
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(plain); Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private JournalDatabase open(String host, Path store) {
        return JournalDatabase.open(plain.replace("localhost", host) + "&sslmode=verify-full", "postgres", "postgres", PATIENCE, TestCertificates.trust(store));
    }

    @Test
    void aServerThatTheTrustStoreVouchesForIsTakenAndAllGoesByTls() {
        try (JournalDatabase database = open("localhost", believed)) {
            String isTls = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
            assertThat(new JdbcTemplate(database.writes()).queryForObject(isTls, Boolean.class)).isTrue();
            assertThat(new JdbcTemplate(database.reads()).queryForObject(isTls, Boolean.class)).isTrue();
        }
    }

    @Test
    void aServerThatNobodyVouchesForIsRefusedInWords() {
        assertThatThrownBy(() -> open("localhost", others)).isInstanceOf(JournalUnavailable.class).hasMessageContaining("journal.url=jdbc:postgresql://localhost")
                .hasMessageContaining("nobody whom tls.trust-store holds has vouched for it");
    }

    @Test
    void aServerOfAnotherNameIsRefusedInWords() {
        assertThatThrownBy(() -> open("127.0.0.1", believed)).isInstanceOf(JournalUnavailable.class)
                .hasMessageContaining("journal.url=jdbc:postgresql://127.0.0.1").hasMessageContaining("it is for other host names than this");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?sslmode=require", "?sslmode=prefer", "?a=b&sslmode=allow", "?sslmode=verify-ca", "?ssl=true&sslmode=require"})
    void encryptionWithoutALookAtWhoAnswersIsRefused(String options) {
        assertThatThrownBy(() -> properties(options)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("take sslmode=verify-full");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory", "?sslhostnameverifier=any", "?sslfactoryarg=x"})
    void nobodyElseDecidesWhomToBelieve(String options) {
        assertThatThrownBy(() -> properties(options)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("must not set ssl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?sslmode=verify-full", "?ssl=true", "?ssl", "?user=a&ssl=true&x=y"})
    void whoeverAsksForTlsGetsIt(String options) {
        assertThat(properties(options)).containsEntry("sslmode", "verify-full").containsEntry("sslfactory", DatabaseTls.class.getName())
                .hasEntrySatisfying("sslfactoryarg", pem -> assertThat(pem).startsWith("-----BEGIN CERTIFICATE-----"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?user=a", "?sslmode=disable", "?ssl=false", "?sslmode=verify-full&sslrootcert=/etc/ca.pem"})
    void whoeverDoesNotOrHasItsOwnRootIsLeftAlone(String options) {
        assertThat(properties(options)).isEmpty();
    }

    private static Map<String, String> properties(String options) {
        return DatabaseTls.properties("jdbc:postgresql://db.example.com/patchbay" + options, Trust.ofJava());
    }
}
