package io.patchbay.intent;

import java.util.List;
import java.util.Objects;

/** What came of reading a sender's document: an intent, or everything that is wrong with it. */
public sealed interface Reading {

    /**
     * The document is an intent.
     *
     * @param intent in its one form
     * @param contentHash {@link ContentHash} of it: the same for the same content
     */
    record Valid(Intent intent, String contentHash) implements Reading {

        /** Refuses missing parts. */
        public Valid {
            Objects.requireNonNull(intent, "intent");
            Objects.requireNonNull(contentHash, "contentHash");
        }
    }

    /**
     * The document is refused.
     *
     * @param faults all of them, at least one
     */
    record Invalid(List<Fault> faults) implements Reading {

        /** Copies the list and refuses an empty one. */
        public Invalid {
            faults = List.copyOf(faults);
            if (faults.isEmpty()) {
                throw new IllegalArgumentException("A refusal names at least one fault");
            }
        }
    }
}
