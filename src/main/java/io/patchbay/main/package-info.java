/**
 * Start, command line and wiring: one class a room says which beans it has and which settings they read. The only room that
 * knows camel-main, so that another Camel runtime can host the rest.
 */
package io.patchbay.main;
