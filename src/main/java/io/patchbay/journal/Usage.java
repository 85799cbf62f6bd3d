package io.patchbay.journal;

import io.patchbay.intent.FallbackQueue;
import io.patchbay.intent.Intent;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.SkipReason;
import io.patchbay.intent.SkippedAgent;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which agents and fallback queues intents named lately, how often, for what, and what became of that. Read page by page from the
 * latest intent backwards, so that it takes no more memory for a million intents than for a thousand; where more agents or queues were
 * named than anybody would look through, those named last are told.
 */
public final class Usage {

    private static final Pattern USER_ID = Pattern.compile("\\p{Alnum}{8}-\\p{Alnum}{4}-\\p{Alnum}{4}-\\p{Alnum}{4}-\\p{Alnum}{12}");
    private static final int PAGE = 500;

    private final Journal journal;
    private final int mostAgents;
    private final int mostQueues;

    /** @param journal where the intents are */
    public Usage(Journal journal) {
        this(journal, 10_000, 1_000);
    }

    Usage(Journal journal, int mostAgents, int mostQueues) {
        this.journal = journal;
        this.mostAgents = mostAgents;
        this.mostQueues = mostQueues;
    }

    /**
     * An agent as intents named him.
     *
     * @param written   as a sender wrote him last, never null
     * @param id        his user id; null where he was named by e-mail or name and never found
     * @param kinds     how many intents wanted him for what; a kind that none did is left out
     * @param sent      how often he was handed to the platform
     * @param connected how often he was the one connected
     * @param skipped   how often he was not handed to it, by reason
     * @param queues    the fallback queues of those intents, not all where they are very many
     */
    public record AgentUse(String written, String id, Map<InteractionType, Long> kinds, long sent, long connected,
                           Map<SkipReason, Long> skipped, Set<String> queues) {

        /** Takes its own copies. */
        public AgentUse {
            kinds = Map.copyOf(kinds);
            skipped = Map.copyOf(skipped);
            queues = Set.copyOf(queues);
        }

        /**
         * An agent whom no intent named.
         *
         * @param written user id, e-mail or exact display name
         */
        public static AgentUse none(String written) {
            return new AgentUse(written, idIn(written), Map.of(), 0, 0, Map.of(), Set.of());
        }

        /** How many intents named him. */
        public long named() {
            return sum(kinds.values());
        }

        /**
         * How often he was not handed to the platform.
         *
         * @param reasons for one of these
         */
        public long skipped(Collection<SkipReason> reasons) {
            return reasons.stream().mapToLong(reason -> skipped.getOrDefault(reason, 0L)).sum();
        }

        /**
         * The same agent with his id, and all that is known of him under another name.
         *
         * @param userId his user id
         * @param other  the same agent as others wrote him; null where nobody did
         */
        public AgentUse as(String userId, AgentUse other) {
            if (other == null) {
                return new AgentUse(written, userId, kinds, sent, connected, skipped, queues);
            }
            Set<String> all = new LinkedHashSet<>(queues);
            all.addAll(other.queues);
            return new AgentUse(written, userId, added(kinds, other.kinds), sent + other.sent, connected + other.connected,
                    added(skipped, other.skipped), all);
        }

        private static <K> Map<K, Long> added(Map<K, Long> one, Map<K, Long> other) {
            Map<K, Long> both = new LinkedHashMap<>(one);
            other.forEach((key, count) -> both.merge(key, count, Long::sum));
            return both;
        }
    }

    /**
     * A queue as intents named it to fall back to.
     *
     * @param id      queue id
     * @param name    as a sender called it last; null where none did
     * @param intents how many intents
     * @param ordered how many of them with an order of agents that binds
     */
    public record QueueUse(String id, String name, long intents, long ordered) {
    }

    /**
     * What intents named.
     *
     * @param intents how many intents that was
     * @param agents  whom, latest first; one who is known by id stands there once, however he was written
     * @param queues  which fallback queues, latest first
     * @param leftOut how often an intent named somebody or something that is not told because there are too many
     */
    public record Named(long intents, List<AgentUse> agents, List<QueueUse> queues, long leftOut) {

        /** Takes its own copies. */
        public Named {
            agents = List.copyOf(agents);
            queues = List.copyOf(queues);
        }
    }

    /**
     * What intents named that were accepted since then.
     *
     * @param since the beginning
     * @param most  how many intents at most, the latest
     * @throws JournalUnavailable when the database does not answer
     */
    public Named since(Instant since, long most) {
        Reading reading = new Reading();
        long first = Positions.since(since.toEpochMilli()) - 1;
        long before = Long.MAX_VALUE;
        for (long left = most; left > 0; left -= PAGE) {
            long from = before;
            long limit = Math.min(left, PAGE);
            List<Long> page = journal.read(sql -> sql.query("""
                    SELECT arrival, document, plan, outcome FROM intent WHERE arrival > ? AND arrival < ? ORDER BY arrival DESC LIMIT ?""",
                    (rs, n) -> {
                        String outcome = rs.getString("outcome");
                        reading.add(journal.intents().read(rs.getString("document")), journal.plan(rs.getString("plan")),
                                outcome == null ? null : journal.outcomes().read(outcome));
                        return rs.getLong("arrival");
                    }, first, from, limit));
            if (page.size() < limit) {
                break;
            }
            before = page.get(page.size() - 1);
        }
        return reading.named();
    }

    private static String idIn(String written) {
        return USER_ID.matcher(written).matches() ? written : null;
    }

    private static String key(String written) {
        return written.indexOf('@') >= 0 ? written.toLowerCase(Locale.ROOT) : written;
    }

    private static long sum(Collection<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** What has been read so far. */
    private final class Reading {

        private final Map<String, Agent> agents = new LinkedHashMap<>();
        private final Map<String, QueueUse> queues = new LinkedHashMap<>();
        private long intents;
        private long leftOut;

        void add(Intent intent, RoutingPlan plan, Outcome outcome) {
            intents++;
            FallbackQueue fallback = intent.fallback();
            QueueUse queue = queues.get(fallback.queueId());
            if (queue == null && queues.size() >= mostQueues) {
                leftOut++;
            } else {
                queues.put(fallback.queueId(), queue == null ? new QueueUse(fallback.queueId(), fallback.queueName(), 1, intent.ordered() ? 1 : 0)
                        : new QueueUse(queue.id, queue.name == null ? fallback.queueName() : queue.name, queue.intents + 1,
                                queue.ordered + (intent.ordered() ? 1 : 0)));
            }
            for (String written : intent.preferredAgents()) {
                Agent agent = agent(written);
                if (agent != null) {
                    agent.kinds.merge(intent.type(), 1L, Long::sum);
                    agent.fallback(fallback.queueId());
                }
            }
            for (RoutingPlan.PlannedAgent sent : plan.agents()) {
                Agent agent = sent.rank() > intent.preferredAgents().size() ? null : agents.get(key(intent.preferredAgents().get(sent.rank() - 1)));
                if (agent != null) {
                    agent.id = sent.id();
                    agent.sent++;
                    agent.connected += outcome != null && sent.id().equals(outcome.agentId()) ? 1 : 0;
                }
            }
            for (SkippedAgent skipped : outcome == null ? plan.skipped() : outcome.skippedAgents()) {
                Agent agent = agents.get(key(skipped.agent()));
                if (agent != null) {
                    agent.skipped.merge(skipped.reason(), 1L, Long::sum);
                }
            }
        }

        private Agent agent(String written) {
            Agent agent = agents.get(key(written));
            if (agent == null && agents.size() >= mostAgents) {
                leftOut++;
            } else if (agent == null) {
                agent = new Agent(written);
                agents.put(key(written), agent);
            }
            return agent;
        }

        Named named() {
            Map<String, AgentUse> all = new LinkedHashMap<>();
            agents.forEach((key, agent) -> all.merge(agent.id == null ? key : agent.id, agent.use(), (one, other) -> one.as(one.id, other)));
            return new Named(intents, List.copyOf(all.values()), List.copyOf(queues.values()), leftOut);
        }
    }

    private static final class Agent {

        private static final int MOST_QUEUES = 50;

        private final String written;
        private final Map<InteractionType, Long> kinds = new EnumMap<>(InteractionType.class);
        private final Map<SkipReason, Long> skipped = new TreeMap<>();
        private final Set<String> queues = new LinkedHashSet<>();
        private String id;
        private long sent;
        private long connected;

        private Agent(String written) {
            this.written = written;
            this.id = idIn(written);
        }

        void fallback(String queueId) {
            if (queues.size() < MOST_QUEUES) {
                queues.add(queueId);
            }
        }

        AgentUse use() {
            return new AgentUse(written, id, kinds, sent, connected, skipped, queues);
        }
    }
}
