package io.patchbay.governance;

import io.patchbay.genesys.AgentProfile;
import io.patchbay.genesys.AgentStatus;
import io.patchbay.governance.AuditFinding.Check;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.SkipReason;
import io.patchbay.journal.Usage.AgentUse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a preferred agent can take what intents want of him (guide, edge case 1): known, active, on a queue, now and then free, and
 * with a concurrency that one call does not use up. Pure.
 */
public final class CapacityAudit {

    /** The guide's share above which falling back is no exception any more. */
    private static final int OFTEN_PERCENT = 40;
    private static final Set<SkipReason> FULL = EnumSet.of(SkipReason.BUSY, SkipReason.NO_CAPACITY);
    private static final Set<SkipReason> NOT_FREE = EnumSet.of(SkipReason.BUSY, SkipReason.NO_CAPACITY, SkipReason.AWAY,
            SkipReason.NOT_READY, SkipReason.OFFLINE);

    private final boolean presenceChecked;

    /** @param presenceChecked whether agents are looked at before an intent is submitted (presence.mode is not never) */
    public CapacityAudit(boolean presenceChecked) {
        this.presenceChecked = presenceChecked;
    }

    /**
     * What is known of an agent.
     *
     * @param use     how intents named him
     * @param profile how he is set up
     * @param now     what he does now; null where nobody asked, or no answer came
     */
    public record Facts(AgentUse use, Look<AgentProfile> profile, AgentStatus now) {

        private String subject() {
            return use.id() == null ? use.written() : use.id();
        }
    }

    /** Whether he was wanted, looked at each time, and never free. */
    public static boolean isNeverAvailable(AgentUse use) {
        return use.sent() == 0 && use.skipped(NOT_FREE) > 0;
    }

    /**
     * Judges one agent.
     *
     * @param facts what is known of him
     * @return what was found, nothing of one who could not be looked at
     */
    public List<AuditFinding> judge(Facts facts) {
        AgentUse use = facts.use;
        String subject = facts.subject();
        String named = use.named() == 0 ? "is in governance.audit.agents" : times(use.named(), "intent") + " named him";
        if (facts.profile instanceof Look.Gone) {
            return List.of(new AuditFinding(Check.AGENT_UNKNOWN, Severity.ERROR, subject, null, named + ", and the platform knows nobody of this "
                    + (use.id() == null ? use.written().indexOf('@') >= 0 ? "e-mail" : "name" : "id"),
                    "correct the id, the e-mail or the exact display name in the sender's lists"));
        }
        if (facts.profile instanceof Look.Several) {
            return List.of(new AuditFinding(Check.AGENT_AMBIGUOUS, Severity.ERROR, subject, null, named + ", and more than one active user is called so",
                    "write the user id instead"));
        }
        if (!(facts.profile instanceof Look.Seen<AgentProfile> seen)) {
            return List.of();
        }
        AgentProfile agent = seen.value();
        if (!agent.active()) {
            return List.of(new AuditFinding(Check.AGENT_INACTIVE, Severity.ERROR, subject, agent.name(), named + ", and he is not active any more",
                    "take him out of the sender's lists"));
        }
        List<AuditFinding> findings = new ArrayList<>();
        concurrency(facts, agent, findings);
        boolean takesNothing = agent.concurrency() != null && agent.concurrency() < 1;
        if (isNeverAvailable(use) && !takesNothing) {
            findings.add(new AuditFinding(Check.AGENT_NEVER_AVAILABLE, Severity.WARNING, subject, agent.name(), "he was never free when an intent wanted him ("
                    + words(use.skipped()) + ")" + (facts.now == null ? "" : "; now he is " + words(facts.now)),
                    "prefer somebody else at these hours, or see why he is not on queue"));
        }
        if (agent.queueIds().isEmpty()) {
            findings.add(new AuditFinding(Check.AGENT_NO_QUEUE, Severity.WARNING, subject, agent.name(), "the platform shows no queue that he serves",
                    "make him a member of a queue, and have him on queue when intents go out"));
        }
        return findings;
    }

    private void concurrency(Facts facts, AgentProfile agent, List<AuditFinding> findings) {
        AgentUse use = facts.use;
        String kinds = kinds(use.kinds());
        if (agent.concurrency() == null) {
            findings.add(new AuditFinding(Check.CONCURRENCY_MISSING, Severity.WARNING, facts.subject(), agent.name(),
                    "the platform shows no concurrency for him; voice then defaults to 1, and one call blocks him", "set his concurrency"));
        } else if (agent.concurrency() < 1) {
            findings.add(new AuditFinding(Check.CONCURRENCY_ZERO, Severity.ERROR, facts.subject(), agent.name(),
                    "his concurrency is " + agent.concurrency() + ": he is given nothing" + kinds, "set his concurrency to 1 at least, or take him out of the sender's lists"));
        } else if (agent.concurrency() == 1) {
            long full = use.skipped(FULL);
            boolean often = full > 0 && full * 100 >= use.named() * OFTEN_PERCENT;
            String what = isFor(use, InteractionType.VOICE) || isFor(use, InteractionType.CALLBACK) || use.kinds().isEmpty() ? "one call" : "one interaction";
            findings.add(new AuditFinding(Check.CONCURRENCY_ONE, often || !presenceChecked ? Severity.WARNING : Severity.NOTE, facts.subject(), agent.name(),
                    "his concurrency is 1, so " + what + " blocks him" + kinds + (full == 0 ? "" : "; he had no room left for " + full + " of them"),
                    "set concurrency to 2 where parallel handling is allowed, or " + (presenceChecked ? "keep presence checks on (presence.mode)"
                            : "switch presence checks on (presence.mode=always): others are taken while he is busy")));
        }
    }

    private static boolean isFor(AgentUse use, InteractionType kind) {
        return use.kinds().containsKey(kind);
    }

    private static String kinds(Map<InteractionType, Long> kinds) {
        return kinds.isEmpty() ? "" : ", and intents wanted him for " + kinds.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(kind -> kind.getValue() + " " + kind.getKey().wire()).collect(Collectors.joining(", "));
    }

    private static String words(Map<SkipReason, Long> skipped) {
        return skipped.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(reason -> reason.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + times(reason.getValue(), "time"))
                .collect(Collectors.joining(", "));
    }

    private static String words(AgentStatus now) {
        return now.state().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (now.availableCapacity() == null ? "" : " with room for " + now.availableCapacity());
    }

    static String times(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
