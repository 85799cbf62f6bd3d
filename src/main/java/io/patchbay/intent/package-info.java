/**
 * The routing intent: what a sender asks for, how it is checked and brought into one form, and the one outcome it ends with.
 *
 * <p>Everything here is pure and immutable; nothing knows of Camel, of the platform's wire or of a clock.
 */
package io.patchbay.intent;
