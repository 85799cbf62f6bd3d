package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.governance.Alerts;
import io.patchbay.governance.Watch;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Overflow is decided at once and connections after ringing: the share that is told of is that of what was created together. */
class OverflowInTimeTest {

    private static final int SEEDS = 20;
    private static final Duration BETWEEN_CREATIONS = Duration.ofMillis(200);
    private static final Duration LOOK_PERIOD = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private static Outcome outcome(int n, boolean overflow, Instant created, Duration lag) {
        return new Outcome("o" + n, "i" + n, null, overflow ? Outcome.Kind.FELL_BACK : Outcome.Kind.CONNECTED_PREFERRED,
                overflow ? Reason.FALLBACK_ENGINE : Reason.PREFERRED_CONNECTED, "c" + n, null, null, null, List.of(), Evidence.EVENT, null, null, null,
                created, created.plus(lag), null);
    }

    /** A thousand, five a second, so many in a hundred overflow evenly mixed, and whoever is connected is so within half a minute. */
    private static List<Outcome> thousand(int percent, Instant begin, Random chance) {
        return IntStream.range(0, 1_000).mapToObj(n -> {
            boolean overflow = n * percent / 100 < (n + 1) * percent / 100;
            return outcome(n, overflow, begin.plus(BETWEEN_CREATIONS.multipliedBy(n)), Duration.ofMillis(overflow ? 200 : chance.nextInt(30_001)));
        }).sorted(Comparator.comparing(Outcome::resolvedAt)).toList();
    }

    /** How often it is raised in all, by one thousand for each seed, on an empty window each. */
    private double raised(int percent) {
        Bench bench = new Bench(Engine.SQLITE, folder);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (bench) {
            ObjectMapper json = new ObjectMapper();
            Watch watch = new Watch(bench.journal.tally(), bench.journal.queueFates(), new Alerts(new AlertBook(bench.journal, json, Set.of()), json, meters),
                    bench.clock, new Watch.Bounds(Duration.ofHours(1), 100, 40, Duration.ofSeconds(30), Duration.ofMinutes(5)));
            for (int seed = 0; seed < SEEDS; seed++) {
                Random chance = new Random(seed);
                bench.clock.advance(Duration.ofMillis(chance.nextInt(30_000)));
                List<Outcome> open = thousand(percent, bench.clock.instant(), chance);
                while (!open.isEmpty()) {
                    bench.clock.advance(LOOK_PERIOD);
                    Instant now = bench.clock.instant();
                    List<Outcome> ended = open.stream().filter(one -> !one.resolvedAt().isAfter(now)).toList();
                    open = open.subList(ended.size(), open.size());
                    bench.journal.writer().write(sql -> {
                        ended.forEach(one -> bench.journal.tally().count(sql, one, "q1", RoutingPlan.NONE));
                        return ended;
                    });
                    watch.look();
                }
                bench.clock.advance(Duration.ofMinutes(1));
                watch.look();
                bench.clock.advance(Duration.ofHours(3));
                watch.look();
            }
        }
        return meters.get("patchbay.alerts").tags("alert", "fallback.share", "change", "raised").counter().count();
    }

    @Test
    void thirtyFiveOfAHundredAreNoAlertHoweverLongTheOthersRing() {
        assertThat(raised(35)).isZero();
    }

    @Test
    void fortyFiveOfAHundredAreOne() {
        assertThat(raised(45)).isEqualTo(SEEDS);
    }
}
