package io.patchbay.reload;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How one file stands: what of it runs, and what was last wrong with it.
 *
 * @param file      its path below the routes' folder; or application.properties
 * @param hash      of the text that runs; null where none does
 * @param since     since when it does, or since when it is so
 * @param state     what runs
 * @param onDisk    the hash of the file on disk; null where it is gone or cannot be read
 * @param lastFault what was last wrong with it; null where nothing was since the start
 */
public record Standing(String file, String hash, Instant since, State state, String onDisk, LastFault lastFault) {

    /** What of a file runs. */
    public enum State {
        /** The file as it is on disk. */
        RUNNING,
        /** What it last said that could run: the file on disk was refused, or is gone. */
        LAST_GOOD,
        /** Nothing: it is new, and was refused. */
        REFUSED,
        /** Nothing: neither it nor what it said before could be put in. */
        DOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What was last wrong.
     *
     * @param at     when that was found
     * @param hash   of the text it was found in; null where the file was gone or could not be read
     * @param faults what was wrong
     */
    public record LastFault(Instant at, String hash, List<Fault> faults) {
    }
}
