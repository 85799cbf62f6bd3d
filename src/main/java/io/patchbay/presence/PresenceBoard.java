package io.patchbay.presence;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.patchbay.genesys.AgentStatus;
import io.patchbay.presence.Sighting.Gone;
import io.patchbay.presence.Sighting.Seen;
import io.patchbay.presence.Sighting.Unseen;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What is known of agents right now: one call per agent at a time, however many intents prefer him, and none while the
 * last answer is fresh. What could not be read is no answer: it is asked again after a second. Never throws for a failed
 * read, and never waits longer than its patience: presence is advice.
 */
public final class PresenceBoard {

    private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int MOST_AGENTS = 10_000;

    private final Reader reader;
    private final Duration patience;
    private final Ticker ticker;
    private final AsyncLoadingCache<String, Kept> sightings;

    /** An answer and when it was asked for, by the ticker. */
    private record Kept(Sighting sighting, long askedAt) {
    }

    /** Reads one agent's status from the platform. */
    @FunctionalInterface
    public interface Reader {
        /**
         * One call.
         *
         * @param agentId user id
         * @return empty when the platform knows no such agent
         * @throws Exception when nothing was learned: quota spent, breaker open, call failed
         */
        Optional<AgentStatus> read(String agentId) throws Exception;
    }

    /**
     * A board on the system's clock.
     *
     * @param reader     the call
     * @param timeToLive how long an answer is fresh (presence.cache-ttl)
     * @param patience   how long one look waits for the platform
     * @param executor   bounded, and not the one that {@link #look} is called on; agents of one look are read at the same time
     */
    public PresenceBoard(Reader reader, Duration timeToLive, Duration patience, Executor executor) {
        this(reader, timeToLive, patience, executor, Ticker.systemTicker());
    }

    PresenceBoard(Reader reader, Duration timeToLive, Duration patience, Executor executor, Ticker ticker) {
        this.reader = reader;
        this.patience = patience;
        this.ticker = ticker;
        Duration afterFailure = timeToLive.compareTo(RETRY_AFTER_FAILURE) < 0 ? timeToLive : RETRY_AFTER_FAILURE;
        sightings = Caffeine.newBuilder()
                .maximumSize(MOST_AGENTS)
                .expireAfter(Expiry.<String, Kept>writing((id, kept) -> kept.sighting instanceof Unseen ? afterFailure : timeToLive))
                .executor(executor)
                .ticker(ticker)
                .buildAsync(this::read);
    }

    /**
     * What is known of these agents, asked now where nothing fresh is known.
     *
     * @param agentIds user ids
     * @return one sighting for each, in the order given
     */
    public Map<String, Sighting> look(List<String> agentIds) {
        Map<String, CompletableFuture<Sighting>> asked = new LinkedHashMap<>();
        for (String agentId : agentIds) {
            asked.computeIfAbsent(agentId, this::ask);
        }
        Map<String, Sighting> seen = new LinkedHashMap<>();
        asked.forEach((agentId, sighting) -> seen.put(agentId, sighting.join()));
        return seen;
    }

    private CompletableFuture<Sighting> ask(String agentId) {
        try {
            // another future than the cached one: completing that would answer for everybody
            return sightings.get(agentId).thenApply(this::aged)
                    .completeOnTimeout(new Unseen("no answer within " + patience), patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Unseen("too many reads under way"));
        }
    }

    private Sighting aged(Kept kept) {
        return kept.sighting instanceof Seen seen ? new Seen(seen.status(), Duration.ofNanos(ticker.read() - kept.askedAt)) : kept.sighting;
    }

    private Kept read(String agentId) {
        long askedAt = ticker.read();
        return new Kept(ask(agentId, reader), askedAt);
    }

    private static Sighting ask(String agentId, Reader reader) {
        try {
            return reader.read(agentId).<Sighting>map(Seen::new).orElseGet(Gone::new);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unseen("interrupted");
        } catch (Exception e) {
            return new Unseen(e.toString());
        }
    }
}
