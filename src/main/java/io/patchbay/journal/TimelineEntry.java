package io.patchbay.journal;

import java.time.Instant;

/**
 * One step in an intent's life.
 *
 * @param at       when, by our clock
 * @param from     the state before, null for the first
 * @param to       the state after; the same as before for a note
 * @param evidence what proved it (event, poll, response, local), or null
 * @param detail   for people, or null
 * @param actor    who or what made it, or null for one of an earlier version
 * @param facts    what the audit trail says of it besides, as JSON, or null
 */
public record TimelineEntry(Instant at, String from, String to, String evidence, String detail, String actor, String facts) {
}
