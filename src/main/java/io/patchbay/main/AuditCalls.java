package io.patchbay.main;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.patchbay.genesys.AgentProfile;
import io.patchbay.genesys.AgentStatus;
import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.GenesysDoors;
import io.patchbay.genesys.NotFound;
import io.patchbay.genesys.PlatformFailure;
import io.patchbay.genesys.QueueConfiguration;
import io.patchbay.governance.AuditDoors;
import io.patchbay.governance.Look;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.quota.QuotaSpent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Asks the platform for audits, each question as often as it takes: there is only a call for it when nobody else wants one. As long as one
 * question gets its answer now and then the others are waited for; once none did for too long, those that are left are asked once each.
 */
final class AuditCalls implements AuditDoors {

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofMillis(10);
    /** A node that stops is noticed by then. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final int MOST_KEPT = 10_000;

    private final GenesysDoors doors;
    private final Duration patience;
    private final Clock clock;
    private final Pausing pausing;
    private final Cache<String, Look<?>> kept;
    private final Map<Class<?>, String> refusals = new ConcurrentHashMap<>();
    private volatile Instant answered;

    /** How a thread waits. */
    @FunctionalInterface
    interface Pausing {
        void pause(Duration length) throws InterruptedException;
    }

    /**
     * @param doors    those for audits
     * @param patience how long without any answer is borne
     * @param keep     how long an agent's and a queue's set-up are believed; the two audits of a night ask for the same
     * @param clock    the time
     * @param pausing  how to wait for it
     */
    AuditCalls(GenesysDoors doors, Duration patience, Duration keep, Clock clock, Pausing pausing) {
        this.doors = doors;
        this.patience = patience;
        this.clock = clock;
        this.pausing = pausing;
        this.kept = Caffeine.newBuilder().maximumSize(MOST_KEPT).expireAfterWrite(keep).build();
        this.answered = clock.instant();
    }

    @Override
    public void begin() {
        refusals.clear();
        answered = clock.instant();
    }

    @Override
    public Look<AgentProfile> user(String userId) {
        return kept(AgentProfile.class, userId, () -> doors.user(userId));
    }

    @Override
    public Look<AgentStatus> status(String userId) {
        return ask(AgentStatus.class, () -> doors.agent(userId));
    }

    @Override
    public Look<List<AgentProfile>> users(String text) {
        return ask(List.class, () -> doors.users(text));
    }

    @Override
    public Look<QueueConfiguration> queue(String queueId) {
        return kept(QueueConfiguration.class, queueId, () -> doors.queue(queueId));
    }

    @Override
    public Look<ConversationSnapshot> conversation(String conversationId) {
        return ask(ConversationSnapshot.class, () -> doors.conversation(conversationId));
    }

    @SuppressWarnings("unchecked") // a key is one type's alone
    private <T> Look<T> kept(Class<T> type, String id, Supplier<T> question) {
        String key = type.getSimpleName() + " " + id;
        Look<T> known = (Look<T>) kept.getIfPresent(key);
        if (known != null) {
            return known;
        }
        Look<T> look = ask(type, question);
        if (!(look instanceof Look.Unseen)) {
            kept.put(key, look);
        }
        return look;
    }

    /** @param type what is asked for: a permission that lacks for one of them lacks for all */
    private <T> Look<T> ask(Class<?> type, Supplier<T> question) {
        String refusal = refusals.get(type);
        if (refusal != null) {
            return new Look.Unseen<>(refusal, true);
        }
        while (true) {
            String why;
            Duration pause;
            try {
                Look<T> seen = new Look.Seen<>(question.get());
                answered = clock.instant();
                return seen;
            } catch (NotFound none) {
                answered = clock.instant();
                return new Look.Gone<>();
            } catch (QuotaSpent spent) {
                if (spent.retryIn().isZero()) {
                    throw new CancellationException(spent.getMessage());
                }
                why = "intents wanted every call that the platform allows";
                pause = spent.retryIn().compareTo(SHORTEST) < 0 ? SHORTEST : spent.retryIn().compareTo(LOOK_AGAIN) > 0 ? LOOK_AGAIN : spent.retryIn();
            } catch (PlatformFailure failure) {
                String wrong = PlatformFailure.wrongSetUp(failure).orElse(null);
                if (wrong != null) {
                    refusals.put(type, wrong);
                    return new Look.Unseen<>(wrong, true);
                }
                why = PhoneNumbers.masked(failure.getMessage());
                pause = AFTER_FAILURE;
            } catch (RuntimeException unforeseen) {
                return new Look.Unseen<>(PhoneNumbers.masked(String.valueOf(unforeseen.getMessage())), false);
            }
            if (clock.instant().plus(pause).isAfter(answered.plus(patience))) {
                return new Look.Unseen<>(why, false);
            }
            try {
                pausing.pause(pause);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new CancellationException("this node stops");
            }
        }
    }
}
