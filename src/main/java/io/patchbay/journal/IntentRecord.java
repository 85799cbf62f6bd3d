package io.patchbay.journal;

import io.patchbay.intent.Intent;
import io.patchbay.intent.Outcome;
import java.time.Instant;
import java.util.List;

/**
 * All that the journal knows of an intent, to be shown.
 *
 * @param intent         the intent
 * @param state          a {@link State}, or the outcome's name
 * @param arrival        its place in the order of acceptance
 * @param acceptedAt     when it was written down
 * @param waitingFor     why it was put back last, or null
 * @param conversationId the platform's conversation, or null
 * @param outcome        its outcome, or null
 * @param timeline       its steps, oldest first; empty in listings
 */
public record IntentRecord(Intent intent, String state, long arrival, Instant acceptedAt, String waitingFor,
                           String conversationId, Outcome outcome, List<TimelineEntry> timeline) {
}
