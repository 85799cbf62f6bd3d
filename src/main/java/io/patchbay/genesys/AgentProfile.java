package io.patchbay.genesys;

import java.util.List;

/**
 * One agent as the directory has him.
 *
 * @param id          user id
 * @param name        display name, or null
 * @param email       e-mail, or null
 * @param active      false only where the platform says inactive
 * @param concurrency interactions of one kind at once, or null where not told; voice defaults to 1 (guide, edge case 1)
 * @param skills      his skills; empty where not told
 * @param queueIds    the queues he serves; empty where not told
 */
public record AgentProfile(String id, String name, String email, boolean active, Integer concurrency, List<String> skills,
                           List<String> queueIds) {

    /** Copies the lists. */
    public AgentProfile {
        skills = List.copyOf(skills);
        queueIds = List.copyOf(queueIds);
    }
}
