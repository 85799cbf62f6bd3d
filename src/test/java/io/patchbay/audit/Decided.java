package io.patchbay.audit;

import io.patchbay.audit.LedgerLine.Truth;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a conversation truly ended for the one who asked for preferred agents, by the first of its transitions that decides.
 *
 * @param outcome the word that an outcome must have
 * @param agentId the agent it must name; null for none
 * @param queueId the queue it must name; null for none
 * @param at when it was so: nobody can know before
 */
record Decided(String outcome, String agentId, String queueId, Instant at) {

    /**
     * Reads a conversation's story.
     *
     * @param story its lines of kind create and transition, in any order
     * @return the decision; empty while there is none
     */
    static Optional<Decided> of(List<LedgerLine> story) {
        boolean asked = story.stream().anyMatch(line -> line.is("create") && !line.truth().preferredAgents().isEmpty());
        return story.stream().filter(line -> line.is("transition")).sorted(Comparator.comparingInt(line -> line.truth().version()))
                .flatMap(line -> by(line.truth(), asked, line.at()).stream()).findFirst();
    }

    private static Optional<Decided> by(Truth truth, boolean asked, Instant at) {
        if (truth.decision().equals("fallback")) {
            return Optional.of(new Decided(asked ? "FELL_BACK" : "SENT_TO_QUEUE", null, truth.queueId(), at));
        }
        if (truth.decision().equals("preferred") && truth.state().equals("connected")) {
            return Optional.of(new Decided("CONNECTED_PREFERRED", truth.agentId(), null, at));
        }
        if (truth.state().equals("disconnected")) {
            return Optional.of(new Decided("error".equals(truth.disconnectReason()) ? "FAILED" : "ABANDONED", null, null, at));
        }
        return Optional.empty();
    }
}
