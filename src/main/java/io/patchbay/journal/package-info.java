/**
 * The ledger of intents: what was accepted, what was submitted, how it ended, and what still has to be told to whom.
 * The journal is the truth; everything that lives outside of it can be lost and is filled again from here.
 * SQL lives in this package only.
 */
package io.patchbay.journal;
