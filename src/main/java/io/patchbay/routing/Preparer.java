package io.patchbay.routing;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.patchbay.genesys.AgentStatus;
import io.patchbay.genesys.NotFound;
import io.patchbay.genesys.PlatformFailure;
import io.patchbay.genesys.QueueConfiguration;
import io.patchbay.genesys.QueueConfiguration.Strategy;
import io.patchbay.intent.Intent;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.Reason;
import io.patchbay.intent.SkipReason;
import io.patchbay.intent.SkippedAgent;
import io.patchbay.journal.Claim;
import io.patchbay.journal.PresenceSeen;
import io.patchbay.journal.PresenceSeen.AgentSeen;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.RoutingPlan;
import io.patchbay.journal.RoutingPlan.PlannedAgent;
import io.patchbay.presence.AgentDirectory;
import io.patchbay.presence.DirectoryUnavailable;
import io.patchbay.presence.PresenceBoard;
import io.patchbay.presence.PresenceCheck;
import io.patchbay.presence.Sighting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is done with a claimed intent before its create: who its agents are, whether the queue can honour their order, and
 * who can take it now. One method a step; the route decides the order.
 */
public final class Preparer {

    private final AgentDirectory directory;
    private final PresenceCheck presence;
    private final PresenceBoard board;
    private final LoadingCache<String, QueueConfiguration> queues;
    private final Waiting waiting;
    private final Clock clock;

    /**
     * @param directory knows agents by e-mail and name
     * @param presence  decides who is asked for
     * @param board     knows how agents stand now
     * @param queue     asks how a queue is set up; throws NotFound or PlatformFailure
     * @param queueTtl  how long that is believed
     * @param waiting   what to do when nobody is free, and how long to wait for what is away
     * @param clock     the time
     */
    public Preparer(AgentDirectory directory, PresenceCheck presence, PresenceBoard board,
                    Function<String, QueueConfiguration> queue, Duration queueTtl, Waiting waiting, Clock clock) {
        this.directory = directory;
        this.presence = presence;
        this.board = board;
        this.queues = Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(queueTtl).build(queue::apply);
        this.waiting = waiting;
        this.clock = clock;
    }

    /**
     * @param forBusyAgents whether an intent waits while nobody is free and one of its agents is only busy (presence.when-busy=wait)
     * @param limit         for how long, from when it could first have been submitted (presence.wait-limit)
     * @param pause         until what was away or busy is tried again
     */
    public record Waiting(boolean forBusyAgents, Duration limit, Duration pause) {
    }

    /**
     * Takes a claim up. Never fails: from here on whatever goes wrong finds in the preparation which intent it is about.
     *
     * @param claim the claim
     */
    public Preparation begin(Claim claim) {
        return new Preparation(claim, claim.intent(), RoutingPlan.NONE);
    }

    /**
     * Ends what comes too late.
     *
     * @param preparation the intent
     * @throws IntentEnds when its deadline has passed
     */
    public Preparation checkDeadline(Preparation preparation) {
        Instant deadline = preparation.intent().deadline();
        if (deadline != null && !clock.instant().isBefore(deadline)) {
            throw new IntentEnds(Resolution.local(Outcome.Kind.EXPIRED, Reason.DEADLINE_PASSED, null));
        }
        return preparation;
    }

    /**
     * Turns the agents as the sender wrote them into user ids. Who is not found, or is not one person, is skipped.
     *
     * @param preparation the intent
     * @throws IntentWaits when the platform cannot be asked
     */
    public Preparation findAgents(Preparation preparation) throws InterruptedException {
        AgentDirectory.Resolution found;
        try {
            found = directory.resolve(preparation.intent().preferredAgents());
        } catch (DirectoryUnavailable e) {
            throw new IntentWaits(e.getMessage(), waiting.pause(), e);
        }
        Set<String> refused = preparation.claim().earlier().skipped().stream()
                .filter(skipped -> skipped.reason() == SkipReason.REFUSED_BY_PLATFORM).map(SkippedAgent::agent)
                .collect(Collectors.toSet());
        List<PlannedAgent> agents = new ArrayList<>();
        List<SkippedAgent> skipped = new ArrayList<>();
        found.skipped().forEach(one -> skipped.add(new SkippedAgent(one.agent(), SkipReason.ofWire(one.reason().code()))));
        for (AgentDirectory.Preferred agent : found.agents()) {
            if (refused.contains(agent.written())) {
                skipped.add(new SkippedAgent(agent.written(), SkipReason.REFUSED_BY_PLATFORM));
            } else {
                agents.add(new PlannedAgent(agent.id(), agent.rank()));
            }
        }
        return preparation.with(agents, skipped);
    }

    /**
     * An order that binds needs a fallback queue that routes sequentially: otherwise the engine distributes over the list
     * as the queue does (guide, section 1).
     *
     * @param preparation the intent
     * @throws IntentEnds  when the queue cannot honour the order
     * @throws IntentWaits when the platform cannot be asked, or its answer leaves it open
     */
    public Preparation checkOrder(Preparation preparation) {
        Intent intent = preparation.intent();
        if (!intent.ordered()) {
            return preparation;
        }
        String id = intent.fallback().queueId();
        try {
            Strategy strategy = queues.get(id).strategy();
            if (strategy == Strategy.UNKNOWN) {
                queues.invalidate(id);
                throw new IntentWaits("the platform does not say in words known here how queue " + id + " routes, and the order binds",
                        waiting.pause());
            }
            if (strategy != Strategy.SEQUENTIAL) {
                throw new IntentEnds(Resolution.local(Outcome.Kind.REJECTED, Reason.QUEUE_NOT_SEQUENTIAL, "queue " + id + " routes "
                        + strategy.name().toLowerCase(Locale.ROOT) + ": the order of preferred agents binds only on a queue in sequential mode"));
            }
        } catch (NotFound e) {
            throw new IntentEnds(Resolution.local(Outcome.Kind.REJECTED, Reason.QUEUE_UNKNOWN, "the platform knows no queue " + id));
        } catch (PlatformFailure e) {
            throw new IntentWaits("the fallback queue cannot be looked up: " + e.getMessage(), waiting.pause(), e);
        }
        return preparation;
    }

    /**
     * Leaves out who cannot take it now. Presence is advice: what cannot be learnt keeps an agent in (guide, section 3).
     *
     * @param preparation the intent
     * @throws IntentWaits when nobody is free, one is only busy, and intents wait for that
     */
    public Preparation checkPresence(Preparation preparation) {
        Map<String, PlannedAgent> byId = preparation.plan().agents().stream()
                .collect(Collectors.toMap(PlannedAgent::id, Function.identity()));
        PresenceCheck.Decision decision = presence.decide(preparation.plan().agentIds(), clock.instant(), board::look);
        List<SkippedAgent> skipped = new ArrayList<>(preparation.plan().skipped());
        decision.skipped().forEach(one -> skipped.add(new SkippedAgent(
                preparation.written(byId.get(one.agent())), SkipReason.ofWire(one.reason().code()))));
        Preparation checked = preparation.with(seen(preparation.plan().agentIds(), decision.known()))
                .with(decision.kept().stream().map(byId::get).toList(), skipped);
        if (waiting.forBusyAgents() && mayBeFreeSoon(checked)) {
            throw new IntentWaits("none of its preferred agents is free, and one at least is only busy", waiting.pause());
        }
        return checked;
    }

    private PresenceSeen seen(List<String> agentIds, Map<String, Sighting> known) {
        return new PresenceSeen(presence.mode().name().toLowerCase(Locale.ROOT), known != null,
                known == null ? List.of() : agentIds.stream().map(id -> seen(id, known.get(id))).toList());
    }

    private static AgentSeen seen(String id, Sighting sighting) {
        if (sighting instanceof Sighting.Seen seen) {
            AgentStatus status = seen.status();
            String state = status.state() == null ? "unknown" : status.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
            return new AgentSeen(id, state, status.availableCapacity(), seen.age().toMillis(), null);
        }
        return sighting instanceof Sighting.Gone ? new AgentSeen(id, "gone", null, null, null)
                : new AgentSeen(id, "unseen", null, null, sighting instanceof Sighting.Unseen unseen ? PhoneNumbers.masked(unseen.why()) : null);
    }

    private boolean mayBeFreeSoon(Preparation checked) {
        Instant accepted = checked.claim().acceptedAt();
        Instant notBefore = checked.intent().notBefore();
        Instant first = notBefore != null && notBefore.isAfter(accepted) ? notBefore : accepted;
        return checked.plan().agents().isEmpty() && clock.instant().isBefore(first.plus(waiting.limit()))
                && checked.plan().skipped().stream().anyMatch(skipped -> skipped.reason() == SkipReason.BUSY
                        || skipped.reason() == SkipReason.NO_CAPACITY);
    }
}
