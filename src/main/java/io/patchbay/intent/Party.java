package io.patchbay.intent;

import java.util.Objects;

/**
 * One end of an interaction.
 *
 * @param phoneNumber E.164 with its plus, never null
 * @param name what the platform shows; null where the sender gave none
 */
public record Party(String phoneNumber, String name) {

    /** Stands where a person was erased: no platform takes it for a number. */
    public static final Party ERASED = new Party("*", null);

    /** Refuses a party without a number. */
    public Party {
        Objects.requireNonNull(phoneNumber, "phoneNumber");
    }

    /** Shows the last digits alone, so that a party can stand in a log line. */
    @Override
    public String toString() {
        return "Party[" + PhoneNumbers.masked(phoneNumber) + "]";
    }
}
