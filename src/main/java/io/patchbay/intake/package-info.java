/**
 * The edges by which intents come in, and the one door behind all of them: what a sender sent becomes an offer, and every offer is answered
 * after the journal's commit.
 */
package io.patchbay.intake;
