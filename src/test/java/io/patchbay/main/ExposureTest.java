package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {

    @TempDir
    private Path folder;
    private Path file;
    private Path route;
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void setUp() throws IOException {
        file = given(Files.writeString(folder.resolve("application.properties"), ""), "rw-r--r--");
        given(Files.createDirectories(folder.resolve("routes/genesys")), "rwxr-xr-x");
        route = given(Files.writeString(folder.resolve("routes/genesys/a.camel.yaml"), ""), "rw-rw-r--");
        given(Files.createDirectories(folder.resolve("data/inbox")), "rwxrwx---");
        settings.putAll(Map.of("data.directory", folder.resolve("data").toString(), "intake.http.enabled", "true", "intake.http.address", "127.0.0.1",
                "intake.http.port", "8080", "intake.http.max-batch", "16777216", "genesys.base-url", "http://127.0.0.1:8089",
                "genesys.client-secret", "patchbay-secret", "intake.http.token", ""));
    }

    private static Path given(Path path, String rights) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    private List<String> warnings(Set<String> open) {
        Properties inFile = new Properties();
        inFile.putAll(settings);
        return new Exposure(new Settings(settings::get, folder), file, folder.resolve("routes")).warnings(inFile, new SecretFiles(Map.of(), Set.of(), open));
    }

    @Test
    void whatIsDeliveredIsNothingToWarnOf() {
        assertThat(warnings(Set.of())).isEmpty();
    }

    @Test
    void secretsThatEverybodyMayReadAreNamedAndNotSaid() throws IOException {
        settings.put("jms.password", "s3cret");
        settings.put("journal.password", "{{other}}");
        assertThat(warnings(Set.of("crm.token"))).hasSize(2).allSatisfy(line -> assertThat(line).contains("chmod o-r").doesNotContain("s3cret"))
                .satisfiesExactly(line -> assertThat(line).contains(file + " with jms.password;"), line -> assertThat(line).contains("may read crm.token in"));
        given(file, "rw-r-----");
        assertThat(warnings(Set.of())).isEmpty();
    }

    @Test
    void placesWhereEverybodyMayWriteAreNamed() throws IOException {
        given(folder.resolve("data/inbox"), "rwxrwxrwx");
        given(route, "rw-rw-rw-");
        assertThat(warnings(Set.of())).singleElement().asString().contains("data/inbox").contains("a.camel.yaml").contains("chmod o-w")
                .doesNotContain("application.properties");
    }

    @Test
    void connectionsWithoutTlsAreToldInOneLine() {
        settings.put("genesys.base-url", "http://api.example.com");
        settings.put("journal.url", "jdbc:postgresql://db.example.com/patchbay");
        settings.put("outcome.webhook.url", "https://hooks.example.com");
        settings.put("governance.alert.webhook-url", "http://hooks.example.com");
        assertThat(warnings(Set.of())).singleElement().asString().startsWith("no TLS at genesys.base-url, journal.url, governance.alert.webhook-url:");
    }

    @Test
    void aJournalThatEverybodyMayReadIsNamedWithWhatToDo() throws IOException {
        Path journal = given(Files.writeString(folder.resolve("data/patchbay.db"), ""), "rw-r--r--");
        settings.put("journal.url", "jdbc:sqlite:" + journal);
        assertThat(warnings(Set.of())).singleElement().asString().contains("may read " + journal).endsWith("(chmod o-r " + journal + "*)");
        given(journal, "rw-r-----");
        assertThat(warnings(Set.of())).isEmpty();
    }

    @Test
    void tokensWrittenTheWrongWayRoundAreNotSaid() throws IOException {
        settings.put("intake.http.tokens", "4f1c9b2e8d7a6053c1b2:crm");
        given(file, "rw-r-----");
        assertThat(warnings(Set.of())).hasSize(2).allSatisfy(line -> assertThat(line).endsWith("entry 1 of intake.http.tokens").doesNotContain("4f1c9b2e"));
    }

    @Test
    void shortTokensAreNamed() throws IOException {
        settings.put("intake.http.tokens", "crm:short,batch:" + "x".repeat(16));
        given(file, "rw-r-----");
        assertThat(warnings(Set.of())).singleElement().asString().contains("fewer than 16 characters").endsWith("entry 1 of intake.http.tokens").doesNotContain("short,");
        settings.put("intake.http.enabled", "false");
        assertThat(warnings(Set.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://api.example.com", "tcp://broker:61616", "(tcp://127.0.0.1:1,tcp://broker:2)?a=b", "jdbc:postgresql://db/x",
        "jdbc:postgresql://localhost,db/x?sslmode=disable", "http://10.0.0.1:8089", "http://127.0.0.1.example.com", "jdbc:postgresql://[::2]/x",
        "(tcp://a:1?sslEnabled=true,tcp://b:2)?x=y", "(tcp://a:1,tcp://b:2?sslEnabled=true)", "tcp://a:1?sslEnabled=true,tcp://b:2",
        "tcp://a:1,tcp://b:2?sslEnabled=true", "(tcp://a:1,tcp://b:2)"})
    void overANetworkAndReadableByAll(String address) {
        assertThat(Exposure.isPlain(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.example.com", "http://127.0.0.1:8089", "http://localhost", "http://[::1]:80", "tcp://broker:61617?sslEnabled=true",
        "(tcp://a:1,tcp://b:2)?x=y&sslEnabled=true",
        "(tcp://a:1?x=y,tcp://b:2)?sslEnabled=true", "(tcp://a:1?sslEnabled=true,tcp://b:2?sslEnabled=true)", "(tcp://a:1?sslEnabled=true,tcp://127.0.0.1:2)",
        "tcp://a:1?sslEnabled=true,tcp://b:2?sslEnabled=true", "jdbc:postgresql://a,b/x?sslmode=verify-full", "jdbc:postgresql://db/x?sslmode=verify-full", "jdbc:postgresql://db/x?ssl=true",
        "jdbc:postgresql://db/x?ssl", "(tcp://127.0.0.1:1,tcp://localhost:2)?a=b", "jdbc:postgresql:x", "jdbc:postgresql:///x", "jdbc:sqlite:data/patchbay.db", "jdbc:postgresql://localhost:5432/x"})
    void onThisMachineOrByTls(String address) {
        assertThat(Exposure.isPlain(address)).isFalse();
    }
}
