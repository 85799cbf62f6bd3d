/**
 * Genesys as a local server, for integration teams and for our own checks: {@link io.patchbay.emulator.Emulator}.
 *
 * <p>Inside, {@code ContactCentre} is the pure core: agents, queues and conversations as a function of time and seed.
 * {@code LiveCentre} gives it a clock, {@code Operations} says what each operation answers, {@code PlatformApi} and
 * {@code EventSockets} are the edge. {@code Dials} turn while it runs, the {@code Ledger} remembers what was so.
 */
package io.patchbay.emulator;
