package io.patchbay.intent;

import static io.patchbay.intent.Outcome.Kind.ABANDONED;
import static io.patchbay.intent.Outcome.Kind.CANCELLED;
import static io.patchbay.intent.Outcome.Kind.CONNECTED_PREFERRED;
import static io.patchbay.intent.Outcome.Kind.EXPIRED;
import static io.patchbay.intent.Outcome.Kind.FAILED;
import static io.patchbay.intent.Outcome.Kind.FELL_BACK;
import static io.patchbay.intent.Outcome.Kind.NEEDS_REVIEW;
import static io.patchbay.intent.Outcome.Kind.REJECTED;
import static io.patchbay.intent.Outcome.Kind.SENT_TO_QUEUE;
import static io.patchbay.intent.Outcome.Kind.TIMED_OUT;

/** Why an intent ended as it did: a closed list of codes, each of one outcome, each with what to do about it. */
public enum Reason {
    /** A preferred agent has it. */
    PREFERRED_CONNECTED("preferred.connected", CONNECTED_PREFERRED, "Nothing; a preferred agent was connected."),
    /** The engine chose the fallback queue. */
    FALLBACK_ENGINE("fallback.engine", FELL_BACK,
            "Compare the agents' presence and concurrency with the hour of the intent; often: look at the fallback share in the audit."),
    /** Nobody preferred could take it, so none was sent. */
    QUEUE_NO_AGENT_FREE("queue.no-agent-free", SENT_TO_QUEUE,
            "Read skippedAgents; let intents wait for busy agents with presence.when-busy=wait."),
    /** Nobody preferred is an active user of the platform. */
    QUEUE_NO_AGENT_KNOWN("queue.no-agent-known", SENT_TO_QUEUE,
            "Correct the agents at the sender: none of them is an active user of the platform."),
    /** The order binds, and the fallback queue does not route sequentially. */
    QUEUE_NOT_SEQUENTIAL("queue.not-sequential", REJECTED,
            "Set the fallback queue to sequential routing, or send the intent without ordered."),
    /** The platform has no such queue. */
    QUEUE_UNKNOWN("queue.unknown", REJECTED, "Correct fallback.queueId, or intents.default-fallback-queue where the intent names none."),
    /** The calling number is not in the registry of callers. */
    CALLER_NOT_REGISTERED("caller.not-registered", REJECTED, "Enter the from number in the file of intents.caller-registry, or send a registered one."),
    /** A rule of the operators' own does not let it go out. */
    RULE_REFUSED("rule.refused", REJECTED, "Read detail, which names the rule; correct the intent or the rule, and send it under a new intentId."),
    /** The platform refused the create for what it says. */
    PLATFORM_REFUSED("platform.refused", REJECTED, "Read detail for the platform's words, correct the intent and send it under a new intentId."),
    /** The platform ended the conversation with an error. */
    PLATFORM_ERROR("platform.error", FAILED, "Look the conversation up at the platform, and send the intent under a new intentId if it is still wanted."),
    /** The customer left before anybody had it. */
    CUSTOMER_ABANDONED("customer.abandoned", ABANDONED, "Contact the customer again if it matters: nobody was connected."),
    /** It ended on a voicemail. */
    CUSTOMER_VOICEMAIL("customer.voicemail", ABANDONED, "Listen to the voicemail: nobody was connected."),
    /** No decision within the time for it. */
    DECISION_NONE("decision.none", TIMED_OUT, "Look the conversation up at the platform: it may still be pending there; check that the fallback queue is staffed."),
    /** The decision and its particulars contradict each other. */
    DECISION_UNCLEAR("decision.unclear", NEEDS_REVIEW, "Look the conversation up at the platform: what it says of itself contradicts the intent."),
    /** Whether a conversation was made is not known, and nothing proved it in time. */
    CREATE_AMBIGUOUS("create.ambiguous", NEEDS_REVIEW, "Search the platform for the intentId or the number and the hour; send it under a new intentId only if it is not there."),
    /** The platform gave a conversation id and later does not know it. */
    CONVERSATION_NOT_FOUND("conversation.not-found", NEEDS_REVIEW, "Search the platform for conversationId: it was created, and was not found there afterwards."),
    /** The deadline passed before it was submitted. */
    DEADLINE_PASSED("deadline.passed", EXPIRED, "Send it earlier or with a later deadline, under a new intentId."),
    /** Cancelled by its sender before it was submitted. */
    CANCELLED_BY_REQUEST("cancelled.by-request", CANCELLED, "Nothing; it was cancelled before it was submitted.");

    private final String wire;
    private final Outcome.Kind outcome;
    private final String advice;

    Reason(String wire, Outcome.Kind outcome, String advice) {
        this.wire = wire;
        this.outcome = outcome;
        this.advice = advice;
    }

    /**
     * The code in outcomes and results files.
     *
     * @return the code, never null
     */
    public String wire() {
        return wire;
    }

    /**
     * The outcome that this explains.
     *
     * @return the one outcome that goes with it
     */
    public Outcome.Kind outcome() {
        return outcome;
    }

    /**
     * What to do about it.
     *
     * @return one sentence
     */
    public String advice() {
        return advice;
    }

    /**
     * The reason of a code.
     *
     * @param wire what {@link #wire()} gave
     * @return the reason, never null
     * @throws IllegalArgumentException where the list has no such code
     */
    public static Reason ofWire(String wire) {
        for (Reason reason : values()) {
            if (reason.wire.equals(wire)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("No reason of an outcome: " + wire);
    }
}
