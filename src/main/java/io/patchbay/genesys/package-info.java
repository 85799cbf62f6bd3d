/**
 * Genesys Cloud, as the rest of the house sees it: a small model without a dialect, the mapping of each dialect to it, and the
 * parts that keep state across calls (token, breakers, event socket). The ways in are the routes under {@code routes/genesys}.
 */
package io.patchbay.genesys;
