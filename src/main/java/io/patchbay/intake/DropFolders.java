package io.patchbay.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The folders that a drop passes through.
 *
 * @param data the folder that holds them all
 */
public record DropFolders(Path data) {

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

    /** What a drop's rows came to, relative to the data folder: results, rejects and summary are beside each other. */
    public String results(String name, String ending) {
        return "results/" + name + ending;
    }

    /** Makes the folders. */
    public void make() throws IOException {
        for (String name : new String[] {"inbox", "done", "failed", "results"}) {
            Files.createDirectories(data.resolve(name));
        }
    }

    /** Whether a name stands for another drop in any folder. */
    boolean isTaken(String name) {
        return Files.exists(done(name)) || Files.exists(failed(name)) || Files.exists(data.resolve(results(name, ".results.csv")))
                || Files.exists(data.resolve(results(name, ".summary.json")));
    }

    /** Writes a small file so that a reader sees the old one or the new one, never a part. */
    static void replace(Path file, byte[] text) throws IOException {
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.write(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
