package io.patchbay.journal;

import io.patchbay.intent.Intent;
import java.time.Instant;

/**
 * An intent that the platform has taken, and on which it has yet to decide.
 *
 * @param intent         the intent
 * @param plan           what was asked of the platform
 * @param conversationId the platform's conversation
 * @param since          when it was known to be created: the 201, or its adoption
 */
public record Routed(Intent intent, RoutingPlan plan, String conversationId, Instant since) {
}
