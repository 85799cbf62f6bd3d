package io.patchbay.safety;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who may read what is written. What is ours is for our own user alone; what is made for others to fetch is for the group too where whoever
 * made the folder around it gave it to the group; nothing is ever for everybody. File systems that know no such rights are left as they are.
 */
public final class FileRights {

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private FileRights() { }

    /**
     * Makes a folder, and those around it that are missing, for our own user. One that is there stays as it is.
     *
     * @throws IOException when it cannot be made
     */
    public static void makeOwn(Path folder) throws IOException {
        Files.createDirectories(folder, attributes(folder, OWNER));
    }

    /**
     * Makes a folder, and those around it that are missing, for whom the folder around is. One that is there stays as it is.
     *
     * @throws IOException when it cannot be made
     */
    public static void makeShared(Path folder) throws IOException {
        Path missing = folder.toAbsolutePath();
        if (!Files.isDirectory(missing)) {
            if (missing.getParent() != null) {
                makeShared(missing.getParent());
            }
            Files.createDirectories(missing, attributes(missing, asAround(missing)));
        }
    }

    /**
     * Opens a file; one that is not there yet is made for our own user.
     *
     * @throws IOException when it cannot be opened
     */
    public static FileChannel openOwn(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), attributes(file, withoutSearch(OWNER)));
    }

    /**
     * Opens a file; one that is not there yet is made for whom its folder is.
     *
     * @throws IOException when it cannot be opened
     */
    public static FileChannel openShared(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), attributes(file, withoutSearch(asAround(file.toAbsolutePath()))));
    }

    private static Set<PosixFilePermission> asAround(Path path) throws IOException {
        Set<PosixFilePermission> rights = EnumSet.copyOf(OWNER);
        if (path.getParent() != null && knowsRights(path)) {
            Set<PosixFilePermission> around = Files.getPosixFilePermissions(path.getParent());
            around.retainAll(EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE));
            rights.addAll(around);
        }
        return rights;
    }

    private static Set<PosixFilePermission> withoutSearch(Set<PosixFilePermission> folder) {
        Set<PosixFilePermission> file = EnumSet.copyOf(folder);
        file.removeAll(EnumSet.of(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_EXECUTE));
        return file;
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> rights) {
        return knowsRights(path) ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)} : new FileAttribute<?>[0];
    }

    private static boolean knowsRights(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Whether users who are neither its owner nor of its group may write there; false where that cannot be known. */
    public static boolean everybodyMayWrite(Path path) {
        return may(path, PosixFilePermission.OTHERS_WRITE);
    }

    /** Whether users who are neither its owner nor of its group may read it; false where that cannot be known. */
    public static boolean everybodyMayRead(Path path) {
        return may(path, PosixFilePermission.OTHERS_READ);
    }

    private static boolean may(Path path, PosixFilePermission right) {
        try {
            return knowsRights(path) && Files.exists(path) && Files.getPosixFilePermissions(path).contains(right);
        } catch (IOException e) {
            return false;
        }
    }
}
