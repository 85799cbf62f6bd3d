/** How many calls may go to the platform now, and for what: one bucket for the limit, shares on top of it for the purposes. */
package io.patchbay.quota;
