/**
 * The way of an intent from the journal to its outcome: claim, prepare, create, correlate, verdict. The decisions are pure
 * functions; the classes around them are what the routes call, one method a step.
 */
package io.patchbay.routing;
