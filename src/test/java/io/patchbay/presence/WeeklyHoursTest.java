package io.patchbay.presence;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WeeklyHoursTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // 2026-03-02 is a Monday
        "Mon-Fri 09:00-18:00                     | 2026-03-02T09:00:00 | true",
        "Mon-Fri 09:00-18:00                     | 2026-03-02T08:59:59 | false",
        "Mon-Fri 09:00-18:00                     | 2026-03-06T17:59:59 | true",
        "Mon-Fri 09:00-18:00                     | 2026-03-06T18:00:00 | false",
        "Mon-Fri 09:00-18:00                     | 2026-03-07T10:00:00 | false",
        "Mon-Fri 09:00-12:30, Sat 10:00-14:00    | 2026-03-07T10:00:00 | true",
        "Mon-Fri 09:00-12:30 ; sat 10:00-14:00   | 2026-03-07T13:59:00 | true",
        "MON-FRI 9:00 - 12:30                    | 2026-03-02T12:30:00 | false",
        "Fri-Mon 00:00-24:00                     | 2026-03-08T23:59:59 | true",
        "Fri-Mon 00:00-24:00                     | 2026-03-03T00:00:00 | false",
        "Fri-Mon 00:00-24:00                     | 2026-03-05T12:00:00 | false",
        "Sun 22:00-06:00                         | 2026-03-02T05:59:59 | true",
        "Sun 22:00-06:00                         | 2026-03-02T06:00:00 | false",
        "Sun 22:00-06:00                         | 2026-03-01T21:59:59 | false",
        "Sun 22:00-06:00                         | 2026-03-01T05:00:00 | false",
        "Sun 22:00-00:00                         | 2026-03-01T23:59:59 | true",
        "Sun 22:00-00:00                         | 2026-03-02T00:00:00 | false"})
    void contains(String hours, LocalDateTime time, boolean expected) {
        assertThat(WeeklyHours.parse(hours).contains(time.toInstant(ZoneOffset.UTC), ZoneOffset.UTC)).isEqualTo(expected);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void nothingMeansAlways(String text) {
        WeeklyHours hours = WeeklyHours.parse(text);
        Instant now = Instant.parse("2026-03-02T03:00:00Z");
        assertThat(hours.contains(now, BERLIN)).isTrue();
        assertThat(hours.nextOpening(now, BERLIN)).isEqualTo(now);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Mon-Fri                    | no DAY HH:MM-HH:MM",
        "09:00-18:00                | no DAY HH:MM-HH:MM",
        "Mon,Wed 08:00-10:00        | \"Mon\" is no DAY",
        "Mon 09:00-18:00,           | \"\" is no DAY",
        "Mon 9-18                   | no DAY HH:MM-HH:MM",
        "Montag 09:00-18:00         | \"Montag\"",
        "Mon-Fry 09:00-18:00        | \"Fry\"",
        "Mon 09:60-18:00            | \"09:60\"",
        "Mon 09:00-24:01            | \"24:01\"",
        "Mon 24:00-06:00            | begins at 24:00",
        "Mon 09:00-09:00            | ends when it begins"})
    void whatIsWrongIsNamedWithAnExample(String text, String named) {
        assertThatIllegalArgumentException().isThrownBy(() -> WeeklyHours.parse(text))
                .withMessageContaining(named).withMessageContaining("e.g. \"Mon-Fri 09:00-12:30");
    }

    @Test
    void nextOpeningIsTheMomentItselfWithinTheHours() {
        Instant within = Instant.parse("2026-03-02T09:12:13.456Z");
        assertThat(WeeklyHours.parse("Mon 09:00-10:00").nextOpening(within, ZoneOffset.UTC)).isEqualTo(within);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // Berlin: 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00
        "Sun 02:30-04:00 | 2026-03-29T00:00:00Z | 2026-03-29T01:00:00Z",
        "Sun 02:10-02:50 | 2026-03-29T00:00:00Z | 2026-04-05T00:10:00Z",
        "Sun 02:30-02:45 | 2026-10-25T00:50:00Z | 2026-10-25T01:30:00Z",
        "Sun 01:00-02:30 | 2026-10-25T00:45:00Z | 2026-10-25T01:00:00Z",
        "Mon 09:00-10:00 | 2026-03-28T12:00:00Z | 2026-03-30T07:00:00Z",
        "Mon 09:00-10:00 | 2026-10-24T12:00:00Z | 2026-10-26T08:00:00Z"})
    void nextOpeningWhereClocksChange(String hours, Instant from, Instant expected) {
        assertThat(WeeklyHours.parse(hours).nextOpening(from, BERLIN)).isEqualTo(expected);
    }

    @Property(tries = 300)
    void nextOpeningIsTheFirstMinuteThatIsWithin(@ForAll("hours") String text, @ForAll("zones") ZoneId zone,
                                                 @ForAll @IntRange(max = 366 * 24 * 60) int minuteOfYear) {
        WeeklyHours hours = WeeklyHours.parse(text);
        Instant from = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes(minuteOfYear));
        Instant first = from;
        while (!hours.contains(first, zone)) {
            first = first.plus(Duration.ofMinutes(1));
        }
        assertThat(hours.nextOpening(from, zone)).isEqualTo(first);
    }

    @Property(tries = 300)
    void aWindowOverMidnightIsTheTwoSidesOfIt(@ForAll DayOfWeek day, @ForAll @IntRange(min = 1, max = 1439) int begin,
                                              @ForAll @IntRange(min = 1, max = 1439) int end, @ForAll @IntRange(max = 10_079) int minuteOfWeek) {
        int earlier = Math.min(begin, end);
        if (begin == end) {
            return;
        }
        int later = Math.max(begin, end);
        WeeklyHours over = WeeklyHours.parse(name(day) + " " + time(later) + "-" + time(earlier));
        WeeklyHours sides = WeeklyHours.parse(name(day) + " " + time(later) + "-24:00; " + name(day.plus(1)) + " 00:00-" + time(earlier));
        Instant moment = Instant.parse("2026-03-02T00:00:00Z").plus(Duration.ofMinutes(minuteOfWeek));
        assertThat(over.contains(moment, ZoneOffset.UTC)).isEqualTo(sides.contains(moment, ZoneOffset.UTC));
    }

    @Provide
    Arbitrary<String> hours() {
        Arbitrary<String> part = Combinators.combine(Arbitraries.of(DayOfWeek.class), Arbitraries.of(DayOfWeek.class),
                        Arbitraries.integers().between(0, 1439), Arbitraries.integers().between(1, 1440))
                .filter((first, last, begin, end) -> !begin.equals(end))
                .as((first, last, begin, end) -> name(first) + (first == last ? "" : "-" + name(last)) + " " + time(begin) + "-" + time(end));
        return part.list().ofMinSize(1).ofMaxSize(3).map(parts -> String.join(", ", parts));
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu").map(ZoneId::of);
    }

    private static String name(DayOfWeek day) {
        return day.name().substring(0, 3);
    }

    private static String time(int minute) {
        return "%02d:%02d".formatted(minute / 60, minute % 60);
    }
}
