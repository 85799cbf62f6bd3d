package io.patchbay.intake;

import io.patchbay.intent.Fault;

/**
 * What a message carried.
 *
 * @param text  the text as it came, as far as there is any; never null
 * @param fault why it cannot be read; null where it can
 */
public record JmsBody(String text, Fault fault) {
}
