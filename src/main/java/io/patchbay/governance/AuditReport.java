package io.patchbay.governance;

import io.patchbay.governance.AuditFinding.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an audit came to.
 *
 * @param audit      which one
 * @param at         when it was begun
 * @param since      since when the intents were accepted that it is about
 * @param intents    how many intents those are
 * @param looked     how many agents or queues were looked at
 * @param findings   what was found, what matters most first
 * @param subjects   what was looked at, each as names and values
 * @param cannotShow what the platform's interface does not show, in words
 */
public record AuditReport(Audit audit, Instant at, Instant since, long intents, int looked, List<AuditFinding> findings,
                          List<Map<String, Object>> subjects, List<String> cannotShow) {

    /** Takes its own copies, and puts the findings in order. */
    public AuditReport {
        findings = findings.stream().sorted(AuditFinding.WORST_FIRST).toList();
        subjects = List.copyOf(subjects);
        cannotShow = List.copyOf(cannotShow);
    }

    /** The audits there are. */
    public enum Audit {
        /** Of the agents whom intents prefer. */
        CAPACITY("agent"),
        /** Of the queues that intents fall back to. */
        QUEUES("queue");

        private final String subject;

        Audit(String subject) {
            this.subject = subject;
        }

        /** As it stands in commands, files and metrics. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How many findings matter that much. */
    public long count(Severity severity) {
        return findings.stream().filter(finding -> finding.severity() == severity).count();
    }

    /** One line for people: how many were looked at, and what was found. */
    public String summary() {
        return CapacityAudit.times(looked, audit.subject) + " looked at, of " + CapacityAudit.times(intents, "intent") + " since " + since + ": "
                + CapacityAudit.times(count(Severity.ERROR), "error") + ", " + CapacityAudit.times(count(Severity.WARNING), "warning") + ", "
                + CapacityAudit.times(count(Severity.NOTE), "note");
    }
}
