/**
 * What whoever runs Patchbay wants to see coming, and to prove afterwards: audits of agents and queues, the share that falls back,
 * alerts, and the audit trail.
 */
package io.patchbay.governance;
