/**
 * Live edit: routes and settings that are changed while they run are noticed, judged, and taken up file by file, or refused with what is
 * wrong and where, while what ran before runs on.
 */
package io.patchbay.reload;
