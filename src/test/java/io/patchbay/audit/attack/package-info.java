/**
 * Attacks on Patchbay from outside, as its users and its troubles would: processes that are killed and frozen, senders who do
 * not give up, a platform that misbehaves; in the end the auditor says what came of it.
 */
package io.patchbay.audit.attack;
