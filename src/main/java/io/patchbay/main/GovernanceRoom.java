package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.patchbay.genesys.GenesysDoors;
import io.patchbay.governance.Alerts;
import io.patchbay.governance.AuditDoors;
import io.patchbay.governance.AuditFiles;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.governance.AuditReport.Audit;
import io.patchbay.governance.Audits;
import io.patchbay.governance.CapacityAudit;
import io.patchbay.governance.FileRetention;
import io.patchbay.governance.LettingGo;
import io.patchbay.governance.Prerequisites.Item;
import io.patchbay.governance.Prerequisites;
import io.patchbay.governance.QueueAudit;
import io.patchbay.governance.Watch;
import io.patchbay.journal.AlertBook;
import io.patchbay.journal.Journal;
import io.patchbay.journal.Retention;
import io.patchbay.journal.Usage;
import io.patchbay.outcome.JmsSink;
import io.patchbay.outcome.RetryPlan;
import io.patchbay.outcome.Told;
import io.patchbay.outcome.WebhookPolicy;
import io.patchbay.outcome.WebhookSignature;
import io.patchbay.outcome.WebhookSink;
import io.patchbay.presence.PresenceMode;
import io.patchbay.routing.DispatchGate;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.Registry;

/** What watches over the rest: audits, alerts, the audit trail, and what is kept no longer. */
final class GovernanceRoom {

    /** How long without a single answer is borne: there is no call for an audit while intents want all. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** The two audits of a night ask for the same agents and queues. */
    private static final Duration KEPT = Duration.ofHours(1);
    /** An edit of its route waits for the look that is under way. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(10);

    GovernanceRoom(CamelContext camel, Settings settings, Clock clock, SafetyRoom safety, JournalRoom journal, GenesysRoom genesys,
                   Consumer<AutoCloseable> closedAtEnd) {
        erasure(camel, settings, clock, journal);
        watch(camel, settings, clock, safety, journal);
        audits(camel, settings, clock, journal, genesys, closedAtEnd);
    }

    private static void erasure(CamelContext camel, Settings settings, Clock clock, JournalRoom journal) {
        Retention rows = new Retention(journal.journal);
        FileRetention files = new FileRetention(Path.of(settings.text("data.directory")), rows, journal.files, clock);
        LettingGo.Ages ages = new LettingGo.Ages(settings.duration("retention.files"), settings.duration("retention.outcomes"),
                settings.duration("retention.journal"), settings.duration("retention.trail"), settings.duration("retention.reports"));
        camel.getRegistry().bind("lettingGo", new LettingGo(ages, files, rows, journal.journal.trail(), journal.nodes::keepsFiles, clock));
    }

    private static void watch(CamelContext camel, Settings settings, Clock clock, SafetyRoom safety, JournalRoom journal) {
        Registry beans = camel.getRegistry();
        MeterRegistry meters = beans.findSingleByType(MeterRegistry.class);
        Alerts alerts = new Alerts(journal.alerts, journal.json, meters);
        Watch watch = new Watch(journal.journal.tally(), journal.journal.queueFates(), alerts, clock, new Watch.Bounds(
                settings.duration("governance.window"), settings.number("governance.minimum-sample"),
                settings.number("governance.fallback-alert-percent"), settings.duration("governance.engine-timeout"),
                settings.duration("governance.usual-wait")));
        WatchMetrics metrics = new WatchMetrics(meters, watch, alerts);
        journal.journal.queueFates().tellStays(metrics);
        beans.bind("watch", watch);
        beans.bind("watchMetrics", metrics);
        HealthCheckRegistry.get(camel).register(new AlertsCheck(alerts));
        sinks(beans, settings, clock, safety, journal, meters);
    }

    /** The routes that name these are loaded in any case, and started only where an address is set. */
    private static void sinks(Registry beans, Settings settings, Clock clock, SafetyRoom safety, JournalRoom journal, MeterRegistry meters) {
        SecureRandom random = new SecureRandom();
        RetryPlan plan = new RetryPlan(settings.duration("outcome.retry.first"), settings.duration("outcome.retry.most"));
        beans.bind("alertJmsSink", new JmsSink(told(journal, AlertBook.JMS), journal.outbox, plan, clock, random));
        Optional<URI> webhook = settings.optionalAddress("governance.alert.webhook-url");
        webhook.ifPresent(address -> safety.allowedHosts.require("governance.alert.webhook-url", address));
        String secret = webhook.isPresent() ? settings.text("governance.alert.webhook-secret") : "unused";
        beans.bind("alertWebhookSink", new WebhookSink(told(journal, AlertBook.WEBHOOK), webhook.map(URI::toString).orElse("http://127.0.0.1"),
                new WebhookSignature(secret), new WebhookPolicy(plan, settings.duration("outcome.webhook.give-up")), journal.outbox, clock, random, meters));
    }

    private static Told told(JournalRoom journal, String sink) {
        return new Told(sink, "alerts", most -> journal.alerts.due(sink, most));
    }

    private static void audits(CamelContext camel, Settings settings, Clock clock, JournalRoom journal, GenesysRoom genesys,
                               Consumer<AutoCloseable> closedAtEnd) {
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "audit");
            thread.setDaemon(true);
            return thread;
        });
        closedAtEnd.accept(worker::shutdownNow);
        Audits audits = audits(settings, clock, journal.journal, genesys.doors, worker);
        DispatchGate gate = camel.getRegistry().lookupByNameAndType("dispatchGate", DispatchGate.class);
        Prerequisites prerequisites = new Prerequisites(genesys.token::ready,
                calls(genesys.doors, SHORT_PATIENCE, Duration.ZERO, clock), new Usage(journal.journal), settings.duration("governance.audit.lately"),
                settings.optional("intents.default-fallback-queue").orElse(null), () -> creates(gate.creates()), clock);
        Registry beans = camel.getRegistry();
        beans.bind("audits", audits);
        beans.bind("prerequisites", prerequisites);
        HealthCheckRegistry checks = HealthCheckRegistry.get(camel);
        checks.register(new AuditsCheck(audits::standing));
        checks.register(new PrerequisitesCheck(prerequisites::items));
        MeterRegistry meters = beans.findSingleByType(MeterRegistry.class);
        show(meters, audits, clock);
        show(meters, prerequisites);
    }

    /**
     * What runs audits.
     *
     * @param doors    the platform's, of a context that has their routes
     * @param executor runs those that are begun
     */
    static Audits audits(Settings settings, Clock clock, Journal journal, GenesysDoors doors, Executor executor) {
        Audits.Subject subject = new Audits.Subject(settings.duration("governance.audit.lately"),
                settings.optional("governance.audit.agents").stream().flatMap(list -> Stream.of(list.split("\\s*,\\s*"))).filter(agent -> !agent.isBlank()).toList(),
                settings.optional("intents.default-fallback-queue").orElse(null));
        Map<String, String> deviations = settings.optional("governance.wrap-up-deviation").isEmpty() ? Map.of()
                : settings.parsed("governance.wrap-up-deviation", "QUEUE_ID: overflow has to be taken at once", GovernanceRoom::deviations);
        boolean presenceChecked = settings.parsed("presence.mode", "always", PresenceMode::parse) != PresenceMode.NEVER;
        return new Audits(new Usage(journal), calls(doors, PATIENCE, KEPT, clock), subject, new CapacityAudit(presenceChecked),
                new QueueAudit(deviations), new AuditFiles(Path.of(settings.text("data.directory"), "reports"), new ObjectMapper()), clock, executor);
    }

    private static AuditDoors calls(GenesysDoors doors, Duration patience, Duration keep, Clock clock) {
        return new AuditCalls(doors.forAudits(), patience, keep, clock, length -> TimeUnit.NANOSECONDS.sleep(length.toNanos()));
    }

    /** {@code QUEUE_ID: words; QUEUE_ID: words}. */
    static Map<String, String> deviations(String text) {
        Map<String, String> deviations = new TreeMap<>();
        for (String one : text.split(";")) {
            String[] parts = one.split(":", 2);
            if (!one.isBlank()) {
                if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()) {
                    throw new IllegalArgumentException("'" + one.strip() + "' is no queue id, a colon and words");
                }
                deviations.put(parts[0].strip(), parts[1].strip());
            }
        }
        return deviations;
    }

    private static Item creates(DispatchGate.Creates said) {
        return !said.answered() ? Item.notKnown("no create has been tried yet since the start") : said.refusal() == null
                ? Item.met("the platform takes creates") : Item.notMet(said.refusal());
    }

    private static void show(MeterRegistry meters, Audits audits, Clock clock) {
        for (Audit audit : Audit.values()) {
            for (Severity severity : Severity.values()) {
                Gauge.builder("patchbay.audit.findings", audits, all -> all.standing(audit).filter(one -> one.report() != null)
                                .map(one -> (double) one.report().count(severity)).orElse(Double.NaN))
                        .description("findings of the last audit since the start").tag("audit", audit.wire()).tag("severity", severity.wire()).register(meters);
            }
            TimeGauge.builder("patchbay.audit.age", audits, TimeUnit.SECONDS, all -> all.standing(audit).filter(one -> one.report() != null)
                            .map(one -> Duration.between(one.report().at(), clock.instant()).toMillis() / 1_000.0).orElse(Double.NaN))
                    .description("since the last audit was begun").tag("audit", audit.wire()).register(meters);
        }
    }

    private static void show(MeterRegistry meters, Prerequisites prerequisites) {
        for (Prerequisites.Name name : Prerequisites.Name.values()) {
            Gauge.builder("patchbay.prerequisite", prerequisites, all -> {
                Item item = all.items().get(name);
                return item == null || item.state() == Prerequisites.State.NOT_KNOWN ? Double.NaN : item.state() == Prerequisites.State.MET ? 1 : 0;
            }).description("1 where it is met, 0 where not").tag("name", name.wire()).register(meters);
        }
    }
}
