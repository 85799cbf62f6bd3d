package io.patchbay.intake;

import io.patchbay.safety.FileRights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folders that a drop passes through.
 *
 * @param data the folder that holds them all
 */
public record DropFolders(Path data) {
    /** In characters, of which each takes three bytes at most. */
    private static final int LONGEST = 70;

    /** Where senders drop. */
    public Path inbox() {
        return data.resolve("inbox");
    }

    /** A drop whose rows are all journaled. */
    public Path done(String name) {
        return data.resolve("done").resolve(name);
    }

    /** A file that is no drop at all. */
    public Path failed(String name) {
        return data.resolve("failed").resolve(name);
    }

    /** What is wrong with a file that is no drop at all. */
    Path error(String name) {
        // a name that is too long is such a thing itself
        return failed((name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "~" + Integer.toHexString(name.hashCode())) + ".error.txt");
    }

    /** What a drop's rows came to, relative to the data folder: results, rejects and summary are beside each other. */
    public String results(String name, String ending) {
        return "results/" + name + ending;
    }

    /** Makes the folders. */
    public void make() throws IOException {
        for (String name : new String[] {"inbox", "done", "failed", "results"}) {
            FileRights.makeShared(data.resolve(name));
        }
    }

    /** Whether a name stands for another drop in any folder. */
    boolean isTaken(String name) {
        return Stream.concat(Stream.of(done(name), failed(name), error(name)),
                Stream.of(".results.csv", ".rejects.csv", ".rejects.ndjson", ".summary.json").map(ending -> data.resolve(results(name, ending))))
                .anyMatch(Files::exists);
    }

    /**
     * Tells a content from another under the same name: its length and when it was last written.
     *
     * @param file a file
     * @return at most 64 characters; empty when there is no such file
     * @throws IOException when the disk fails
     */
    static Optional<String> fingerprint(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(attributes.size() + ":" + attributes.lastModifiedTime().toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Moves a file in one step, into a folder that is made when somebody took it away. */
    static void move(Path file, Path to) throws IOException {
        FileRights.makeShared(to.getParent());
        Files.move(file, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes a small file so that a reader sees the old one or the new one, never a part. */
    static void replace(Path file, byte[] text) throws IOException {
        FileRights.makeShared(file.getParent());
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        try (FileChannel channel = FileRights.openShared(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            for (ByteBuffer bytes = ByteBuffer.wrap(text); bytes.hasRemaining();) {
                channel.write(bytes);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
