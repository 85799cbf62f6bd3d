package io.patchbay.journal;

import io.patchbay.intent.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What the journal promises, in a few lines of memory: which change each call makes, and that it makes no other. */
final class JournalModel {

    /** A claim that was given out, and the life of a node that works on it; it may act long after it was lost. */
    record Held(Journal life, String node, Claim claim) {

        String id() {
            return claim.intent().intentId();
        }

        /** What the platform calls what this claim's create has made. */
        String conversation() {
            return "c-" + id() + "-" + (claim.attempt() + 1);
        }
    }

    /** One intent as it has to be. */
    static final class Expected {
        final Candidate candidate;
        String state = "ACCEPTED";
        /** Who may act on it before the platform has it; null for nobody. */
        Held holder;
        Instant leaseEnd;
        Instant due;
        /** Whose create was begun last. */
        Held sender;
        int creates;
        /** A create was begun and nothing says that it was not processed: another would be the second. */
        boolean mayBeAtThePlatform;
        Instant unknownSince;
        boolean sentAgain;
        String conversation;
        /** The life that looks after its conversation; null for nobody. */
        Journal watcher;
        long fence;

        Expected(Candidate candidate, Instant due) {
            this.candidate = candidate;
            this.due = due;
        }

        String id() {
            return candidate.intent().intentId();
        }

        boolean is(String... states) {
            return List.of(states).contains(state);
        }

        boolean waitsToBeSentAgain() {
            return is("ACCEPTED") && sentAgain;
        }

        boolean ended() {
            return ENDINGS.contains(state);
        }

        void free(Instant until) {
            state = "ACCEPTED";
            holder = null;
            due = until;
        }

        void fateUnknown(Instant now) {
            state = "UNKNOWN";
            unknownSince = now;
            holder = null;
        }

        private boolean late(Instant now) {
            return candidate.intent().deadline() != null && !candidate.intent().deadline().isAfter(now);
        }
    }

    private static final Set<String> ENDINGS = Set.copyOf(EnumSet.allOf(Outcome.Kind.class).stream().map(Enum::name).toList());

    final Map<String, Expected> intents = new LinkedHashMap<>();
    final List<Held> claims = new ArrayList<>();
    /** The claims whose create was begun. */
    final Set<Held> senders = new HashSet<>();

    /** One of the intents: those that the platform has or may have come first, those that have ended last. */
    Optional<Expected> intent(int which) {
        return intents.values().stream().sorted(Comparator.comparing(one -> one.ended() ? 2 : one.is("ACCEPTED") ? 1 : 0))
                .skip(intents.isEmpty() ? 0 : which % intents.size()).findFirst();
    }

    /** One of the claims: those that matter come first, the latest before the others; then the lost ones. */
    Optional<Held> claim(int which) {
        return claims.stream().sorted(Comparator.comparing(this::isLost).thenComparing(claims::indexOf, Comparator.reverseOrder()))
                .skip(claims.isEmpty() ? 0 : which % claims.size()).findFirst();
    }

    private boolean isLost(Held held) {
        Expected one = intents.get(held.id());
        return one.holder != held && !(one.is("UNKNOWN") && one.sender == held);
    }

    /** Of a new intent. */
    void accepted(Candidate candidate, Instant now) {
        Instant notBefore = candidate.intent().notBefore();
        intents.put(candidate.intent().intentId(), new Expected(candidate, notBefore != null && notBefore.isAfter(now) ? notBefore : null));
    }

    /** Who is claimed next, in order. */
    List<Expected> ready(int most) {
        // the map keeps the order of arrival
        return all(one -> one.is("ACCEPTED") && one.holder == null && one.due == null).stream()
                .sorted(Comparator.comparing(one -> -one.candidate.intent().priority())).limit(most).toList();
    }

    void claimed(Expected one, Held held, Instant leaseEnd) {
        claims.add(held);
        one.holder = held;
        one.leaseEnd = leaseEnd;
    }

    boolean maySubmit(Held held, Instant now) {
        Expected one = intents.get(held.id());
        return one.is("ACCEPTED") && one.holder == held && !one.late(now);
    }

    void submitting(Held held, Instant leaseEnd) {
        Expected one = intents.get(held.id());
        one.state = "SUBMITTING";
        one.sender = held;
        senders.add(held);
        one.creates++;
        one.leaseEnd = leaseEnd;
        one.mayBeAtThePlatform = true;
    }

    /** Whether this claim's create is the last that was begun. */
    boolean sentLast(Held held) {
        return intents.get(held.id()).sender == held;
    }

    /** A conversation is seen, which may prove a create; gives back whether the intent is under way with it, and this life's. */
    boolean shown(Expected one, Journal life, String conversation, boolean proves) {
        if (proves && one.is("SUBMITTING", "UNKNOWN") || one.waitsToBeSentAgain()) {
            one.state = "ROUTING";
            one.conversation = conversation;
            one.holder = null;
            one.due = null;
            one.watcher = life;
        }
        return one.is("ROUTING") && one.watcher == life && conversation.equals(one.conversation);
    }

    /** Whether this life may take an event for the proof of a create: one that another has under way is that one's to learn of. */
    boolean mayAdopt(Expected one, Journal life) {
        return one.is("UNKNOWN") || one.is("SUBMITTING") && one.holder.life() == life;
    }

    /** Whether the platform's refusal, or the end before the create, that this claim tells of is heard. */
    boolean mayRefuse(Held held) {
        Expected one = intents.get(held.id());
        return sentLast(held) ? one.is("SUBMITTING", "UNKNOWN") : one.is("ACCEPTED") && one.holder == held;
    }

    /** Who sent it last can tell that it was not processed, though it was given up meanwhile. */
    void notProcessed(Held held, Instant until) {
        Expected one = intents.get(held.id());
        if (!sentLast(held) || !one.is("SUBMITTING", "UNKNOWN")) {
            return;
        }
        one.mayBeAtThePlatform = false;
        one.free(until);
    }

    /** Gives back how: a first create that was given up may have come to something, whatever a second did. */
    Outcome.Kind end(Expected one, Outcome.Kind kind) {
        Outcome.Kind known = one.sentAgain && one.conversation == null ? Outcome.Kind.NEEDS_REVIEW : kind;
        one.state = known.name();
        one.holder = null;
        return known;
    }

    /** Gives back who ends. */
    List<String> expire(Instant now) {
        return ended(all(one -> one.is("ACCEPTED") && one.late(now)), Outcome.Kind.EXPIRED);
    }

    /** Gives back who ends. */
    List<String> giveUpUnknown(Duration horizon, boolean sentAgain, Instant now) {
        return ended(all(one -> one.is("UNKNOWN") && (one.sentAgain || !sentAgain) && !one.unknownSince.isAfter(now.minus(horizon))), Outcome.Kind.NEEDS_REVIEW);
    }

    /** Gives back how many are sent again: the operator would rather risk a second call. */
    int sendAgain(Duration horizon, Instant now) {
        List<Expected> again = all(one -> one.is("UNKNOWN") && !one.sentAgain && !one.unknownSince.isAfter(now.minus(horizon)));
        again.forEach(one -> {
            one.sentAgain = true;
            one.mayBeAtThePlatform = false;
            one.free(null);
        });
        return again.size();
    }

    void wake(Instant now) {
        all(one -> one.due != null && !one.due.isAfter(now)).forEach(one -> one.due = null);
        letGo(all(one -> one.holder != null && one.leaseEnd.isBefore(now)), now);
    }

    /** Gives back how many creates were under way. */
    long letGo(List<Expected> held, Instant now) {
        long underWay = held.stream().filter(one -> one.is("SUBMITTING")).count();
        held.forEach(one -> {
            if (one.is("SUBMITTING")) {
                one.fateUnknown(now);
            } else {
                one.free(one.due);
            }
        });
        return underWay;
    }

    List<Expected> all(Predicate<Expected> which) {
        return intents.values().stream().filter(which).toList();
    }

    private List<String> ended(List<Expected> late, Outcome.Kind kind) {
        late.forEach(one -> end(one, kind));
        return late.stream().map(Expected::id).toList();
    }
}
