package io.patchbay.genesys;

import java.util.List;

/**
 * How a queue is set up, for pre-flight and audit.
 *
 * @param id             queue id
 * @param name           display name, or null
 * @param strategy       how it picks among agents; the order of preferred agents binds in SEQUENTIAL alone (guide, section 1)
 * @param requiredSkills skills it asks for; empty where not told
 * @param wrapUp         none, optional, mandatory or what else the platform says; null where not told
 * @param onQueueAgents  agents serving it now, or null where not told
 */
public record QueueConfiguration(String id, String name, Strategy strategy, List<String> requiredSkills, String wrapUp,
                                 Integer onQueueAgents) {

    /** Copies the list. */
    public QueueConfiguration {
        requiredSkills = List.copyOf(requiredSkills);
    }

    /** How a queue picks among agents. */
    public enum Strategy {
        /** In the order given. */
        SEQUENTIAL,
        /** Who has been free longest. */
        LONGEST_AVAILABLE,
        /** Who was connected least recently. */
        LEAST_RECENT,
        /** Any. */
        RANDOM,
        /** Each in turn. */
        ROUND_ROBIN,
        /** A word this version does not know, or none. */
        UNKNOWN
    }
}
