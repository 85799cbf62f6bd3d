package io.patchbay.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRightsTest {

    @TempDir
    private Path folder;

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Path given(String name, String rights) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(rights));
    }

    @Test
    void whatIsOursIsForNobodyElse() throws IOException {
        Path open = given("open", "rwxrwxrwx");
        FileRights.makeOwn(open.resolve("a/b"));
        FileRights.openOwn(open.resolve("a/b/f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
        assertThat(rights(open.resolve("a"))).isEqualTo("rwx------");
        assertThat(rights(open.resolve("a/b"))).isEqualTo("rwx------");
        assertThat(rights(open.resolve("a/b/f"))).isEqualTo("rw-------");
    }

    @Test
    void whatIsFetchedByOthersIsForWhomItsFolderIsAndNeverForAll() throws IOException {
        Path group = given("group", "rwxr-xrwx");
        FileRights.makeShared(group.resolve("a/b"));
        FileRights.openShared(group.resolve("a/b/f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
        assertThat(rights(group.resolve("a"))).isEqualTo("rwxr-x---");
        assertThat(rights(group.resolve("a/b"))).isEqualTo("rwxr-x---");
        assertThat(rights(group.resolve("a/b/f"))).isEqualTo("rw-r-----");
        Path own = given("own", "rwx------");
        FileRights.makeShared(own.resolve("a"));
        FileRights.openShared(own.resolve("a/f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
        assertThat(rights(own.resolve("a"))).isEqualTo("rwx------");
        assertThat(rights(own.resolve("a/f"))).isEqualTo("rw-------");
    }

    @Test
    void whatIsThereStaysAsItIs() throws IOException {
        Path there = given("there", "rwxrwxrwx");
        Path file = Files.writeString(there.resolve("f"), "text");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        FileRights.makeOwn(there);
        FileRights.makeShared(there);
        FileRights.openOwn(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
        assertThat(rights(there)).isEqualTo("rwxrwxrwx");
        assertThat(rights(file)).isEqualTo("rw-rw-rw-");
        assertThat(file).hasContent("text");
    }

    @Test
    void aLinkToAFolderIsAFolder() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), given("far", "rwx------"));
        FileRights.makeOwn(link);
        FileRights.makeShared(link.resolve("a"));
        assertThat(folder.resolve("far/a")).isDirectory();
    }

    @Test
    void whatEverybodyMayDoIsKnown() throws IOException {
        assertThat(FileRights.everybodyMayWrite(given("w", "rwxrwx-w-"))).isTrue();
        assertThat(FileRights.everybodyMayWrite(given("g", "rwxrwxr-x"))).isFalse();
        assertThat(FileRights.everybodyMayRead(given("r", "rwx---r--"))).isTrue();
        assertThat(FileRights.everybodyMayRead(given("n", "rwxrwx-wx"))).isFalse();
        assertThat(FileRights.everybodyMayRead(folder.resolve("nowhere"))).isFalse();
    }
}
