package io.patchbay.audit.attack;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * What is done to a node's files in one go.
 *
 * @param number which one it is, from 1
 * @param kind what is done, in a word
 * @param save how each file is saved
 * @param changes file by file, in the order in which they are saved
 */
record Edit(int number, String kind, Save save, List<Change> changes) {

    /** How editors write a file. */
    enum Save {
        /** The file is emptied and written, with a pause in the middle. */
        IN_TWO_STEPS,
        /** Another file is written and takes its name at once. */
        REPLACED,
        /** The file gets another name, at which it stays, and a new one is written: for a moment there is none. */
        SET_ASIDE
    }

    /** @return whether all of it is to run */
    boolean isTaken() {
        return changes.stream().allMatch(Change::isTaken);
    }

    /** @return whether nothing of it is to run */
    boolean isRefused() {
        return changes.stream().noneMatch(Change::isTaken);
    }

    @Override
    public String toString() {
        return "edit " + number + ", " + kind + ", " + save + ": " + changes;
    }

    /**
     * One file.
     *
     * @param file below routes/, or {@link Edits#SETTINGS}
     * @param before what runs until then; null where nothing does
     * @param onDisk what is saved; null where the file is deleted
     * @param isTaken whether it is to run
     */
    record Change(String file, Content before, Content onDisk, boolean isTaken) {

        /** @return how the file stands when it is decided on */
        Standing after() {
            return new Standing(isTaken ? onDisk : before, onDisk);
        }

        @Override
        public String toString() {
            return file + " " + after();
        }
    }

    /**
     * A file as it is told of.
     *
     * @param runs what of it runs; null where nothing does
     * @param onDisk what is in it; null where it is not there
     */
    record Standing(Content runs, Content onDisk) {

        /** @return whether the file is what runs */
        boolean isGood() {
            return Objects.equals(hash(runs), hash(onDisk));
        }

        @Override
        public String toString() {
            if (runs == null && onDisk == null) {
                return "gone";
            }
            return of(runs == null ? "refused" : isGood() ? "running" : "last-good", hash(runs), hash(onDisk));
        }

        /**
         * A standing in words.
         *
         * @param state as GET /observe/routes names it
         * @param runs the hash of what runs; null where nothing does
         * @param onDisk the hash of what is in the file; null where it is not there
         * @return the words
         */
        static String of(String state, String runs, String onDisk) {
            return state + ", runs " + brief(runs) + ", on disk " + brief(onDisk);
        }

        private static String brief(String hash) {
            return hash == null ? "nothing" : hash.substring(0, 12);
        }

        private static String hash(Content content) {
            return content == null ? null : content.hash();
        }
    }

    /**
     * What is in a file.
     *
     * @param bytes not to be changed
     */
    record Content(byte[] bytes) {

        /** @return that text in UTF-8 */
        static Content of(String text) {
            return new Content(text.getBytes(StandardCharsets.UTF_8));
        }

        /** @return the text, where it is one */
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** @return SHA-256 in hexadecimal digits */
        String hash() {
            try {
                return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
