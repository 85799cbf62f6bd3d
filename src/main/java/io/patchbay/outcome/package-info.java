/**
 * Outcomes on their way out: the daily file, the JMS destination and the webhook. Each sink reads what is due for it from the
 * outbox and marks it there; none keeps anything that a crash could take.
 */
package io.patchbay.outcome;
