package io.patchbay.governance;

import io.patchbay.intent.PhoneNumbers;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;

/**
 * Something that an audit found.
 *
 * @param check    what was found
 * @param severity how much it matters
 * @param subject  the id of the agent or queue, or as senders write him where he has none
 * @param name     its display name; null where it is not known
 * @param says     what was seen, one sentence without a full stop
 * @param change   what to change, one sentence without a full stop
 */
public record AuditFinding(Check check, Severity severity, String subject, String name, String says, String change) {

    /** What matters most comes first, then by subject. */
    static final Comparator<AuditFinding> WORST_FIRST = Comparator.comparing(AuditFinding::severity).thenComparing(AuditFinding::subject)
            .thenComparing(AuditFinding::check);

    /** Refuses missing parts. */
    public AuditFinding {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(says, "says");
        Objects.requireNonNull(change, "change");
    }

    /** One line for people, in which no phone number stays whole. */
    public String line() {
        return check.wire() + " " + (name == null ? "" : PhoneNumbers.masked(name) + " ") + "(" + PhoneNumbers.masked(subject) + "): "
                + PhoneNumbers.masked(says) + "; " + change;
    }

    /** How much a finding matters. */
    public enum Severity {
        /** Intents cannot come to what they ask for. */
        ERROR,
        /** It will cost intents in busy hours. */
        WARNING,
        /** Good to know. */
        NOTE;

        /** As it stands in reports and metrics. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is looked for. */
    public enum Check {
        /** Nobody has this id, e-mail or name. */
        AGENT_UNKNOWN,
        /** More than one has this e-mail or name. */
        AGENT_AMBIGUOUS,
        /** The user has left. */
        AGENT_INACTIVE,
        /** Never free whenever an intent wanted him. */
        AGENT_NEVER_AVAILABLE,
        /** On no queue. */
        AGENT_NO_QUEUE,
        /** Takes nothing at all. */
        CONCURRENCY_ZERO,
        /** The platform does not say how much he takes. */
        CONCURRENCY_MISSING,
        /** One interaction blocks him. */
        CONCURRENCY_ONE,
        /** The platform has no such queue. */
        QUEUE_UNKNOWN,
        /** Asks for the skills that a queue of its preferred agents asks for, or more. */
        QUEUE_SAME_SKILLS,
        /** Served by the preferred agents themselves. */
        QUEUE_SAME_AGENTS,
        /** Nobody is on it. */
        QUEUE_NOBODY,
        /** Distributes overflow otherwise than the guide says. */
        QUEUE_STRATEGY,
        /** Ordered intents use it, and it has no order. */
        QUEUE_NOT_SEQUENTIAL,
        /** Wrap-up holds overflow back. */
        QUEUE_WRAP_UP_MANDATORY,
        /** No wrap-up, and no words that say why. */
        QUEUE_WRAP_UP_UNDOCUMENTED,
        /** No wrap-up, for a reason that is written down. */
        QUEUE_WRAP_UP_DOCUMENTED,
        /** Could not be looked at. */
        LOOK_FAILED;

        /** As it stands in reports, such as {@code agent.no-queue}. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
        }
    }
}
