package io.patchbay.reload;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folder of routes and the settings beside it, read whole at each look. Names and times are not believed, the bytes are: a link that
 * is bent to another folder, as a mounted ConfigMap's is, a file system without events and an editor that keeps the time all show.
 */
public final class RouteFolder {

    /** What a route file's name ends with. */
    static final String ENDING = ".camel.yaml";
    /** What the settings are called, wherever they are. */
    static final String SETTINGS = "application.properties";

    private final Path routes;
    private final String dialect;
    private final Path settings;

    /**
     * A folder; nothing is read yet.
     *
     * @param routes   the folder of route files
     * @param dialect  the folder below it whose files belong to it, like genesys/par
     * @param settings application.properties; need not be there
     */
    public RouteFolder(Path routes, String dialect, Path settings) {
        this.routes = routes;
        this.dialect = dialect;
        this.settings = settings;
    }

    /**
     * What is there now.
     *
     * @throws IOException when a folder cannot be read; a file that cannot be read is told in its text
     */
    Edition look() throws IOException {
        Map<String, FileText> found = new TreeMap<>();
        for (String folder : List.of("", dialect + "/")) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(routes.resolve(folder), RouteFolder::isRoute)) {
                for (Path path : files) {
                    read(folder + path.getFileName(), path, found);
                }
            }
        }
        Map<String, FileText> beside = new TreeMap<>();
        read(SETTINGS, settings, beside);
        return new Edition(found, beside.get(SETTINGS));
    }

    /** A file that begins with a dot is an editor's, or a mount's. */
    private static boolean isRoute(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(ENDING) && !name.startsWith(".");
    }

    private static void read(String file, Path path, Map<String, FileText> found) {
        try {
            found.put(file, FileText.read(file, path));
        } catch (NoSuchFileException e) {
            // it was taken away between the two looks at it
            found.remove(file);
        }
    }

    @Override
    public String toString() {
        return routes.toString();
    }
}
