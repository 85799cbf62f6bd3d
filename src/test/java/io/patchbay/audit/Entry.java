package io.patchbay.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An intent as the journal has it.
 *
 * @param intentId the intent
 * @param state where it stands
 * @param outcome the outcome's text; null before there is one
 * @param resolvedAt when it ended; null before
 * @param steps its timeline, in order
 * @param tellings its rows of the outbox
 */
record Entry(String intentId, String state, String outcome, Instant resolvedAt, List<Step> steps, List<Telling> tellings) {

    static final Set<String> OUTCOMES = Set.of("CONNECTED_PREFERRED", "FELL_BACK", "SENT_TO_QUEUE", "ABANDONED", "TIMED_OUT", "REJECTED",
            "FAILED", "EXPIRED", "CANCELLED", "NEEDS_REVIEW");
    private static final Set<String> FROM_ACCEPTED = Set.of("SUBMITTING", "REJECTED", "EXPIRED", "CANCELLED");
    private static final Set<String> FROM_SUBMITTING = Set.of("ACCEPTED", "ROUTING", "UNKNOWN", "REJECTED");
    private static final Set<String> FROM_UNKNOWN = Set.of("ROUTING", "NEEDS_REVIEW");
    private static final Set<String> FROM_UNKNOWN_BY_ANSWER = Set.of("ACCEPTED", "REJECTED");
    private static final Set<String> FROM_ROUTING = Set.of("CONNECTED_PREFERRED", "FELL_BACK", "SENT_TO_QUEUE", "ABANDONED", "TIMED_OUT",
            "FAILED", "NEEDS_REVIEW");

    /**
     * A step of a timeline.
     *
     * @param at when
     * @param from the state before; null for the first
     * @param to the state after; the same as before for a mere note
     * @param evidence what showed it; null for none
     */
    record Step(Instant at, String from, String to, String evidence) {

        boolean isNote() {
            return to.equals(from);
        }

        private boolean isLegal() {
            return from == null ? to.equals("ACCEPTED") : isNote() || switch (from) {
                case "ACCEPTED" -> FROM_ACCEPTED.contains(to);
                case "SUBMITTING" -> FROM_SUBMITTING.contains(to);
                // whoever sent it learns late that it was refused or never taken
                case "UNKNOWN" -> FROM_UNKNOWN.contains(to) || FROM_UNKNOWN_BY_ANSWER.contains(to) && "response".equals(evidence);
                case "ROUTING" -> FROM_ROUTING.contains(to);
                default -> false;
            };
        }

        @Override
        public String toString() {
            return from + "->" + to + (evidence == null ? "" : " by " + evidence) + " " + at;
        }
    }

    /**
     * Something that a sink is to be told.
     *
     * @param sink the sink
     * @param deliveredAt when it was; null when it was not
     */
    record Telling(String sink, Instant deliveredAt) {
    }

    boolean hasEnded() {
        return OUTCOMES.contains(state);
    }

    /** What is wrong with the timeline; null where nothing is. */
    String wrongPath() {
        String at = null;
        for (Step step : steps) {
            if (!step.isLegal() || (at == null ? step.from != null : !at.equals(step.from))) {
                return "its timeline is no path: " + path();
            }
            at = step.to;
        }
        return state.equals(at) ? null : "it is " + state + ", its timeline says otherwise: " + path();
    }

    String path() {
        return steps.stream().map(Step::toString).collect(Collectors.joining(", "));
    }

    /** Whether the platform was found to have it though no answer said so. */
    boolean wasRecovered() {
        return steps.stream().anyMatch(step -> "ROUTING".equals(step.to) && !step.isNote() && !"response".equals(step.evidence));
    }

    /** Whether one of these times falls into one in which a create of it was under way. */
    boolean wasSubmittingDuring(List<Interruption> interruptions) {
        List<Step> moves = new ArrayList<>(steps);
        moves.removeIf(Step::isNote);
        for (int i = 0; i + 1 < moves.size(); i++) {
            Step begun = moves.get(i);
            Step next = moves.get(i + 1);
            if (begun.to.equals("SUBMITTING") && interruptions.stream().anyMatch(one -> one.touches(begun.at, next.at))) {
                return true;
            }
        }
        return false;
    }
}
