package io.patchbay.governance;

import io.patchbay.genesys.AgentProfile;
import io.patchbay.genesys.QueueConfiguration;
import io.patchbay.genesys.TokenUnavailable;
import io.patchbay.journal.JournalUnavailable;
import io.patchbay.journal.Usage;
import io.patchbay.journal.Usage.AgentUse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be there before the first intent: a token, the permissions that a harmless question shows, the default queue, and the agents
 * whom intents named lately. Looked at after the start and now and then, with few calls for which no intent waits; what is not met keeps
 * nothing from going, it is told.
 */
public final class Prerequisites {

    private static final Logger LOG = LoggerFactory.getLogger(Prerequisites.class);

    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";
    private static final String NOBODYS_MAIL = "nobody@patchbay.invalid";
    private static final int MOST_INTENTS = 200;
    private static final int MOST_AGENTS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final Duration WHILE_MET = Duration.ofHours(1);

    /** What a bundle without intents, or without a default queue, cannot show. */
    private static final Set<Name> MAY_STAY_OPEN = EnumSet.of(Name.CREATE, Name.DEFAULT_QUEUE, Name.AGENTS);

    private final Token token;
    private final AuditDoors doors;
    private final Usage usage;
    private final Duration lately;
    private final String defaultQueue;
    private final Supplier<Item> create;
    private final Clock clock;

    private volatile Map<Name, Item> items = Map.of();
    private Instant asked = Instant.MIN;
    private Instant next = Instant.MIN;
    private Duration pause = FIRST_PAUSE;

    /** The names of all that is looked at, in this order. */
    public enum Name {
        /** The OAuth client gets a token. */
        TOKEN("token"),
        /** Interactions may be created. */
        CREATE("create"),
        /** Conversations may be read. */
        CONVERSATIONS("conversations"),
        /** Users may be read. */
        USERS("users"),
        /** Queues may be read. */
        QUEUES("queues"),
        /** There is a queue for intents that name none. */
        DEFAULT_QUEUE("default-queue"),
        /** The platform knows the agents whom intents named lately. */
        AGENTS("agents");

        private final String wire;

        Name(String wire) {
            this.wire = wire;
        }

        /** As it stands in health and metrics. */
        public String wire() {
            return wire;
        }
    }

    /** Whether something is there. */
    public enum State {
        /** It is. */
        MET,
        /** It is not. */
        NOT_MET,
        /** That has not been seen. */
        NOT_KNOWN
    }

    /**
     * One of them.
     *
     * @param state whether it is there
     * @param words what was seen, and what to do where it is not there
     * @param asOf  when that was seen, where a later look was not answered; else null
     */
    public record Item(State state, String words, Instant asOf) {

        /** Refuses missing parts. */
        public Item {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(words, "words");
        }

        /** It is there. */
        public static Item met(String words) {
            return new Item(State.MET, words, null);
        }

        /** It is not there. */
        public static Item notMet(String words) {
            return new Item(State.NOT_MET, words, null);
        }

        /** That has not been seen. */
        public static Item notKnown(String words) {
            return new Item(State.NOT_KNOWN, words, null);
        }

        /** The same, of an earlier look than the last. */
        private Item seenAt(Instant at) {
            return asOf != null ? this : new Item(state, words, at);
        }

        private boolean saysAs(Item other) {
            return other != null && state == other.state && words.equals(other.words);
        }

        /** For people. */
        public String line() {
            return switch (state) {
                case MET -> "met: ";
                case NOT_MET -> "not met: ";
                case NOT_KNOWN -> "not known: ";
            } + words + (asOf == null ? "" : " (as of " + asOf.truncatedTo(ChronoUnit.SECONDS) + ")");
        }
    }

    /** Fetches a token where none is held. */
    @FunctionalInterface
    public interface Token {
        /**
         * Makes sure that there is one.
         *
         * @throws TokenUnavailable where there is none
         */
        void ready() throws TokenUnavailable;
    }

    /**
     * @param token        the token
     * @param doors        how to ask the platform; impatient, since the next look is never far
     * @param usage        whom intents named
     * @param lately       how far back those count
     * @param defaultQueue the queue of intents that name none; null where there is none
     * @param create       what is known of creates, which cannot be tried
     * @param clock        the time
     */
    public Prerequisites(Token token, AuditDoors doors, Usage usage, Duration lately, String defaultQueue, Supplier<Item> create, Clock clock) {
        this.token = token;
        this.doors = doors;
        this.usage = usage;
        this.lately = lately;
        this.defaultQueue = defaultQueue;
        this.create = create;
        this.clock = clock;
    }

    /** What is known of each; empty before the first look. */
    public Map<Name, Item> items() {
        return items;
    }

    /** Looks where it is time to, and tells what has changed. Never throws. */
    public synchronized void look() {
        try {
            lookNow();
        } catch (CancellationException stop) {
            LOG.debug("this node stops", stop);
        }
    }

    private void lookNow() {
        Map<Name, Item> before = items;
        Map<Name, Item> now = new LinkedHashMap<>(before);
        if (!clock.instant().isBefore(next)) {
            Instant at = clock.instant();
            now = ask();
            asked = at;
            boolean settled = now.entrySet().stream()
                    .allMatch(one -> one.getKey() == Name.CREATE || one.getValue().state == State.MET && one.getValue().asOf == null);
            next = clock.instant().plus(settled ? WHILE_MET : pause);
            pause = settled ? FIRST_PAUSE : pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
        now.put(Name.CREATE, create.get());
        items = now;
        tell(before, now);
    }

    private static void tell(Map<Name, Item> before, Map<Name, Item> now) {
        now.forEach((name, item) -> {
            if (item.state == State.NOT_MET && !item.saysAs(before.get(name))) {
                LOG.warn("prerequisite {} is not met: {}", name.wire, item.words);
            } else if (item.state == State.MET && before.containsKey(name) && before.get(name).state == State.NOT_MET) {
                LOG.info("prerequisite {} is met now", name.wire);
            }
        });
        if (states(now).equals(states(before)) || now.values().stream().anyMatch(item -> item.state == State.NOT_MET)) {
            return;
        }
        String met = named(now, State.MET, name -> "");
        String open = named(now, State.NOT_KNOWN, name -> " (" + now.get(name).words + ")");
        boolean answered = now.entrySet().stream().allMatch(one -> one.getValue().state == State.MET || MAY_STAY_OPEN.contains(one.getKey()));
        LOG.info("prerequisites: {}{}", answered ? "all met" : met.isEmpty() ? "none seen yet" : "met so far: " + met,
                open.isEmpty() ? "" : "; not known: " + open);
    }

    private static String named(Map<Name, Item> items, State state, Function<Name, String> more) {
        return items.entrySet().stream().filter(one -> one.getValue().state == state).map(one -> one.getKey().wire + more.apply(one.getKey()))
                .collect(Collectors.joining(", "));
    }

    private static Map<Name, State> states(Map<Name, Item> items) {
        return items.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().state));
    }

    private Map<Name, Item> ask() {
        Map<Name, Item> found = new LinkedHashMap<>();
        for (Name name : Name.values()) {
            found.put(name, unanswered(name, "the platform did not answer before"));
        }
        doors.begin();
        Item held = token();
        found.put(Name.TOKEN, held);
        if (held.state != State.MET || held.asOf != null) {
            found.replaceAll((name, item) -> name == Name.TOKEN ? item : held.state == State.NOT_MET ? Item.notKnown("there is no token to ask with")
                    : unanswered(name, "there is no token to ask with"));
        } else if (conversations(found) && users(found)) {
            queues(found);
        }
        return found;
    }

    /** What an earlier look has shown holds as long as later ones show nothing. */
    private Item unanswered(Name name, String why) {
        Item earlier = items.get(name);
        return earlier == null || earlier.state == State.NOT_KNOWN ? Item.notKnown(why) : earlier.seenAt(asked);
    }

    private Item token() {
        try {
            token.ready();
            return Item.met("a token is held");
        } catch (TokenUnavailable e) {
            return e.isRefused() ? Item.notMet(e.getMessage()) : unanswered(Name.TOKEN, e.getMessage());
        }
    }

    /** Each says whether it is worth asking on: a platform that does not answer is not asked more. */
    private boolean conversations(Map<Name, Item> found) {
        Look<?> look = doors.conversation(NOBODY);
        found.put(Name.CONVERSATIONS, allowed(Name.CONVERSATIONS, look, "conversations can be read"));
        return answers(look);
    }

    private boolean users(Map<Name, Item> found) {
        List<AgentUse> lately;
        try {
            lately = usage.since(clock.instant().minus(this.lately), MOST_INTENTS).agents().stream().filter(use -> use.id() != null)
                    .limit(MOST_AGENTS).toList();
        } catch (JournalUnavailable e) {
            found.put(Name.AGENTS, unanswered(Name.AGENTS, "the journal does not answer"));
            return true;
        }
        if (lately.isEmpty()) {
            Look<?> look = doors.users(NOBODYS_MAIL);
            found.put(Name.USERS, allowed(Name.USERS, look, "users can be read"));
            found.put(Name.AGENTS, Item.notKnown("no intent has named an agent lately who is known by user id"));
            return answers(look);
        }
        List<String> missing = new ArrayList<>();
        for (AgentUse agent : lately) {
            Look<AgentProfile> look = doors.user(agent.id());
            found.put(Name.USERS, allowed(Name.USERS, look, "users can be read"));
            if (look instanceof Look.Unseen<AgentProfile> unseen) {
                found.put(Name.AGENTS, unseen(Name.AGENTS, unseen));
                return answers(look);
            }
            if (look instanceof Look.Gone) {
                missing.add(agent.id() + " (unknown)");
            } else if (look instanceof Look.Seen<AgentProfile> seen && !seen.value().active()) {
                missing.add(agent.id() + " (not active)");
            }
        }
        found.put(Name.AGENTS, missing.isEmpty() ? Item.met("the " + CapacityAudit.times(lately.size(), "agent") + " named last are active users")
                : Item.notMet("intents named " + String.join(", ", missing) + " lately: correct the sender's lists; bin/patchbay audit capacity looks at all of them"));
        return true;
    }

    private void queues(Map<Name, Item> found) {
        Look<QueueConfiguration> look = doors.queue(Optional.ofNullable(defaultQueue).orElse(NOBODY));
        found.put(Name.QUEUES, allowed(Name.QUEUES, look, "queues can be read"));
        found.put(Name.DEFAULT_QUEUE, defaultQueue == null
                ? Item.notKnown("none is set (intents.default-fallback-queue): intents that name no queue are refused")
                : look instanceof Look.Seen<QueueConfiguration> seen ? Item.met("it is " + (seen.value().name() == null ? defaultQueue : seen.value().name()))
                : look instanceof Look.Unseen<QueueConfiguration> unseen ? unseen(Name.DEFAULT_QUEUE, unseen)
                : Item.notMet("the platform has no queue " + defaultQueue + ": correct intents.default-fallback-queue"));
    }

    private Item allowed(Name name, Look<?> look, String words) {
        return !(look instanceof Look.Unseen<?> unseen) ? Item.met(words) : unseen.setUp() ? Item.notMet(unseen.why()) : unseen(name, unseen);
    }

    private Item unseen(Name name, Look.Unseen<?> look) {
        return look.setUp() ? Item.notKnown(look.why()) : unanswered(name, look.why());
    }

    private static boolean answers(Look<?> look) {
        return !(look instanceof Look.Unseen<?> unseen) || unseen.setUp();
    }
}
