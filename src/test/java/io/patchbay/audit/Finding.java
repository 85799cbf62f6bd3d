package io.patchbay.audit;

/**
 * One thing that is wrong.
 *
 * @param fault of which kind
 * @param about the intent, or the drop
 * @param what what is wrong, with its evidence
 */
public record Finding(Fault fault, String about, String what) {
}
