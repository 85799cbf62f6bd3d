/**
 * An auditor that knows nothing of the code: it joins what was sent, what the platform's ledger says and what came out,
 * and counts what does not fit. Everything it knows of Patchbay is what users hold on to, and the journal's tables.
 */
package io.patchbay.audit;
