/**
 * What comes in: drops are taken apart row by row, and what is refused, and what became of the rest, is written beside them.
 */
package io.patchbay.intake;
