package io.patchbay.governance;

/** What an alert can be about: a closed list, each with what it means in the words of the routing guide and what to do. */
public enum AlertName {
    /** Too much goes to the fallback queue. */
    FALLBACK_SHARE("fallback.share", "Fallback utilization is above its threshold: a systemic capacity mismatch.",
            "Bring workforce management in: more or other preferred agents at these hours, or more concurrency for them."),
    /** What falls back is not connected. */
    QUEUE_NEVER_CONNECTS("queue.never-connects", "Interactions route to the fallback queue, and the queue fails to connect them.",
            "Look who is on the queue and which skills it asks for; give it a secondary skill group with broader coverage."),
    /** The queue takes longer than it used to. */
    QUEUE_WAIT("queue.wait", "The fallback queue's wait time is out of its usual range.", "Put more agents on the queue, or relax its skills."),
    /** Agents of the queue need longer than they used to. */
    QUEUE_HANDLE("queue.handle", "The fallback queue's handle time is out of its usual range.",
            "Ask the queue's supervisors: other work than usual reaches it, or its agents lack a skill."),
    /** The queue takes, and gives back. */
    CONVERSATION_CYCLING("conversation.cycling", "Interactions cycle through the fallback queue without resolution.",
            "Look the conversations up: the queue offers them to agents who do not answer. Decouple its skills from those of the preferred agents."),
    /** The engine decides nothing. */
    CONVERSATION_PENDING("conversation.pending", "Interactions remain pending beyond the routing engine's own timeout.",
            "Audit the concurrency of the preferred agents, and whether the fallback queue has agents at all."),
    /** Some are asked for in vain. */
    AGENT_NEVER_REACHED("agent.never-reached", "A preferred agent is asked for again and again and never connected, while others are.",
            "Audit the agent's concurrency and presence, or take the agent out of the senders' lists."),
    /** Customers leave. */
    SHARE_ABANDONED("share.abandoned", "More interactions than usual are abandoned.",
            "Look at wait times and at who is logged in: customers leave before anybody has them."),
    /** Customers leave messages. */
    SHARE_VOICEMAIL("share.voicemail", "More interactions than usual end on a voicemail.",
            "Look at wait times and at who is logged in, and have the voicemails heard.");

    private final String wire;
    private final String meaning;
    private final String advice;

    AlertName(String wire, String meaning, String advice) {
        this.wire = wire;
        this.meaning = meaning;
        this.advice = advice;
    }

    /** The name in events, metrics and logs. */
    public String wire() {
        return wire;
    }

    /** What it means, one sentence. */
    public String meaning() {
        return meaning;
    }

    /** What to do about it, one sentence. */
    public String advice() {
        return advice;
    }
}
