package io.patchbay.governance;

import java.io.IOException;
import java.io.Reader;

/** How one kind of file is taken apart, and what of a record is blotted out that has the number in it. */
@FunctionalInterface
interface Records {

    /** Takes what is to be blotted out, from the beginning of the text to its end. */
    @FunctionalInterface
    interface Blots {
        /**
         * Blots characters out.
         *
         * @param from the first, counted from the beginning of the text
         * @param to   where it goes on unchanged
         * @param with what stands there then
         * @throws IOException where the disk fails
         */
        void blot(long from, long to, char with) throws IOException;
    }

    /**
     * Finds.
     *
     * @param text  all of it
     * @param blots told of each place
     * @return how many records had something to blot out
     * @throws IOException where the disk fails
     */
    long find(Reader text, Blots blots) throws IOException;
}
