package io.patchbay.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What was known of an intent's agents when it was decided whom to ask for; the audit trail keeps it.
 *
 * @param mode   when agents are looked at: always, peak or never (presence.mode)
 * @param asked  whether they were, for this intent
 * @param agents what was seen of each; empty where nobody was looked at
 */
public record PresenceSeen(String mode, boolean asked, List<AgentSeen> agents) {

    /** Takes its own copy. */
    public PresenceSeen {
        agents = List.copyOf(agents);
    }

    /**
     * What was seen of one agent.
     *
     * @param id        the platform's user id
     * @param state     available, busy, away, not-ready, offline; unknown for a word that is not known here; gone where the platform knows
     *                  no such agent; unseen where it could not be asked
     * @param capacity  how many interactions more he could take; null where that was not told
     * @param ageMillis how old the answer was, in milliseconds; null where there was none
     * @param why       why it could not be asked, for people; null where it was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AgentSeen(String id, String state, Integer capacity, Long ageMillis, String why) {
    }
}
