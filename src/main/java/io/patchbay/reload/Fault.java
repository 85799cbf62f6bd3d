package io.patchbay.reload;

import java.util.Comparator;

/**
 * What is wrong with a file, and how it would be right.
 *
 * @param file  the file, relative to the routes' folder; or application.properties
 * @param line  where, from 1; 0 for the file as a whole
 * @param wrong what is wrong
 * @param right what to do about it
 */
public record Fault(String file, int line, String wrong, String right) implements Comparable<Fault> {

    private static final Comparator<Fault> IN_ORDER = Comparator.comparing(Fault::file).thenComparing(Fault::line).thenComparing(Fault::wrong);

    /** By file, then from top to bottom. */
    @Override
    public int compareTo(Fault other) {
        return IN_ORDER.compare(this, other);
    }

    /** What is said where the file is known. */
    public String inFile() {
        return (line > 0 ? "line " + line + ": " : "") + wrong + "; " + right;
    }

    /** One line for people: the place, the fault, the remedy. */
    @Override
    public String toString() {
        return file + (line > 0 ? ", " : ": ") + inFile();
    }
}
