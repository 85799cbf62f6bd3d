/**
 * The ways in: drops, HTTP and JMS. Each brings what it gets as offers to one accept stage, and tells its sender what
 * became of them.
 */
package io.patchbay.intake;
