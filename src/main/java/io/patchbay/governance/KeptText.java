package io.patchbay.governance;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A text on disk of which characters can be blotted out where they stand: as many bytes as before, so that no line, no offset and no
 * length changes, whoever else appends to the file meanwhile. It is read and blotted at the same time, in little memory.
 */
final class KeptText implements Closeable {

    private static final int BLOCK = 1 << 16;

    private final FileChannel channel;
    private final Charset charset;
    private final long begin;
    private final long end;
    private final CharsetDecoder decoder;
    private final CharBuffer skipped = CharBuffer.allocate(BLOCK);
    private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
    /** Of the next byte to be put into the buffer, in the file. */
    private long next;
    /** How many characters lie before the buffer's position. */
    private long passed;

    /**
     * Opens a file.
     *
     * @param file     the file
     * @param charset  its charset where no byte order mark says otherwise
     * @param length   how much of it counts, in bytes; what is beyond is neither read nor changed
     * @param writable whether it may be changed
     * @throws IOException where the disk fails
     */
    KeptText(Path file, Charset charset, long length, boolean writable) throws IOException {
        channel = writable ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE) : FileChannel.open(file, StandardOpenOption.READ);
        end = Math.min(length, channel.size());
        byte[] head = head();
        if (begins(head, 0xEF, 0xBB, 0xBF)) {
            this.charset = StandardCharsets.UTF_8;
            begin = 3;
        } else if (begins(head, 0xFF, 0xFE)) {
            this.charset = StandardCharsets.UTF_16LE;
            begin = 2;
        } else if (begins(head, 0xFE, 0xFF)) {
            this.charset = StandardCharsets.UTF_16BE;
            begin = 2;
        } else {
            // without a mark it is the one that Java takes it for; its name alone would write a mark before each star
            this.charset = charset.equals(StandardCharsets.UTF_16) ? StandardCharsets.UTF_16BE : charset;
            begin = 0;
        }
        decoder = decoder();
        next = begin;
        bytes.limit(0);
    }

    private byte[] head() throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(4, end));
        while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
            // as far as there is something
        }
        return head.array();
    }

    private static boolean begins(byte[] head, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= head.length || head[i] != (byte) mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** The very characters that the reader gives: what is no text stands for one character here and there. */
    private CharsetDecoder decoder() {
        return charset.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    /** The text from its beginning, without the byte order mark; to be closed with this. */
    Reader reader() {
        return new InputStreamReader(new InputStream() {
            private long position = begin;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int most = (int) Math.min(length, end - position);
                int read = most <= 0 ? -1 : channel.read(ByteBuffer.wrap(into, offset, most), position);
                position += Math.max(0, read);
                return read;
            }
        }, decoder());
    }

    /**
     * Blots characters out.
     *
     * @param from the first, counted from the beginning of the text; not before the end of what was blotted out before
     * @param to   where it goes on unchanged
     * @param with what stands there then
     * @throws IOException where the disk fails
     */
    void blot(long from, long to, char with) throws IOException {
        long first = pass(from);
        long last = pass(to);
        byte[] one = String.valueOf(with).getBytes(charset);
        byte[] stars = new byte[(int) Math.min(BLOCK, last - first)];
        for (int i = 0; i < stars.length; i++) {
            stars[i] = one[i % one.length];
        }
        for (long at = first; at < last; at += stars.length) {
            ByteBuffer part = ByteBuffer.wrap(stars, 0, (int) Math.min(stars.length, last - at));
            while (part.hasRemaining()) {
                channel.write(part, at + part.position());
            }
        }
    }

    /** Decodes as far as a character; gives the place of its first byte. */
    private long pass(long character) throws IOException {
        while (passed < character) {
            skipped.clear().limit((int) Math.min(skipped.capacity(), character - passed));
            CoderResult result = decoder.decode(bytes, skipped, next >= end);
            if (result.isOverflow() && skipped.position() == 0) {
                // one character that Java holds as two
                skipped.limit(2);
                result = decoder.decode(bytes, skipped, next >= end);
            }
            passed += skipped.position();
            if (passed < character && result.isUnderflow()) {
                if (next >= end) {
                    throw new IOException("the file has become shorter meanwhile");
                }
                fill();
            }
        }
        return next - bytes.remaining();
    }

    private void fill() throws IOException {
        bytes.compact();
        bytes.limit((int) Math.min(bytes.capacity(), bytes.position() + end - next));
        int read = channel.read(bytes, next);
        if (read < 0) {
            throw new IOException("the file has become shorter meanwhile");
        }
        next += read;
        bytes.flip();
    }

    /** Sees to it that what was blotted out is so on the disk. */
    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
