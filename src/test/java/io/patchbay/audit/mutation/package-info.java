/**
 * Patchbay with one of its promises taken out, each by an edit of its routes. The auditor has to notice each: one that never
 * sees anything wrong proves nothing.
 */
package io.patchbay.audit.mutation;
