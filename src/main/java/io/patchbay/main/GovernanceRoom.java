package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.patchbay.genesys.GenesysDoors;
import io.patchbay.governance.AuditDoors;
import io.patchbay.governance.AuditFiles;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.governance.AuditReport.Audit;
import io.patchbay.governance.Audits;
import io.patchbay.governance.CapacityAudit;
import io.patchbay.governance.Prerequisites;
import io.patchbay.governance.Prerequisites.Item;
import io.patchbay.governance.QueueAudit;
import io.patchbay.journal.Journal;
import io.patchbay.journal.Usage;
import io.patchbay.presence.PresenceMode;
import io.patchbay.routing.DispatchGate;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
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

    GovernanceRoom(CamelContext camel, Settings settings, Clock clock, JournalRoom journal, GenesysRoom genesys,
                   Consumer<AutoCloseable> closedAtEnd) {
        audits(camel, settings, clock, journal, genesys, closedAtEnd);
    }

    // ---- audits of agents and queues, and what has to be there before the first intent

    /** How long without a single answer is borne: there is no call for an audit while intents want all. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** The two audits of a night ask for the same agents and queues. */
    private static final Duration KEPT = Duration.ofHours(1);
    /** An edit of its route waits for the look that is under way. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(10);

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
        watch(meters, audits, clock);
        watch(meters, prerequisites);
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

    private static void watch(MeterRegistry meters, Audits audits, Clock clock) {
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

    private static void watch(MeterRegistry meters, Prerequisites prerequisites) {
        for (Prerequisites.Name name : Prerequisites.Name.values()) {
            Gauge.builder("patchbay.prerequisite", prerequisites, all -> {
                Item item = all.items().get(name);
                return item == null || item.state() == Prerequisites.State.NOT_KNOWN ? Double.NaN : item.state() == Prerequisites.State.MET ? 1 : 0;
            }).description("1 where it is met, 0 where not").tag("name", name.wire()).register(meters);
        }
    }
}
