package io.patchbay.intent;

import java.util.Objects;

/**
 * What fills in for a sender who says nothing.
 *
 * @param region the country whose spelling of numbers is meant, as ISO 3166 code (setting intents.default-region), never null
 * @param fallbackQueueId the queue of intents that name none (setting intents.default-fallback-queue); null: such an intent is refused
 */
public record IntentDefaults(String region, String fallbackQueueId) {

    /** Refuses defaults without a region; a blank queue is none. */
    public IntentDefaults {
        Objects.requireNonNull(region, "region");
        if (fallbackQueueId != null && fallbackQueueId.isBlank()) {
            fallbackQueueId = null;
        }
    }
}
