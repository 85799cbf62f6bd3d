package io.patchbay.presence;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hours that come back every week, as a wall clock shows them: {@code Mon-Fri 09:00-18:00}.
 *
 * <p>Grammar: parts separated by a comma or semicolon; a part is a day or a range of days ({@code Sat}, {@code Mon-Fri},
 * {@code Fri-Mon}), a blank, and a time {@code HH:MM-HH:MM}. Days are Mon Tue Wed Thu Fri Sat Sun in any case. The begin
 * belongs to the hours, the end does not; {@code 24:00} is the end of the day; a window whose end is not after its begin
 * runs over midnight and belongs to the day on which it begins. Several parts add up. No parts at all: always.
 *
 * <p>When clocks change, the wall clock rules: an hour that comes twice counts twice, one that is skipped not at all.
 */
public final class WeeklyHours {

    /** Every hour of the week. */
    public static final WeeklyHours ALWAYS = new WeeklyHours(List.of());

    private static final String EXAMPLE = ", e.g. \"Mon-Fri 09:00-12:30, Sat 10:00-14:00\"";
    private static final Pattern PART = Pattern.compile("(\\p{Alpha}+)(?:\\s*-\\s*(\\p{Alpha}+))?\\s+(\\d{1,2}:\\d{2})\\s*-\\s*(\\d{1,2}:\\d{2})");
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final int DAY = 24 * 60;
    /** Whatever a clock change swallows is back a week later. */
    private static final int DAYS_AHEAD = 15;

    private final List<Window> windows;

    private WeeklyHours(List<Window> windows) {
        this.windows = windows;
    }

    /** Minutes of a day, begin included, end not; end before or at begin: the next day's. */
    private record Window(DayOfWeek day, int begin, int end) {

        boolean contains(LocalDateTime time) {
            int minute = time.getHour() * 60 + time.getMinute();
            if (begin < end) {
                return time.getDayOfWeek() == day && begin <= minute && minute < end;
            }
            return time.getDayOfWeek() == day && begin <= minute || time.getDayOfWeek() == day.plus(1) && minute < end;
        }
    }

    /**
     * Reads hours as they are written in a setting.
     *
     * @param text see the class; null or blank: always
     * @return the hours
     * @throws IllegalArgumentException naming the part that is wrong, why, and an example
     */
    public static WeeklyHours parse(String text) {
        if (text == null || text.isBlank()) {
            return ALWAYS;
        }
        List<Window> windows = new ArrayList<>();
        for (String part : text.split("[,;]", -1)) {
            windows.addAll(windows(part.strip()));
        }
        return new WeeklyHours(List.copyOf(windows));
    }

    /**
     * Is it within these hours?
     *
     * @param instant the moment
     * @param zone    whose wall clock counts
     * @return true also when there are no parts
     */
    public boolean contains(Instant instant, ZoneId zone) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, zone);
        return windows.isEmpty() || windows.stream().anyMatch(window -> window.contains(time));
    }

    /**
     * The next moment within these hours.
     *
     * @param from earliest moment wanted
     * @param zone whose wall clock counts
     * @return {@code from} itself when it is within the hours
     */
    public Instant nextOpening(Instant from, ZoneId zone) {
        if (contains(from, zone)) {
            return from;
        }
        return Stream.concat(begins(from, zone), clockChanges(from, zone.getRules()))
                .filter(moment -> moment.isAfter(from) && contains(moment, zone))
                .min(Instant::compareTo)
                .orElseThrow(() -> new IllegalStateException("no opening within " + DAYS_AHEAD + " days of " + from));
    }

    private Stream<Instant> begins(Instant from, ZoneId zone) {
        LocalDateTime today = LocalDateTime.ofInstant(from, zone).toLocalDate().atStartOfDay();
        return Stream.iterate(today, day -> day.plusDays(1)).limit(DAYS_AHEAD)
                .flatMap(day -> windows.stream().filter(window -> window.day == day.getDayOfWeek())
                        .map(window -> day.plusMinutes(window.begin)))
                .flatMap(begin -> zone.getRules().getValidOffsets(begin).stream().map(begin::toInstant));
    }

    private static Stream<Instant> clockChanges(Instant from, ZoneRules rules) {
        Instant horizon = from.plus(Duration.ofDays(DAYS_AHEAD));
        return Stream.iterate(rules.nextTransition(from), change -> change != null && change.getInstant().isBefore(horizon),
                        change -> rules.nextTransition(change.getInstant()))
                .map(ZoneOffsetTransition::getInstant);
    }

    private static List<Window> windows(String part) {
        Matcher matcher = PART.matcher(part);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + part + "\" is no DAY HH:MM-HH:MM and no DAY-DAY HH:MM-HH:MM" + EXAMPLE);
        }
        DayOfWeek first = day(matcher.group(1), part);
        DayOfWeek last = matcher.group(2) == null ? first : day(matcher.group(2), part);
        int begin = minute(matcher.group(3), part);
        int end = minute(matcher.group(4), part);
        if (begin == DAY) {
            throw new IllegalArgumentException("\"" + part + "\" begins at 24:00: write 00:00 of the next day" + EXAMPLE);
        }
        if (begin == end) {
            throw new IllegalArgumentException("\"" + part + "\" ends when it begins: write 00:00-24:00 for a whole day" + EXAMPLE);
        }
        int days = Math.floorMod(last.getValue() - first.getValue(), 7) + 1;
        return Stream.iterate(first, day -> day.plus(1)).limit(days).map(day -> new Window(day, begin, end)).toList();
    }

    private static DayOfWeek day(String name, String part) {
        int index = DAYS.indexOf(name.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new IllegalArgumentException("\"" + name + "\" in \"" + part + "\" is no day: Mon Tue Wed Thu Fri Sat Sun" + EXAMPLE);
        }
        return DayOfWeek.of(index + 1);
    }

    private static int minute(String time, String part) {
        int colon = time.indexOf(':');
        int hours = Integer.parseInt(time.substring(0, colon));
        int minutes = Integer.parseInt(time.substring(colon + 1));
        if (minutes > 59 || hours * 60 + minutes > DAY) {
            throw new IllegalArgumentException("\"" + time + "\" in \"" + part + "\" is no time from 00:00 to 24:00" + EXAMPLE);
        }
        return hours * 60 + minutes;
    }
}
