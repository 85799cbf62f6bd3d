package io.patchbay.main;

import io.patchbay.safety.FileRights;
import io.patchbay.safety.Secrets;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Settings as files, one each, as a mounted Secret has them: the name is the key, the content the value.
 *
 * @param values  the values, by key; a line break at the end is the editor's and no part of it
 * @param strange what else lies there, by name: folders, long files, names that are no key, and what is no UTF-8
 * @param open    the files with secrets in them that everybody on this machine may read; a mount of the kubelet has none, since nobody else
 *                is in its container
 */
record SecretFiles(Map<String, String> values, Set<String> strange, Set<String> open) {

    /** No folder, no files. */
    static final SecretFiles NONE = new SecretFiles(Map.of(), Set.of(), Set.of());

    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9-]*(\\.[A-Za-z0-9-]+)+");
    private static final int LONGEST = 64 << 10;

    /**
     * Reads a folder. What begins with a dot, as the links of a mount do, is passed over.
     *
     * @throws IllegalArgumentException when it is none, or something in it cannot be read
     */
    static SecretFiles of(Path folder) {
        Map<String, String> values = new TreeMap<>();
        Set<String> strange = new TreeSet<>();
        Set<String> open = new TreeSet<>();
        boolean mounted = Files.exists(folder.resolve("..data"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, file -> !file.getFileName().toString().startsWith("."))) {
            for (Path file : files) {
                String key = file.getFileName().toString();
                if (!KEY.matcher(key).matches() || !Files.isRegularFile(file) || Files.size(file) > LONGEST) {
                    strange.add(key);
                    continue;
                }
                try {
                    values.put(key, Files.readString(file).replaceFirst("\\r?\\n\\z", ""));
                } catch (CharacterCodingException e) {
                    // a trust store may lie in the same Secret
                    strange.add(key);
                    continue;
                }
                if (!mounted && Secrets.isSecret(key) && FileRights.everybodyMayRead(file)) {
                    open.add(key);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("secrets.directory=" + folder + " cannot be read: " + e, e);
        }
        return new SecretFiles(values, strange, open);
    }
}
