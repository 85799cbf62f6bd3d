/**
 * What keeps harm away: whom we believe when we connect, where we may post to, who may read what we write, and what is never said.
 * Every room may use it; it knows none of them.
 */
package io.patchbay.safety;
