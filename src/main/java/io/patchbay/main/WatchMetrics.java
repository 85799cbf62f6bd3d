package io.patchbay.main;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.patchbay.governance.AlertName;
import io.patchbay.governance.Alerts;
import io.patchbay.governance.FallbackShare;
import io.patchbay.governance.Share;
import io.patchbay.governance.ShareRule;
import io.patchbay.governance.Watch;
import io.patchbay.journal.AlertBook.Alert;
import io.patchbay.journal.JournalUnavailable;
import io.patchbay.journal.QueueFates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What /observe/metrics says of fallback, of queues and of alerts. At most {@value #MOST_QUEUES} queues have a name there, the rest are "other". */
final class WatchMetrics implements QueueFates.Stays {

    private static final int MOST_QUEUES = 50;
    private static final String OTHER = "other";
    private static final Duration BELIEVED = Duration.ofSeconds(5);

    private final MeterRegistry meters;
    private final Watch watch;
    private final MultiGauge shares;
    private final MultiGauge samples;
    private final Set<String> named = ConcurrentHashMap.newKeySet();

    WatchMetrics(MeterRegistry meters, Watch watch, Alerts alerts) {
        this.meters = meters;
        this.watch = watch;
        this.shares = MultiGauge.builder("patchbay.fallback.share").description("share of what was created within the window and has ended that fell back")
                .register(meters);
        this.samples = MultiGauge.builder("patchbay.fallback.sample").description("what was created within the window and has ended").register(meters);
        Gauge.builder("patchbay.agents.never.reached", () -> watch.reading().unreached()).description("agents asked for often and never connected")
                .register(meters);
        LoadingCache<String, Optional<Set<String>>> raised = Caffeine.newBuilder().expireAfterWrite(BELIEVED).build(any -> raised(alerts));
        for (AlertName name : AlertName.values()) {
            Gauge.builder("patchbay.alert", () -> raised.get("raised").map(all -> all.contains(name.wire()) ? 1.0 : 0.0).orElse(Double.NaN))
                    .description("1 while raised").tag("alert", name.wire()).register(meters);
        }
        // the names are there before the first that falls back
        waits(OTHER);
        handles(OTHER);
    }

    private static Optional<Set<String>> raised(Alerts alerts) {
        try {
            return Optional.of(alerts.raised().stream().map(Alert::name).collect(Collectors.toSet()));
        } catch (JournalUnavailable away) {
            return Optional.empty();
        }
    }

    /** Reads anew what the journal counts. */
    public void refresh() {
        watch.read();
        Map<String, Share> byLabel = new TreeMap<>(Map.of(ShareRule.ALL, new Share(0, 0)));
        FallbackShare.shares(watch.reading().queues()).forEach((queue, share) -> {
            byLabel.merge(label(queue), share, Share::plus);
            byLabel.merge(ShareRule.ALL, share, Share::plus);
        });
        shares.register(rows(byLabel, Share::value), true);
        samples.register(rows(byLabel, Share::sample), true);
    }

    private static List<MultiGauge.Row<?>> rows(Map<String, Share> byLabel, ToDoubleFunction<Share> figure) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        byLabel.forEach((label, share) -> rows.add(MultiGauge.Row.of(Tags.of("queue", label), share, figure)));
        return rows;
    }

    private String label(String queue) {
        return named.contains(queue) || named.size() < MOST_QUEUES && named.add(queue) ? queue : OTHER;
    }

    @Override
    public void waited(String queue, Duration time) {
        waits(label(queue)).record(time);
    }

    @Override
    public void handled(String queue, Duration time) {
        handles(label(queue)).record(time);
    }

    private Timer waits(String label) {
        return timer("patchbay.queue.wait", "from fallback to the queue's connection", label);
    }

    private Timer handles(String label) {
        return timer("patchbay.queue.handle", "from the queue's connection to the end", label);
    }

    private Timer timer(String name, String meaning, String label) {
        return Timer.builder(name).description(meaning).tag("queue", label).register(meters);
    }
}
