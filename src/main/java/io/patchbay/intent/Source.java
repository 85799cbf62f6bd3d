package io.patchbay.intent;

import java.util.Locale;
import java.util.Objects;

/**
 * The way by which an intent came in. It is no content: the same intent by another way is the same intent.
 *
 * @param kind the edge, never null
 * @param name the file, queue or path; null where there is none
 * @param line the line on which the row begins, from 1; null but in files and NDJSON bodies
 */
public record Source(Kind kind, String name, Integer line) {

    /** Refuses a source without a kind. */
    public Source {
        Objects.requireNonNull(kind, "kind");
    }

    /** The edges of the bundle. */
    public enum Kind {
        /** A dropped file. */
        FILE(2),
        /** A message of a queue. */
        JMS(4),
        /** A POST. */
        HTTP(4);

        private final int defaultPriority;

        Kind(int defaultPriority) {
            this.defaultPriority = defaultPriority;
        }

        /**
         * The priority of an intent that names none: a batch waits behind people (intent.schema.json, {@code priority}).
         *
         * @return 0 to 9, 9 goes first
         */
        public int defaultPriority() {
            return defaultPriority;
        }

        /**
         * The spelling in stored intents and in outcomes.
         *
         * @return the name in lower case, never null
         */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The kind of a wire spelling.
         *
         * @param wire what {@link #wire()} gave
         * @return the kind, never null
         * @throws IllegalArgumentException where no kind is spelt so
         */
        public static Kind ofWire(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }
}
