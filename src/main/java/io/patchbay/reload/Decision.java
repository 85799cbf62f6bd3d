package io.patchbay.reload;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What was decided of one edit.
 *
 * @param at     when
 * @param file   the file; its path below the routes' folder, or application.properties
 * @param result which way
 * @param hash   SHA-256 of what it says now; null where it is gone or cannot be read
 * @param before SHA-256 of what ran before; null where nothing did
 * @param faults why not; empty where it was taken up
 */
public record Decision(Instant at, String file, Result result, String hash, String before, List<Fault> faults) {

    /** What became of an edit. */
    public enum Result {
        /** It runs. */
        TAKEN,
        /** It was found faulty; what ran before was never touched. */
        REFUSED,
        /** It was found good, and could not be put in all the same; what ran before was put back. */
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
