package io.patchbay.governance;

import io.patchbay.genesys.AgentProfile;
import io.patchbay.genesys.AgentStatus;
import io.patchbay.genesys.QueueConfiguration;
import io.patchbay.governance.AuditFinding.Check;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.governance.AuditReport.Audit;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.Usage;
import io.patchbay.journal.Usage.AgentUse;
import io.patchbay.journal.Usage.Named;
import io.patchbay.journal.Usage.QueueUse;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs audits: asks the journal whom intents named lately and the platform how those are set up, has that judged, writes the report and
 * keeps the last one. One audit at a time, and never in anybody's way: its calls go when nobody else wants to.
 */
public final class Audits {

    private static final Logger LOG = LoggerFactory.getLogger(Audits.class);
    private static final int MOST_LINES = 20;
    private static final int MOST_AGENTS_OF_A_QUEUE = 100;
    private static final int MOST_QUEUES_OF_AGENTS = 200;

    private final Usage usage;
    private final AuditDoors doors;
    private final Subject subject;
    private final CapacityAudit capacity;
    private final QueueAudit queues;
    private final AuditFiles files;
    private final Clock clock;
    private final Executor executor;
    private final Map<Audit, Standing> standings = new TreeMap<>();
    private final Set<Audit> begun = new LinkedHashSet<>();

    /**
     * What is looked at.
     *
     * @param lately       how far back intents count (governance.audit.lately)
     * @param agents       whom to look at besides, as senders write them (governance.audit.agents)
     * @param defaultQueue the queue of intents that name none; null where there is none
     */
    public record Subject(Duration lately, List<String> agents, String defaultQueue) {

        /** Takes its own copy. */
        public Subject {
            agents = List.copyOf(agents);
        }
    }

    /**
     * How an audit stands.
     *
     * @param report  what it last came to; null where it never did
     * @param trouble why it came to nothing since then; null where it did not
     */
    public record Standing(AuditReport report, String trouble) {
    }

    /**
     * @param usage    whom intents named
     * @param doors    how to ask the platform
     * @param subject  what is looked at
     * @param capacity judges agents
     * @param queues   judges queues
     * @param files    takes the reports
     * @param clock    the time
     * @param executor runs what {@link #begin} begins, one after the other
     */
    public Audits(Usage usage, AuditDoors doors, Subject subject, CapacityAudit capacity, QueueAudit queues, AuditFiles files, Clock clock,
                  Executor executor) {
        this.usage = usage;
        this.doors = doors;
        this.subject = subject;
        this.capacity = capacity;
        this.queues = queues;
        this.files = files;
        this.clock = clock;
        this.executor = executor;
    }

    /** Has an audit run by itself, and what it found told in the log; one that still runs, or waits to, is not begun again. Never throws. */
    public void begin(Audit audit) {
        synchronized (begun) {
            if (!begun.add(audit)) {
                LOG.warn("audit {}: the last one still runs, this one is left out", audit.wire());
                return;
            }
        }
        try {
            executor.execute(() -> tryToRun(audit));
        } catch (RejectedExecutionException e) {
            LOG.debug("this node stops", e);
        }
    }

    private void tryToRun(Audit audit) {
        try {
            Run run = run(audit);
            tell(run.report, run.files.get(0));
        } catch (CancellationException stop) {
            LOG.info("audit {} is left: this node stops", audit.wire());
        } catch (RuntimeException e) {
            // a folder's name may look like a number
            String why = e instanceof UncheckedIOException ? e.getMessage() : PhoneNumbers.masked(String.valueOf(e.getMessage()));
            LOG.debug("audit {} came to nothing", audit.wire(), e);
            LOG.error("audit {} came to nothing: {}", audit.wire(), why);
            put(audit, new Standing(standing(audit).map(Standing::report).orElse(null), why));
        } finally {
            synchronized (begun) {
                begun.remove(audit);
            }
        }
    }

    /** How an audit stands; empty where it has not come to its end since the start. */
    public Optional<Standing> standing(Audit audit) {
        synchronized (standings) {
            return Optional.ofNullable(standings.get(audit));
        }
    }

    private void put(Audit audit, Standing standing) {
        synchronized (standings) {
            standings.put(audit, standing);
        }
    }

    /**
     * An audit with its files.
     *
     * @param report what it came to
     * @param files  where it lies
     */
    public record Run(AuditReport report, List<Path> files) {
    }

    /**
     * Runs an audit to its end, however long it takes.
     *
     * @param audit which one
     * @throws io.patchbay.journal.JournalUnavailable where the journal does not answer
     * @throws UncheckedIOException                   where the report cannot be written
     * @throws CancellationException                  where this node stops meanwhile
     */
    public Run run(Audit audit) {
        doors.begin();
        AuditReport report = audit == Audit.CAPACITY ? capacity() : queues();
        List<Path> written = files.write(report);
        put(audit, new Standing(report, null));
        return new Run(report, written);
    }

    private static void tell(AuditReport report, Path file) {
        List<AuditFinding> worth = report.findings().stream().filter(finding -> finding.severity() != Severity.NOTE).toList();
        worth.stream().limit(MOST_LINES).forEach(finding -> tell(report.audit(), finding));
        if (worth.size() > MOST_LINES) {
            LOG.warn("audit {}: {} findings more are in {}", report.audit().wire(), worth.size() - MOST_LINES, file);
        }
        LOG.info("audit {}: {}; {}", report.audit().wire(), report.summary(), file);
    }

    private static void tell(Audit audit, AuditFinding finding) {
        if (finding.severity() == Severity.ERROR) {
            LOG.error("audit {}: {}", audit.wire(), finding.line());
        } else {
            LOG.warn("audit {}: {}", audit.wire(), finding.line());
        }
    }

    // ---- agents

    private AuditReport capacity() {
        Instant at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant since = at.minus(subject.lately);
        Named named = usage.since(since, Long.MAX_VALUE);
        Unseens unseen = new Unseens();
        List<AuditFinding> findings = new ArrayList<>();
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Found found : found(wanted(named.agents()), unseen)) {
            AgentStatus now = found.profile instanceof Look.Seen && CapacityAudit.isNeverAvailable(found.use)
                    && doors.status(found.use.id()) instanceof Look.Seen<AgentStatus> seen ? seen.value() : null;
            findings.addAll(capacity.judge(new CapacityAudit.Facts(found.use, found.profile, now)));
            shown.add(shown(found.use, found.profile));
        }
        findings.addAll(unseen.findings());
        return new AuditReport(Audit.CAPACITY, at, since, named.intents(), shown.size(), findings, shown, leftOut(named));
    }

    /** Those whom intents named, and those of the setting. */
    private List<AgentUse> wanted(List<AgentUse> named) {
        List<AgentUse> wanted = new ArrayList<>(named);
        Set<String> known = named.stream().flatMap(use -> List.of(use.written(), use.id() == null ? use.written() : use.id()).stream())
                .collect(Collectors.toSet());
        subject.agents.stream().filter(agent -> !known.contains(agent)).map(AgentUse::none).forEach(wanted::add);
        return wanted;
    }

    private record Found(AgentUse use, Look<AgentProfile> profile) {
    }

    /** E-mails and names are looked up first, so that nobody is judged twice. */
    private List<Found> found(List<AgentUse> wanted, Unseens unseen) {
        Map<String, AgentUse> known = new LinkedHashMap<>();
        List<Found> found = new ArrayList<>();
        for (AgentUse use : wanted) {
            Look<String> id = use.id() == null ? id(use.written()) : new Look.Seen<>(use.id());
            if (id instanceof Look.Seen<String> seen) {
                known.put(seen.value(), use.as(seen.value(), known.get(seen.value())));
            } else if (id instanceof Look.Unseen<String> none) {
                unseen.add(use.written(), none);
                found.add(new Found(use, none.ofAnother()));
            } else {
                found.add(new Found(use, id instanceof Look.Several ? new Look.Several<>() : new Look.Gone<>()));
            }
        }
        known.forEach((id, use) -> {
            Look<AgentProfile> profile = doors.user(id);
            if (profile instanceof Look.Unseen<AgentProfile> none) {
                unseen.add(id, none);
            }
            found.add(new Found(use, profile));
        });
        return found;
    }

    /** Whom a sender means by an e-mail or a name: of several, the one who is active. */
    private Look<String> id(String written) {
        Look<List<AgentProfile>> hits = doors.users(written);
        if (hits instanceof Look.Unseen<List<AgentProfile>> none) {
            return none.ofAnother();
        }
        if (!(hits instanceof Look.Seen<List<AgentProfile>> seen)) {
            return new Look.Gone<>();
        }
        List<AgentProfile> meant = seen.value().stream().filter(one -> written.indexOf('@') >= 0 ? written.equalsIgnoreCase(one.email())
                : written.equals(one.name())).toList();
        List<AgentProfile> active = meant.stream().filter(AgentProfile::active).toList();
        List<AgentProfile> best = active.isEmpty() ? meant : active;
        return best.isEmpty() ? new Look.Gone<>() : active.size() > 1 ? new Look.Several<>() : new Look.Seen<>(best.get(0).id());
    }

    private static Map<String, Object> shown(AgentUse use, Look<AgentProfile> profile) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", use.id());
        shown.put("written", use.written());
        if (profile instanceof Look.Seen<AgentProfile> seen) {
            shown.put("name", seen.value().name());
            shown.put("active", seen.value().active());
            shown.put("concurrency", seen.value().concurrency());
            shown.put("queueIds", seen.value().queueIds());
        }
        shown.put("named", use.named());
        shown.put("kinds", use.kinds().entrySet().stream().collect(Collectors.toMap(kind -> kind.getKey().wire(), Map.Entry::getValue, Long::sum, TreeMap::new)));
        shown.put("sent", use.sent());
        shown.put("connected", use.connected());
        shown.put("skipped", use.skipped().entrySet().stream().collect(Collectors.toMap(one -> one.getKey().wire(), Map.Entry::getValue, Long::sum, TreeMap::new)));
        return shown;
    }

    private static List<String> leftOut(Named named) {
        return named.leftOut() == 0 ? List.of() : List.of("more agents or queues than are looked at were named, " + named.leftOut() + " times");
    }

    // ---- queues

    private AuditReport queues() {
        Instant at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant since = at.minus(subject.lately);
        Named named = usage.since(since, Long.MAX_VALUE);
        Unseens unseen = new Unseens();
        List<AuditFinding> findings = new ArrayList<>();
        List<Map<String, Object>> shown = new ArrayList<>();
        List<String> notes = new ArrayList<>(QueueAudit.CANNOT_SHOW);
        notes.addAll(leftOut(named));
        Map<String, Look<QueueConfiguration>> seen = new LinkedHashMap<>();
        Map<String, Look<AgentProfile>> profiles = new LinkedHashMap<>();
        for (QueueUse use : wantedQueues(named.queues())) {
            Look<QueueConfiguration> queue = seen.computeIfAbsent(use.id(), doors::queue);
            if (queue instanceof Look.Unseen<QueueConfiguration> none) {
                unseen.add(use.id(), none);
            }
            List<AgentUse> all = named.agents().stream().filter(agent -> agent.id() != null && agent.queues().contains(use.id()))
                    .sorted(Comparator.comparingLong(AgentUse::named).reversed()).toList();
            if (all.size() > MOST_AGENTS_OF_A_QUEUE) {
                notes.add("of the " + all.size() + " preferred agents of queue " + use.id() + " the " + MOST_AGENTS_OF_A_QUEUE + " most wanted were looked at");
            }
            List<AgentProfile> agents = queue instanceof Look.Seen ? profiles(all, profiles, unseen) : List.of();
            List<QueueConfiguration> others = others(use.id(), agents, seen, unseen);
            int serving = (int) agents.stream().filter(agent -> agent.queueIds().contains(use.id())).count();
            findings.addAll(queues.judge(new QueueAudit.Facts(use, use.id().equals(subject.defaultQueue), queue, agents.size(), serving, others)));
            shown.add(shown(use, queue, agents.size(), serving, others));
        }
        findings.addAll(unseen.findings());
        return new AuditReport(Audit.QUEUES, at, since, named.intents(), shown.size(), findings, shown, notes);
    }

    private List<QueueUse> wantedQueues(List<QueueUse> named) {
        List<QueueUse> wanted = new ArrayList<>(named);
        if (subject.defaultQueue != null && named.stream().noneMatch(use -> use.id().equals(subject.defaultQueue))) {
            wanted.add(new QueueUse(subject.defaultQueue, null, 0, 0));
        }
        return wanted;
    }

    private List<AgentProfile> profiles(List<AgentUse> agents, Map<String, Look<AgentProfile>> known, Unseens unseen) {
        List<AgentProfile> profiles = new ArrayList<>();
        for (AgentUse agent : agents.subList(0, Math.min(agents.size(), MOST_AGENTS_OF_A_QUEUE))) {
            Look<AgentProfile> look = known.computeIfAbsent(agent.id(), doors::user);
            if (look instanceof Look.Seen<AgentProfile> seen) {
                profiles.add(seen.value());
            } else if (look instanceof Look.Unseen<AgentProfile> none) {
                unseen.add(agent.id(), none);
            }
        }
        return profiles;
    }

    private List<QueueConfiguration> others(String fallback, List<AgentProfile> agents, Map<String, Look<QueueConfiguration>> known, Unseens unseen) {
        Set<String> ids = agents.stream().flatMap(agent -> agent.queueIds().stream()).filter(id -> !id.equals(fallback))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<QueueConfiguration> others = new ArrayList<>();
        for (String id : ids) {
            Look<QueueConfiguration> look = known.get(id);
            if (look == null && known.size() < MOST_QUEUES_OF_AGENTS) {
                look = doors.queue(id);
                known.put(id, look);
            }
            if (look instanceof Look.Seen<QueueConfiguration> seen) {
                others.add(seen.value());
            } else if (look instanceof Look.Unseen<QueueConfiguration> none) {
                unseen.add(id, none);
            }
        }
        return others;
    }

    private static Map<String, Object> shown(QueueUse use, Look<QueueConfiguration> look, int agents, int serving, List<QueueConfiguration> others) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", use.id());
        shown.put("name", use.name());
        if (look instanceof Look.Seen<QueueConfiguration> seen) {
            QueueConfiguration queue = seen.value();
            shown.put("name", queue.name());
            shown.put("routingStrategy", queue.strategy().name().toLowerCase(Locale.ROOT));
            shown.put("requiredSkills", queue.requiredSkills());
            shown.put("wrapUp", queue.wrapUp());
            shown.put("onQueueAgents", queue.onQueueAgents());
        }
        shown.put("intents", use.intents());
        shown.put("ordered", use.ordered());
        shown.put("preferredAgentsLookedAt", agents);
        shown.put("preferredAgentsWhoServeIt", serving);
        shown.put("otherQueuesOfPreferredAgents", others.stream().map(QueueConfiguration::id).toList());
        return shown;
    }

    // ---- what could not be looked at

    /** Whoever could not be looked at, by the reason: one finding for each reason, however many it kept from being seen. */
    private static final class Unseens {

        private static final int MOST_NAMED = 5;

        private final Map<Look.Unseen<Object>, Set<String>> byReason = new LinkedHashMap<>();

        void add(String subject, Look.Unseen<?> unseen) {
            byReason.computeIfAbsent(new Look.Unseen<>(unseen.why(), unseen.setUp()), why -> new LinkedHashSet<>()).add(subject);
        }

        List<AuditFinding> findings() {
            List<AuditFinding> findings = new ArrayList<>();
            byReason.forEach((unseen, subjects) -> {
                String first = subjects.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
                findings.add(new AuditFinding(Check.LOOK_FAILED, unseen.setUp() ? Severity.ERROR : Severity.WARNING, first, null,
                        (subjects.size() == 1 ? "it was" : "these" + (subjects.size() > MOST_NAMED ? " and " + (subjects.size() - MOST_NAMED) + " more" : "") + " were")
                                + " not looked at: " + unseen.why(), unseen.setUp() ? "mend the set-up" : "run the audit again"));
            });
            return findings;
        }
    }
}
