package io.patchbay.reload;

import io.patchbay.safety.FileRights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The route texts that last ran, on disk, so that a restart has them too. */
public final class LastGood {

    private static final String VERSION = "version";

    private final Path folder;
    private final String version;

    /**
     * A folder of texts.
     *
     * @param folder  where they are; made when the first is kept
     * @param version the application's: what ran with another one is not known to run with this
     */
    public LastGood(Path folder, String version) {
        this.folder = folder;
        this.version = version;
    }

    /**
     * All of them that are sound, by their path below the routes' folder; empty where another version kept them.
     *
     * @throws IOException when they are there and cannot be read
     */
    Map<String, FileText> all() throws IOException {
        Map<String, FileText> texts = version.equals(read(VERSION)) ? kept() : new TreeMap<>();
        texts.values().removeIf(text -> !isSound(text));
        return texts;
    }

    /**
     * The application.properties of the last start that came to something, or of an edit since that needs none.
     *
     * @return null where there is none, or another version kept it
     * @throws IOException when it is there and cannot be read
     */
    public String settings() throws IOException {
        return version.equals(read(VERSION)) && Files.exists(folder.resolve(RouteFolder.SETTINGS)) ? read(RouteFolder.SETTINGS) : null;
    }

    /**
     * Keeps application.properties.
     *
     * @param text what it says; null where there is none
     * @throws IOException when it cannot be written
     */
    void keepSettings(FileText text) throws IOException {
        if (text == null) {
            Files.deleteIfExists(folder.resolve(RouteFolder.SETTINGS));
        } else if (!text.text().equals(read(RouteFolder.SETTINGS))) {
            write(RouteFolder.SETTINGS, text.text());
        }
    }

    /** Whatever is there, whoever kept it. */
    private Map<String, FileText> kept() throws IOException {
        Map<String, FileText> texts = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path path : (Iterable<Path>) files.filter(path -> path.toString().endsWith(RouteFolder.ENDING))::iterator) {
                    String file = folder.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
                    texts.put(file, FileText.of(file, Files.readAllBytes(path)));
                }
            }
        }
        return texts;
    }

    /** A power cut may leave a file with nothing in it. */
    private static boolean isSound(FileText text) {
        try {
            return text.refusal() == null && YamlTree.of(text).root().isArray();
        } catch (FaultyText e) {
            return false;
        }
    }

    private String read(String file) throws IOException {
        try {
            return Files.readString(folder.resolve(file));
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /**
     * Keeps what runs, in place of what did. Of each file the one or the other is there at any time.
     *
     * @param running all of it
     * @throws IOException when it cannot be written; to be tried again then
     */
    void keep(Collection<FileText> running) throws IOException {
        if (!version.equals(read(VERSION))) {
            // half of it is nobody's
            Files.deleteIfExists(folder.resolve(VERSION));
        }
        Map<String, FileText> before = kept();
        for (FileText text : running) {
            if (!text.isSameAs(before.remove(text.file()))) {
                write(text.file(), text.text());
            }
        }
        for (String gone : List.copyOf(before.keySet())) {
            Files.deleteIfExists(folder.resolve(gone));
        }
        if (!version.equals(read(VERSION))) {
            write(VERSION, version);
        }
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        FileRights.makeOwn(path.getParent());
        // nodes may share the folder, and a name that is another one at each try would be another trouble each time
        Path fresh = path.resolveSibling(path.getFileName() + "." + ProcessHandle.current().pid() + ".new");
        try {
            // the name must not be on disk before the text is
            try (FileChannel channel = FileRights.openOwn(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE, StandardOpenOption.SYNC)) {
                for (ByteBuffer bytes = StandardCharsets.UTF_8.encode(text); bytes.hasRemaining();) {
                    channel.write(bytes);
                }
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
