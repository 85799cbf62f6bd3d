package io.patchbay.journal;

import io.patchbay.intent.Intent;
import java.time.Instant;

/**
 * The right to work on an intent, for a while. Every later transition is compared with the fencing number and the
 * attempt, so that whoever lost the claim changes nothing any more.
 *
 * @param intent     the intent
 * @param fence      rises with every claim of this intent
 * @param attempt    how many creates were begun before
 * @param acceptedAt when it was written down
 * @param earlier    the plan of the try before, which may have been told that an agent is unknown
 */
public record Claim(Intent intent, long fence, int attempt, Instant acceptedAt, RoutingPlan earlier) {

    /** The same claim once its create is begun. */
    public Claim submitted() {
        return new Claim(intent, fence, attempt + 1, acceptedAt, earlier);
    }
}
