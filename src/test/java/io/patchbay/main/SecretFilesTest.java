package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {

    @TempDir
    private Path folder;

    private void write(String name, String text, String rights) throws IOException {
        Files.setPosixFilePermissions(Files.writeString(folder.resolve(name), text), PosixFilePermissions.fromString(rights));
    }

    @ParameterizedTest
    @CsvSource({"value,value", "value\\n,value", "value\\r\\n,value", "value\\n\\n,value\\n", "' value ',' value '", "a\\nb\\n,a\\nb", "'',''", "\\n,''"})
    void aLineBreakAtTheEndIsNoPartOfIt(String text, String value) throws IOException {
        write("jms.password", text.replace("\\n", "\n").replace("\\r", "\r"), "rw-------");
        assertThat(SecretFiles.of(folder).values()).containsOnlyKeys("jms.password")
                .containsEntry("jms.password", value.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README", "jms password", "jms.password~", "jms..password", "jms.", "jms_password", "1.2"})
    void whatIsNoKeyIsStrange(String name) throws IOException {
        write(name, "x", "rw-------");
        SecretFiles files = SecretFiles.of(folder);
        assertThat(files.values()).isEmpty();
        assertThat(files.strange()).containsExactly(name);
    }

    @Test
    void foldersAndLongFilesAreStrange() throws IOException {
        Files.createDirectory(folder.resolve("jms.password"));
        write("journal.password", "x".repeat(65_537), "rw-------");
        assertThat(SecretFiles.of(folder).strange()).containsExactly("jms.password", "journal.password");
    }

    @Test
    void aTrustStoreMayLieBesideThem() throws IOException {
        Files.write(folder.resolve("trust.p12"), new byte[] {0x30, (byte) 0x82, 0x06, (byte) 0xB2, 0x02, 0x01, 0x03});
        write("jms.password", "s3crét\n", "rw-------");
        SecretFiles files = SecretFiles.of(folder);
        assertThat(files.values()).containsOnlyKeys("jms.password").containsEntry("jms.password", "s3crét");
        assertThat(files.strange()).containsExactly("trust.p12");
    }

    @Test
    void aMountOfTheKubeletIsReadByItsLinks() throws IOException {
        Path version = Files.createDirectory(folder.resolve("..2026_11_23"));
        Files.writeString(version.resolve("jms.password"), "s3cret\n");
        Files.createSymbolicLink(folder.resolve("..data"), version.getFileName());
        Files.createSymbolicLink(folder.resolve("jms.password"), Path.of("..data/jms.password"));
        SecretFiles files = SecretFiles.of(folder);
        assertThat(files.values()).containsOnlyKeys("jms.password").containsEntry("jms.password", "s3cret");
        assertThat(files.strange()).isEmpty();
        assertThat(files.open()).as("nobody else is in its container").isEmpty();
    }

    @Test
    void secretsThatEverybodyMayReadAreKnown() throws IOException {
        write("jms.password", "x", "rw-r--r--");
        write("journal.password", "x", "rw-r-----");
        write("jms.user", "x", "rw-r--r--");
        assertThat(SecretFiles.of(folder).open()).containsExactly("jms.password");
    }

    @Test
    void whatIsNoFolderIsRefused() {
        assertThatThrownBy(() -> SecretFiles.of(folder.resolve("nowhere"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("secrets.directory=").hasMessageContaining("nowhere");
    }
}
