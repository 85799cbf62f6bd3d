package io.patchbay.governance;

/**
 * How many of some are of a kind.
 *
 * @param hits   those of the kind, at most the sample
 * @param sample all of them
 */
public record Share(long hits, long sample) {

    /** 95 of 100 draws lie within so many standard deviations. */
    private static final double Z = 1.96;

    /** The share itself, 0 to 1; 0 of none. */
    public double value() {
        return sample == 0 ? 0 : (double) hits / sample;
    }

    /** The lower bound of the 95 % Wilson interval: the share behind what was seen is hardly below. */
    public double lower() {
        return sample == 0 ? 0 : centre() - spread();
    }

    /** The upper bound of the 95 % Wilson interval: the share behind what was seen is hardly above. */
    public double upper() {
        return sample == 0 ? 1 : centre() + spread();
    }

    private double centre() {
        return (value() + Z * Z / (2 * sample)) / (1 + Z * Z / sample);
    }

    private double spread() {
        return Z * Math.sqrt(value() * (1 - value()) / sample + Z * Z / (4.0 * sample * sample)) / (1 + Z * Z / sample);
    }

    /**
     * Whether it is above a threshold, beyond chance on the way up as on the way down, and on the way down with half the sample too, so
     * that neither one that swings about the threshold nor one whose sample swings about the least flaps.
     *
     * @param threshold the threshold, 0 to 1
     * @param least     a smaller sample raises nothing
     * @param before    whether it was above when it was last looked at
     */
    public boolean isAbove(double threshold, long least, boolean before) {
        return before ? !isTooFew(least) && upper() >= threshold : sample >= least && lower() > threshold;
    }

    /**
     * Whether it is of too few even to go on saying that it is above.
     *
     * @param least a smaller sample raises nothing
     */
    public boolean isTooFew(long least) {
        return 2 * sample < least;
    }

    /** Both together. */
    public Share plus(Share other) {
        return new Share(hits + other.hits, sample + other.sample);
    }

    /** For people, like {@code 45 % of 1000}. */
    @Override
    public String toString() {
        return Math.round(value() * 100) + " % of " + sample;
    }
}
