package io.patchbay.presence;

import io.patchbay.genesys.AgentStatus;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which preferred agents are sent to the platform: those who are available with capacity, and those of whom nothing is
 * known, since presence is advice and the platform decides in the end.
 *
 * @param mode      when to look at all
 * @param peakHours the hours of {@link PresenceMode#PEAK}
 * @param zone      whose wall clock those hours mean
 */
public record PresenceCheck(PresenceMode mode, WeeklyHours peakHours, ZoneId zone) {

    /** Nothing may be null. */
    public PresenceCheck {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(peakHours, "peakHours");
        Objects.requireNonNull(zone, "zone");
    }

    /**
     * Who stays and who is skipped.
     *
     * @param kept    user ids in the order given
     * @param skipped the others, in the order given
     * @param known   what that was decided by; null where it was not the time to ask
     */
    public record Decision(List<String> kept, List<Skip> skipped, Map<String, Sighting> known) {

        /** Takes its own copies. */
        public Decision {
            kept = List.copyOf(kept);
            skipped = List.copyOf(skipped);
            known = known == null ? null : Map.copyOf(known);
        }
    }

    /**
     * Decides for the agents of one intent.
     *
     * @param agentIds user ids in order of preference
     * @param now      the moment of the create
     * @param look     what is known of them, {@link PresenceBoard#look}; not called when it is not the time to ask; an
     *                 agent missing in its answer counts as one of whom nothing is known
     * @return every id, in one of the two lists
     */
    public Decision decide(List<String> agentIds, Instant now, Function<List<String>, Map<String, Sighting>> look) {
        if (agentIds.isEmpty() || !isTimeToAsk(now)) {
            return new Decision(agentIds, List.of(), null);
        }
        Map<String, Sighting> known = look.apply(agentIds);
        List<String> kept = new ArrayList<>();
        List<Skip> skipped = new ArrayList<>();
        for (String agentId : agentIds) {
            reasonToSkip(known.get(agentId)).ifPresentOrElse(
                    reason -> skipped.add(new Skip(agentId, reason)), () -> kept.add(agentId));
        }
        return new Decision(kept, skipped, known);
    }

    private boolean isTimeToAsk(Instant now) {
        return switch (mode) {
            case ALWAYS -> true;
            case PEAK -> peakHours.contains(now, zone);
            case NEVER -> false;
        };
    }

    private static Optional<SkipReason> reasonToSkip(Sighting sighting) {
        if (sighting instanceof Sighting.Gone) {
            return Optional.of(SkipReason.UNKNOWN);
        }
        return sighting instanceof Sighting.Seen seen && seen.status().state() != null
                ? reasonToSkip(seen.status()) : Optional.empty();
    }

    private static Optional<SkipReason> reasonToSkip(AgentStatus status) {
        return switch (status.state()) {
            case AVAILABLE -> status.availableCapacity() == null || status.availableCapacity() > 0
                    ? Optional.empty() : Optional.of(SkipReason.NO_CAPACITY);
            case BUSY -> Optional.of(SkipReason.BUSY);
            case AWAY -> Optional.of(SkipReason.AWAY);
            case NOT_READY -> Optional.of(SkipReason.NOT_READY);
            case OFFLINE -> Optional.of(SkipReason.OFFLINE);
            case UNKNOWN -> Optional.empty();
        };
    }
}
