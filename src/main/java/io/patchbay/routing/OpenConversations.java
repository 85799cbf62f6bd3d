package io.patchbay.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalUnavailable;
import io.patchbay.journal.Routed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversations that are ours and undecided, as far as this process remembers: a copy of what the journal holds as
 * ROUTING. It tells our events from others', holds back those that come before their own 201, and knows what must be
 * asked for because no event may come.
 */
public final class OpenConversations {

    private static final Logger LOG = LoggerFactory.getLogger(OpenConversations.class);
    /** After that an asking counts as lost with its exchange. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(1);
    /** Events kept of one conversation. */
    private static final int MOST_HELD = 20;
    /** Longer than it takes from the commit of a creation until it is watched here. */
    private static final Duration COMMIT_TO_MEMORY = Duration.ofSeconds(10);
    /** Longer than any create stays under way before it counts as of unknown fate, and than a review horizon one would choose. */
    private static final Duration REFERENCE_KEPT = Duration.ofHours(1);

    private final Journal journal;
    private final Clock clock;
    private final PollTimes times;
    private final BooleanSupplier eventsFlow;
    private final Map<String, Open> open = new ConcurrentHashMap<>();
    private final Cache<String, List<ConversationSnapshot>> heldBack;
    private final Cache<String, Settled> settled;
    /** References of conversations that were nobody's to adopt when they were seen, or were seen while the journal was away. */
    private final Cache<String, String> unadopted;
    private final LongAdder gaps = new LongAdder();
    private volatile boolean journalAway;

    /**
     * @param journal    adopts conversations by their reference
     * @param clock      the time
     * @param times      when to ask
     * @param eventsFlow whether the socket is healthy
     * @param holdBack   how long an event is kept whose conversation is not known yet
     */
    public OpenConversations(Journal journal, Clock clock, PollTimes times, BooleanSupplier eventsFlow, Duration holdBack) {
        this.journal = journal;
        this.clock = clock;
        this.times = times;
        this.eventsFlow = eventsFlow;
        this.heldBack = Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(holdBack).build();
        this.unadopted = Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(REFERENCE_KEPT).build();
        this.settled = Caffeine.newBuilder().maximumSize(50_000).expireAfterWrite(Duration.ofHours(1)).build();
    }

    /**
     * When a conversation is asked for. All are counted from its creation.
     *
     * @param suspicion      undecided until then, although events flow, it is asked for once
     * @param resolveTimeout from then on it is asked for until it is decided
     * @param round          the pause between two askings while no events flow, and after the timeout
     */
    public record PollTimes(Duration suspicion, Duration resolveTimeout, Duration round) {
    }

    /** One conversation, and what was asked of it; its lock guards it. */
    private static final class Open {
        private final Routed routed;
        private Instant asked;
        private Instant unansweredSince;
        private boolean underWay;
        private boolean wanted;
        private Instant restsUntil = Instant.MIN;
        private List<Observation> inQueue = List.of();

        private Open(Routed routed) {
            this.routed = routed;
        }

        synchronized void want() {
            wanted = true;
        }

        /** What its queue does with it may be told before its outcome is committed. */
        synchronized void saw(ConversationSnapshot snapshot, Evidence evidence, Instant at) {
            if (snapshot.decision() == ConversationSnapshot.Decision.FALLBACK && inQueue.size() < MOST_HELD) {
                List<Observation> longer = new ArrayList<>(inQueue);
                longer.add(new Observation(routed, snapshot, evidence, at));
                inQueue = longer;
            }
        }

        synchronized List<Observation> seenInQueue() {
            return inQueue;
        }

        synchronized boolean isDue(Instant now, boolean flowing, PollTimes times) {
            if (underWay && now.isBefore(asked.plus(LONGEST_ANSWER))) {
                return false;
            }
            if (wanted) {
                return !now.isBefore(restsUntil);
            }
            Instant suspicion = routed.since().plus(times.suspicion);
            Instant deadline = routed.since().plus(times.resolveTimeout);
            if (isDueFor(suspicion, now) || isDueFor(deadline, now)) {
                return true;
            }
            Instant last = asked == null ? routed.since() : asked;
            return (!flowing || !now.isBefore(deadline)) && !now.isBefore(last.plus(times.round));
        }

        private boolean isDueFor(Instant moment, Instant now) {
            return !now.isBefore(moment) && (asked == null || asked.isBefore(moment));
        }

        synchronized Instant waitsSince() {
            return asked == null ? routed.since() : asked;
        }

        synchronized void ask(Instant now) {
            // the answer to one that was given up for lost may come yet, and would be taken for the answer to this one
            unansweredSince = underWay ? unansweredSince : now;
            asked = now;
            underWay = true;
            wanted = false;
        }

        /** As of when at least an answer is that comes now. */
        synchronized Instant answered() {
            Instant asOf = underWay ? unansweredSince : routed.since();
            underWay = false;
            return asOf;
        }

        synchronized void unanswered(Duration rest) {
            underWay = false;
            wanted = true;
            restsUntil = waitsSince().plus(rest);
        }
    }

    /**
     * One that has its outcome.
     *
     * @param noted  what is in the timeline since
     * @param queued the versions in which it was in the queue: as many transitions, however often and in whatever order they are told
     */
    private record Settled(String intentId, Outcome.Kind outcome, Set<ConversationSnapshot.State> noted, Set<Long> queued) {

        private Settled(String intentId, Outcome.Kind outcome) {
            this(intentId, outcome, ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
        }

        boolean isInQueue() {
            return outcome == Outcome.Kind.FELL_BACK || outcome == Outcome.Kind.SENT_TO_QUEUE;
        }
    }

    /**
     * A create was answered: its conversation is ours from now on.
     *
     * @param routed the intent under way; null for one that has ended already
     * @return what is known of it so far: that it was created, and what was held back
     */
    public List<Observation> opened(Routed routed) {
        if (routed == null) {
            return List.of();
        }
        open.putIfAbsent(routed.conversationId(), new Open(routed));
        List<Observation> observations = new ArrayList<>();
        observations.add(new Observation(routed, null, Evidence.RESPONSE, clock.instant()));
        unadopted.invalidate(routed.conversationId());
        List<ConversationSnapshot> held = heldBack.asMap().remove(routed.conversationId());
        if (held != null) {
            Open known = open.get(routed.conversationId());
            held.forEach(snapshot -> saw(known, snapshot, Evidence.EVENT));
            held.forEach(snapshot -> observations.add(new Observation(routed, snapshot, Evidence.EVENT, clock.instant())));
        }
        return observations;
    }

    /** @param known looked up before; null where it had its outcome by then */
    private void saw(Open known, ConversationSnapshot snapshot, Evidence evidence) {
        if (known != null) {
            known.saw(snapshot, evidence, clock.instant());
        }
        // its outcome may have been committed since it was looked up, and what was seen by then been taken down without this
        Settled meanwhile = settled.getIfPresent(snapshot.conversationId());
        if (meanwhile != null) {
            noteWhatFollowed(meanwhile, snapshot, evidence);
        }
    }

    /**
     * An event came.
     *
     * @param snapshot how the conversation stands
     * @return its observations; empty when it is not ours, not yet known as ours, or decided already
     */
    public List<Observation> seen(ConversationSnapshot snapshot) {
        Open known = open.get(snapshot.conversationId());
        if (known != null) {
            saw(known, snapshot, Evidence.EVENT);
            return List.of(new Observation(known.routed, snapshot, Evidence.EVENT, clock.instant()));
        }
        Settled before = settled.getIfPresent(snapshot.conversationId());
        if (before != null) {
            noteWhatFollowed(before, snapshot, Evidence.EVENT);
            return List.of();
        }
        if (snapshot.reference() != null) {
            Optional<Routed> adopted = adopt(snapshot);
            if (adopted.isPresent()) {
                List<Observation> observations = new ArrayList<>(opened(adopted.get()));
                saw(open.get(snapshot.conversationId()), snapshot, Evidence.EVENT);
                observations.add(new Observation(adopted.get(), snapshot, Evidence.EVENT, clock.instant()));
                return observations;
            }
        }
        return holdBack(snapshot);
    }

    private Optional<Routed> adopt(ConversationSnapshot snapshot) {
        String conversation = snapshot.conversationId();
        try {
            // each that asked a journal that is away would only wait for it as well
            Optional<Routed> adopted = journalAway ? Optional.empty() : journal.adopt(snapshot.reference(), conversation, Evidence.EVENT);
            if (adopted.isPresent()) {
                return adopted;
            }
        } catch (JournalUnavailable away) {
            journalAway = true;
            LOG.debug("conversation {} is adopted later: {}", conversation, away.getMessage());
        }
        unadopted.put(conversation, snapshot.reference());
        return Optional.empty();
    }

    private List<Observation> holdBack(ConversationSnapshot snapshot) {
        heldBack.asMap().merge(snapshot.conversationId(), List.of(snapshot), (before, added) -> {
            List<ConversationSnapshot> both = new ArrayList<>(before);
            both.addAll(added);
            return both.size() > MOST_HELD ? both.subList(both.size() - MOST_HELD, both.size()) : both;
        });
        // its 201 may have been taken in since it was looked up
        Open known = open.get(snapshot.conversationId());
        return known == null ? List.of() : List.of(new Observation(known.routed, snapshot, Evidence.EVENT, clock.instant()));
    }

    /** What became of an interaction after it fell back or its time was out changes no outcome; the journal keeps it, each step once. */
    private void noteWhatFollowed(Settled before, ConversationSnapshot snapshot, Evidence evidence) {
        try {
            if (before.isInQueue()) {
                noteInQueue(before, snapshot, evidence);
            } else if (before.outcome == Outcome.Kind.TIMED_OUT && isNews(before, snapshot)) {
                journal.note(before.intentId, evidence, snapshot.state() == ConversationSnapshot.State.CONNECTED
                        ? "it was connected after all" + agent(snapshot) : "it ended" + how(snapshot));
            }
        } catch (JournalUnavailable away) {
            // an ornament of the timeline: neither kept nor asked for again
            LOG.debug("intent {}: what followed was not taken down: {}", before.intentId, away.getMessage());
        }
    }

    private void noteInQueue(Settled before, ConversationSnapshot snapshot, Evidence evidence) {
        if (snapshot.state() == ConversationSnapshot.State.QUEUED) {
            if (snapshot.version() > 0 && before.queued.add(snapshot.version()) && before.queued.size() > 1) {
                journal.queueFates().requeued(before.intentId, before.queued.size() - 1);
            }
            return;
        }
        // an end proves a connection that nothing told
        boolean connected = snapshot.connectedAt() != null || snapshot.state() == ConversationSnapshot.State.CONNECTED;
        if (connected && before.noted.add(ConversationSnapshot.State.CONNECTED)) {
            connected(before.intentId, snapshot, evidence);
        }
        if (snapshot.state() == ConversationSnapshot.State.DISCONNECTED && before.noted.add(ConversationSnapshot.State.DISCONNECTED)) {
            ended(before.intentId, snapshot, evidence);
        }
    }

    private static boolean isNews(Settled before, ConversationSnapshot snapshot) {
        return (snapshot.state() == ConversationSnapshot.State.CONNECTED || snapshot.state() == ConversationSnapshot.State.DISCONNECTED)
                && before.noted.add(snapshot.state());
    }

    private void connected(String intentId, ConversationSnapshot snapshot, Evidence evidence) {
        boolean isKnown = snapshot.decidedAt() != null && snapshot.connectedAt() != null && !snapshot.connectedAt().isBefore(snapshot.decidedAt());
        journal.queueFates().connected(intentId, isKnown ? Duration.between(snapshot.decidedAt(), snapshot.connectedAt()) : null, evidence,
                "the queue connected it" + agent(snapshot));
    }

    private void ended(String intentId, ConversationSnapshot snapshot, Evidence evidence) {
        String how = snapshot.disconnect() == null ? "unknown" : snapshot.disconnect().name().toLowerCase(Locale.ROOT);
        journal.queueFates().ended(intentId, how, evidence, "it ended in the queue" + how(snapshot));
    }

    /**
     * The platform was asked what became of an interaction that went to its queue, since no event told.
     *
     * @param intentId the intent
     * @param snapshot how its conversation stands
     */
    public void asked(String intentId, ConversationSnapshot snapshot) {
        Settled before = settled.get(snapshot.conversationId(), any -> new Settled(intentId, Outcome.Kind.FELL_BACK));
        noteWhatFollowed(before, snapshot, Evidence.POLL);
        if (snapshot.state() == ConversationSnapshot.State.QUEUED || snapshot.state() == ConversationSnapshot.State.PENDING) {
            journal.queueFates().waitsStill(intentId);
        }
    }

    /**
     * The platform was asked in the same way and does not know it any more.
     *
     * @param intentId the intent
     */
    public void gone(String intentId) {
        journal.queueFates().ended(intentId, "unknown", Evidence.POLL, "the platform does not know it any more");
    }

    private static String agent(ConversationSnapshot snapshot) {
        return snapshot.agentId() == null ? "" : " to agent " + snapshot.agentId();
    }

    private static String how(ConversationSnapshot snapshot) {
        return snapshot.disconnect() == null ? "" : ": " + snapshot.disconnect();
    }

    /**
     * A GET was answered. What it shows counts as of when it was asked for: a slow answer proves nothing about a deadline
     * that passed meanwhile.
     *
     * @param snapshot how the conversation stands
     */
    public List<Observation> polled(ConversationSnapshot snapshot) {
        Open known = open.get(snapshot.conversationId());
        if (known == null) {
            return List.of();
        }
        saw(known, snapshot, Evidence.POLL);
        return List.of(new Observation(known.routed, snapshot, Evidence.POLL, known.answered()));
    }

    /**
     * A GET was answered with 404.
     *
     * @param conversationId which conversation the platform does not know
     */
    public List<Observation> missing(String conversationId) {
        Open known = open.get(conversationId);
        return known == null ? List.of() : List.of(new Observation(known.routed, null, Evidence.POLL, known.answered()));
    }

    /**
     * A GET was not answered: it is due again after a round.
     *
     * @param conversationId which conversation was asked for
     * @return nothing
     */
    public List<Observation> unanswered(String conversationId) {
        Open known = open.get(conversationId);
        if (known != null) {
            known.unanswered(times.round);
        }
        return List.of();
    }

    /**
     * Which conversations must be asked for now, the longest waiting first. Each has to be answered to {@link #polled},
     * {@link #missing} or {@link #unanswered}; until then it is not asked for a second time.
     *
     * @param most how many at most
     */
    public List<String> due(int most) {
        Instant now = clock.instant();
        boolean flowing = eventsFlow.getAsBoolean();
        List<Open> due = open.values().stream().filter(one -> one.isDue(now, flowing, times))
                .sorted(Comparator.comparing(Open::waitsSince)).limit(most).toList();
        due.forEach(one -> one.ask(now));
        return due.stream().map(one -> one.routed.conversationId()).toList();
    }

    /** Events may have been missed: every open conversation is to be asked for. */
    public void gap() {
        gaps.increment();
        open.values().forEach(Open::want);
    }

    /** How often that was so. */
    public long gaps() {
        return gaps.sum();
    }

    /**
     * An intent has ended.
     *
     * @param conversationId its conversation
     * @param outcome        how
     */
    public void settled(String conversationId, Outcome outcome) {
        Settled now = new Settled(outcome.intentId(), outcome.outcome());
        settled.put(conversationId, now);
        Open before = open.remove(conversationId);
        if (before != null) {
            before.seenInQueue().forEach(seen -> noteWhatFollowed(now, seen.snapshot(), seen.evidence()));
        }
    }

    /**
     * An intent had ended before this process knew.
     *
     * @param conversationId its conversation
     */
    public void forget(String conversationId) {
        open.remove(conversationId);
    }

    /**
     * Takes up all that the journal holds as undecided, for instance after a start. Each is asked for, since its events
     * may have come while nobody listened.
     *
     * @return that each was created
     */
    public List<Observation> refill() {
        journal.takeUp();
        return takenUp(journal.routing());
    }

    private List<Observation> takenUp(List<Routed> underWay) {
        if (!underWay.isEmpty()) {
            LOG.info("{} interactions were under way; each is taken up again", underWay.size());
        }
        return underWay.stream().flatMap(routed -> watched(routed).stream()).toList();
    }

    private List<Observation> watched(Routed routed) {
        List<Observation> observations = opened(routed);
        Optional.ofNullable(open.get(routed.conversationId())).ifPresent(Open::want);
        return observations;
    }

    /**
     * Takes up what nobody watches any more because its node ended, what this node should watch and forgot, and every create of
     * unknown fate whose reference was seen.
     *
     * @param givenUp whether this node was given up by the others meanwhile: what it remembers may be theirs
     * @return what is known of what was taken up
     */
    public List<Observation> takeUp(boolean givenUp) {
        if (givenUp) {
            open.clear();
        }
        List<Observation> observations = new ArrayList<>();
        try {
            observations.addAll(takenUp(journal.takeUp()));
            observations.addAll(takenUp(forgotten()));
            adoptLate(observations);
        } catch (JournalUnavailable away) {
            LOG.debug("taken up later: {}", away.getMessage());
        }
        return observations;
    }

    /** What this node is to watch and does not, because the journal broke between its commit and the word of it. */
    private List<Routed> forgotten() {
        Set<String> unwatched = journal.watched(clock.instant().minus(COMMIT_TO_MEMORY));
        unwatched.removeIf(id -> open.containsKey(id) || settled.getIfPresent(id) != null);
        return unwatched.isEmpty() ? List.of()
                : journal.routing().stream().filter(routed -> unwatched.contains(routed.conversationId())).toList();
    }

    /** What was seen while the journal was away is looked at once, whatever became of its intent: a late proof belongs into a timeline. */
    private void adoptLate(List<Observation> observations) {
        Map<String, String> seen = unadopted.asMap();
        boolean back = journalAway;
        Set<String> unknown = seen.isEmpty() ? Set.of() : journal.unknown();
        seen.forEach((conversation, reference) -> {
            if (back || unknown.contains(reference)) {
                journal.adopt(reference, conversation, Evidence.EVENT).ifPresent(routed -> observations.addAll(watched(routed)));
            }
        });
        journalAway = false;
    }

    /** Whether what was seen while the journal was away is still to be looked at: it may prove a create that would be given up. */
    public boolean isBehind() {
        return journalAway;
    }

    /** How many are open. */
    public int size() {
        return open.size();
    }
}
