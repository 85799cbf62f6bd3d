package io.patchbay.governance;

/**
 * What one call to the platform showed.
 *
 * @param <T> what was asked for
 */
public sealed interface Look<T> {

    /**
     * There it is.
     *
     * @param value what the platform shows, never null
     * @param <T>   what was asked for
     */
    record Seen<T>(T value) implements Look<T> {
    }

    /**
     * The platform knows nothing of this name.
     *
     * @param <T> what was asked for
     */
    record Gone<T>() implements Look<T> {
    }

    /**
     * The platform knows more than one of this name.
     *
     * @param <T> what was asked for
     */
    record Several<T>() implements Look<T> {
    }

    /**
     * Nothing was learnt.
     *
     * @param why   for people, without a phone number
     * @param setUp whether a permission or a setting is the reason, so that it will not pass by itself
     * @param <T>   what was asked for
     */
    record Unseen<T>(String why, boolean setUp) implements Look<T> {

        /** The same of something else that was asked for. */
        public <U> Look<U> ofAnother() {
            return new Unseen<>(why, setUp);
        }
    }
}
