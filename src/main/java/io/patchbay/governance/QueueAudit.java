package io.patchbay.governance;

import io.patchbay.genesys.QueueConfiguration;
import io.patchbay.genesys.QueueConfiguration.Strategy;
import io.patchbay.governance.AuditFinding.Check;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.journal.Usage.QueueUse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a fallback queue can take what preferred agents cannot (guide, section 3 and edge case 2): other skills than theirs, people on
 * it, a strategy that spreads overflow, no wrap-up that holds it back, and an order where ordered intents need one. Pure.
 */
public final class QueueAudit {

    /** What dialect par cannot show, so that no finding is no proof of it. */
    static final List<String> CANNOT_SHOW = List.of(
            "routing thresholds: when and how a queue widens its search",
            "skill groups, and how well somebody has a skill",
            "who serves a queue: known are the queues of those preferred agents who were looked at (queueIds), and how many are on queue now",
            "how long wrap-up takes, and how long callers wait");

    /** What the guide recommends for overflow, in section 3 and in edge case 2. */
    private static final Set<Strategy> SPREADING = EnumSet.of(Strategy.LONGEST_AVAILABLE, Strategy.LEAST_RECENT, Strategy.RANDOM,
            Strategy.ROUND_ROBIN);
    private static final String WRAP_UP_NONE = "none";

    private final Map<String, String> deviations;

    /** @param deviations why a queue has no wrap-up, in words for compliance, by queue id (governance.wrap-up-deviation) */
    public QueueAudit(Map<String, String> deviations) {
        this.deviations = Map.copyOf(deviations);
    }

    /**
     * What is known of a fallback queue.
     *
     * @param use       how intents named it
     * @param isDefault whether it is the queue of intents that name none
     * @param queue     how it is set up
     * @param agents    how many of its preferred agents were looked at
     * @param serving   how many of those serve it themselves
     * @param others    the other queues that its preferred agents serve
     */
    public record Facts(QueueUse use, boolean isDefault, Look<QueueConfiguration> queue, int agents, int serving,
                        List<QueueConfiguration> others) {

        /** Takes its own copy. */
        public Facts {
            others = List.copyOf(others);
        }
    }

    /**
     * Judges one queue.
     *
     * @param facts what is known of it
     * @return what was found, nothing of one that could not be looked at
     */
    public List<AuditFinding> judge(Facts facts) {
        if (facts.queue instanceof Look.Gone) {
            return List.of(new AuditFinding(Check.QUEUE_UNKNOWN, Severity.ERROR, facts.use.id(), facts.use.name(), (facts.isDefault ? "it is intents.default-fallback-queue, and "
                    : "") + "the platform has no such queue: intents that name it are refused", "correct the queue id"
                    + (facts.isDefault ? " in application.properties" : " at the sender")));
        }
        if (!(facts.queue instanceof Look.Seen<QueueConfiguration> seen)) {
            return List.of();
        }
        QueueConfiguration queue = seen.value();
        List<AuditFinding> findings = new ArrayList<>();
        skills(facts, queue, findings);
        people(facts, queue, findings);
        strategy(facts, queue, findings);
        wrapUp(queue, findings);
        return findings;
    }

    private static void skills(Facts facts, QueueConfiguration queue, List<AuditFinding> findings) {
        Set<String> asked = skills(queue);
        List<QueueConfiguration> same = facts.others.stream().filter(other -> !skills(other).isEmpty() && asked.containsAll(skills(other))).toList();
        if (!same.isEmpty()) {
            String which = same.stream().limit(5).map(other -> label(other) + (skills(other).equals(asked) ? " the same" : " fewer of them")
                    + (other.strategy() == queue.strategy() ? ", with the same strategy" : "")).collect(Collectors.joining("; "));
            findings.add(found(Check.QUEUE_SAME_SKILLS, Severity.WARNING, queue, "it asks for " + String.join(", ", asked) + ", and of the queues that its preferred agents serve "
                    + CapacityAudit.times(same.size(), "queue") + " for no other skill (" + which + "): overflow competes for people who are busy already",
                    "give it fewer or other skills, or a group of people of its own"));
        } else if (asked.isEmpty() && facts.others.stream().anyMatch(other -> skills(other).isEmpty())) {
            findings.add(found(Check.QUEUE_SAME_SKILLS, Severity.NOTE, queue, "neither it nor a queue of its preferred agents asks for skills: who serves it decides whether overflow meets other people, "
                    + "and that is not shown", "see to it that others serve it than those who are preferred"));
        }
    }

    private static void people(Facts facts, QueueConfiguration queue, List<AuditFinding> findings) {
        if (queue.onQueueAgents() != null && queue.onQueueAgents() == 0) {
            findings.add(found(Check.QUEUE_NOBODY, Severity.WARNING, queue, "nobody is on queue now: whatever falls back waits until the customer leaves",
                    "staff it whenever intents go out (dispatch.hours)"));
        }
        if (facts.serving > 0) {
            boolean all = facts.serving == facts.agents;
            findings.add(found(Check.QUEUE_SAME_AGENTS, all ? Severity.WARNING : Severity.NOTE, queue, facts.serving + " of " + facts.agents
                    + " preferred agents looked at serve it themselves: overflow meets those who could not take it", "have others serve it"));
        }
    }

    private static void strategy(Facts facts, QueueConfiguration queue, List<AuditFinding> findings) {
        String routes = queue.strategy().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (facts.use.ordered() > 0 && queue.strategy() != Strategy.SEQUENTIAL) {
            findings.add(found(Check.QUEUE_NOT_SEQUENTIAL, Severity.ERROR, queue, CapacityAudit.times(facts.use.ordered(), "intent")
                    + " with an order that binds named it, and " + (queue.strategy() == Strategy.UNKNOWN ? "the platform does not say in words known here how it routes"
                    : "it routes " + routes) + ": they are refused or wait", "set it to sequential, or send them without ordered"));
        } else if (facts.use.ordered() == 0 && !SPREADING.contains(queue.strategy())) {
            findings.add(found(Check.QUEUE_STRATEGY, Severity.WARNING, queue, queue.strategy() == Strategy.UNKNOWN
                    ? "the platform does not say in words known here how it routes" : "it routes " + routes + ", and no intent needs an order: overflow goes to the same people first",
                    "set it to longest available or least recent, or to random or round robin where load has to be spread"));
        }
    }

    private void wrapUp(QueueConfiguration queue, List<AuditFinding> findings) {
        if ("mandatory".equalsIgnoreCase(queue.wrapUp())) {
            findings.add(found(Check.QUEUE_WRAP_UP_MANDATORY, Severity.WARNING, queue, "wrap-up is mandatory: whoever has just ended an interaction takes no overflow until it is written",
                    "make wrap-up optional on it, or switch it off and write down why in governance.wrap-up-deviation"));
        } else if (WRAP_UP_NONE.equalsIgnoreCase(queue.wrapUp())) {
            String words = deviations.get(queue.id());
            findings.add(words == null
                    ? found(Check.QUEUE_WRAP_UP_UNDOCUMENTED, Severity.WARNING, queue, "it has no wrap-up, a deviation that has to be documented for compliance",
                            "document it: governance.wrap-up-deviation = " + queue.id() + ": why")
                    : found(Check.QUEUE_WRAP_UP_DOCUMENTED, Severity.NOTE, queue, "it has no wrap-up; documented: " + words, "nothing"));
        }
    }

    private static Set<String> skills(QueueConfiguration queue) {
        return queue.requiredSkills().stream().map(skill -> skill.strip().toLowerCase(Locale.ROOT)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String label(QueueConfiguration queue) {
        return queue.name() == null ? queue.id() : queue.name();
    }

    private static AuditFinding found(Check check, Severity severity, QueueConfiguration queue, String says, String change) {
        return new AuditFinding(check, severity, queue.id(), queue.name(), says, change);
    }
}
