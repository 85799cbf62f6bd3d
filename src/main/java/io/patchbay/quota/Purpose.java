package io.patchbay.quota;

/** What a call to the platform is for; decides who goes first when calls are scarce. */
public enum Purpose {
    /** The POST that creates a conversation: comes first. */
    CREATE,
    /** An agent's status before a create: advice, never waited for. */
    PRESENCE,
    /** A name or e-mail to a user id: a create that needs it cannot go without. */
    SEARCH,
    /** A queue's configuration: a create that needs it cannot go without. */
    QUEUE,
    /** The state of a conversation, where no event told it; and, by that, whether the platform answers again. */
    RECONCILE,
    /** An agent's or a queue's set-up, for an audit: no intent waits for it, so it goes when nobody else wants to. */
    AUDIT
}
