package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.random.RandomGenerator;

/**
 * A length of time, or a range from which one is drawn. Written {@code 30s} or {@code 200ms..800ms}; units are
 * {@code ms}, {@code s}, {@code m} and {@code h}.
 *
 * @param from the shortest length, never negative
 * @param to the longest length, not below {@code from}
 */
public record Span(Duration from, Duration to) {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    /** @throws IllegalArgumentException where the range is negative or runs backwards */
    public Span {
        if (from.isNegative() || to.compareTo(from) < 0) {
            throw new IllegalArgumentException("a range runs from the shorter to the longer: " + from + ".." + to);
        }
    }

    /**
     * Reads the written form.
     *
     * @param text such as {@code 30s} or {@code 200ms..800ms}
     * @return the range it stands for
     * @throws IllegalArgumentException where it is not written so
     */
    @JsonCreator
    public static Span parse(String text) {
        String[] ends = text.split("\\.\\.", -1);
        if (ends.length > 2) {
            throw new IllegalArgumentException("not a length of time: " + text);
        }
        return new Span(duration(ends[0]), duration(ends[ends.length - 1]));
    }

    /**
     * One draw from the range, evenly spread.
     *
     * @param random where the draw comes from
     * @return a length between both ends, ends included
     */
    public Duration draw(RandomGenerator random) {
        long breadth = to.minus(from).toNanos();
        return breadth == 0 ? from : from.plusNanos(random.nextLong(breadth + 1));
    }

    /**
     * The same range in a world that runs faster.
     *
     * @param factor how many times as fast, above 0
     * @return both ends divided by it
     */
    public Span dividedBy(double factor) {
        return new Span(Duration.ofNanos((long) (from.toNanos() / factor)), Duration.ofNanos((long) (to.toNanos() / factor)));
    }

    /** @return the written form, which {@link #parse} reads back to the millisecond */
    @JsonValue
    @Override
    public String toString() {
        String first = from.toMillis() + "ms";
        return from.equals(to) ? first : first + ".." + to.toMillis() + "ms";
    }

    private static Duration duration(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new IllegalArgumentException("not a length of time (30s, 200ms, 5m, 2h): " + text);
        }
        long count = Long.parseLong(written.group(1));
        return switch (written.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }
}
