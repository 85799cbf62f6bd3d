/** Who can take an interaction now: who is meant, what is known of him, and when it is asked at all. */
package io.patchbay.presence;
