package io.patchbay.journal;

import java.time.Instant;

/** One thing that a sink has yet to tell, whatever it is about. */
public interface Due {

    /** Its place in the sink's rows. */
    long position();

    /** How often it was tried before. */
    int attempts();

    /** By this a receiver knows what comes again. */
    String key();

    /** From when on it is tried. */
    Instant since();

    /** What logs call it, like {@code Outcome 4711 of intent 12}. */
    String name();

    /** What is told, as JSON, the same text for every sink. */
    String document();
}
