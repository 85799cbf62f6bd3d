package io.patchbay.intake;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The text of a drop. Bytes that are none in its charset become {@link #UNDECODABLE}, so that they cost their row and no other. */
final class DropText {
    /** Stands for bytes that are no text. */
    static final char UNDECODABLE = '\uFFFD';
    private static final int HEAD = 4096;

    private final Path file;
    private final Charset charset;

    /** Takes {@code auto} for UTF-8; throws IllegalArgumentException where there is no such charset. */
    DropText(Path file, String charset) {
        this.file = file;
        this.charset = "auto".equalsIgnoreCase(charset) ? StandardCharsets.UTF_8 : Charset.forName(charset);
    }

    String charsetName() {
        return charset.name();
    }

    /** Opens the text at its beginning, after the byte order mark. */
    Reader open() throws IOException, DropUnreadable {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        try {
            bytes.mark(4);
            byte[] head = bytes.readNBytes(4);
            bytes.reset();
            if (head.length == 0) {
                throw new DropUnreadable("The file is empty; see that it is written to its end before it is dropped.");
            }
            refuseBinary(head);
            Charset found = charset;
            if (begins(head, 0xEF, 0xBB, 0xBF)) {
                found = StandardCharsets.UTF_8;
                bytes.skipNBytes(3);
            } else if (begins(head, 0xFF, 0xFE)) {
                found = StandardCharsets.UTF_16LE;
                bytes.skipNBytes(2);
            } else if (begins(head, 0xFE, 0xFF)) {
                found = StandardCharsets.UTF_16BE;
                bytes.skipNBytes(2);
            }
            BufferedReader text = new BufferedReader(new InputStreamReader(bytes, found.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE)));
            refuseNul(text);
            return text;
        } catch (IOException | DropUnreadable e) {
            bytes.close();
            throw e;
        }
    }

    private static void refuseBinary(byte[] head) throws DropUnreadable {
        if (begins(head, 'P', 'K', 3, 4) || begins(head, 0xD0, 0xCF, 0x11, 0xE0) || begins(head, 0x1F, 0x8B)) {
            throw new DropUnreadable("The file is a spreadsheet's workbook or an archive, not text; export it as CSV, or unpack it.");
        }
    }

    private static void refuseNul(Reader text) throws IOException, DropUnreadable {
        text.mark(HEAD);
        char[] head = new char[HEAD];
        int length = text.read(head);
        text.reset();
        for (int i = 0; i < length; i++) {
            if (head[i] == 0) {
                throw new DropUnreadable("The file is no text: character " + (i + 1)
                        + " is a NUL. If it is UTF-16 without a byte order mark, export it as UTF-8 or set intake.file.charset.");
            }
        }
    }

    private static boolean begins(byte[] head, int... mark) {
        byte[] bytes = new byte[mark.length];
        for (int i = 0; i < mark.length; i++) {
            bytes[i] = (byte) mark[i];
        }
        return head.length >= bytes.length && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
    }
}
