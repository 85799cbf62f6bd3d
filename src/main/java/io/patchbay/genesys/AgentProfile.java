package io.patchbay.genesys;

import java.util.List;

/**
 * An agent as the platform's directory knows him.
 *
 * @param id          the user id
 * @param name        display name, may be null
 * @param email       may be null
 * @param active      false for an agent who has left or is switched off
 * @param concurrency interactions of one kind at once, null where the platform does not say
 * @param skills      never null
 * @param queueIds    never null
 */
public record AgentProfile(String id, String name, String email, boolean active, Integer concurrency,
                           List<String> skills, List<String> queueIds) {
}
