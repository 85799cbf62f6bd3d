package io.patchbay.routing;

import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.intent.Evidence;
import io.patchbay.journal.Routed;
import java.time.Instant;

/**
 * Something seen of an intent that is under way: that it was created, or how its conversation stands.
 *
 * @param routed   the intent under way
 * @param snapshot the view of its conversation; null where only its creation is known, or where a GET found no conversation
 * @param evidence how it was come by: RESPONSE for the creation, EVENT or POLL for a view
 * @param at       as of when; for a GET when it was asked
 */
public record Observation(Routed routed, ConversationSnapshot snapshot, Evidence evidence, Instant at) {

    /** What observations of one intent have in common. */
    public String conversationId() {
        return routed.conversationId();
    }
}
