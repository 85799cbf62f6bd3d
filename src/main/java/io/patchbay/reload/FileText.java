package io.patchbay.reload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file as it was read at one moment.
 *
 * @param file    its path below the routes' folder, with / between; or application.properties
 * @param hash    SHA-256 of its bytes, in hexadecimal; null where it could not be read
 * @param text    what it says; null where it could not be read or is no UTF-8
 * @param refusal why there is no text; null where there is one
 */
record FileText(String file, String hash, String text, Fault refusal) {

    private static final int DIGITS_FOR_PEOPLE = 12;
    private static final long MOST = 1L << 20;

    /**
     * Reads a file.
     *
     * @param file what it is called
     * @param path where it is
     * @throws NoSuchFileException when it is not there
     */
    static FileText read(String file, Path path) throws NoSuchFileException {
        try {
            if (Files.size(path) > MOST) {
                return new FileText(file, null, null, new Fault(file, 0, "it has more than " + MOST + " bytes",
                        "see whether it is the right file"));
            }
            return of(file, Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            return new FileText(file, null, null, new Fault(file, 0, "it cannot be read: " + e, "make it a file that this process may read"));
        }
    }

    static FileText of(String file, byte[] bytes) {
        try {
            return new FileText(file, hash(bytes), StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), null);
        } catch (CharacterCodingException e) {
            return new FileText(file, hash(bytes), null, new Fault(file, lineOfFirstFault(bytes), "it is not written in UTF-8",
                    "save it in that encoding"));
        }
    }

    private static int lineOfFirstFault(byte[] bytes) {
        CharBuffer sound = CharBuffer.allocate(bytes.length);
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), sound, true);
        return 1 + (int) sound.flip().chars().filter(c -> c == '\n').count();
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether both say the same, to the byte. */
    boolean isSameAs(FileText other) {
        return other != null && hash != null && hash.equals(other.hash);
    }

    /** What the route in it has to be called: the file's name without its ending. */
    String routeId() {
        return file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\Q" + RouteFolder.ENDING + "\\E$", "");
    }

    /** The first digits of the hash, for people. */
    String shortHash() {
        return hash == null ? "unreadable" : hash.substring(0, DIGITS_FOR_PEOPLE);
    }
}
