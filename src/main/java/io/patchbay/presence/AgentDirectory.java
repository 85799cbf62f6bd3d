package io.patchbay.presence;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.patchbay.genesys.AgentProfile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;

/**
 * Agents as senders write them (user id, e-mail, exact display name) to user ids. A user id is taken as it is and costs
 * no call. E-mails and names are searched once at a time, however many intents name them, and the answer is kept for a
 * while; a failed search is no answer: it is tried again after a second.
 */
public final class AgentDirectory {

    private static final Pattern USER_ID = Pattern.compile("\\p{Alnum}{8}-\\p{Alnum}{4}-\\p{Alnum}{4}-\\p{Alnum}{4}-\\p{Alnum}{12}");
    private static final Duration LONGEST_NOT_FOUND = Duration.ofMinutes(1);
    private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int MOST_NAMES = 10_000;

    private final Search search;
    private final AsyncLoadingCache<String, Answer> answers;

    /** Searches the platform's directory. */
    @FunctionalInterface
    public interface Search {
        /**
         * One call. Of people with the same name its first page is enough: two are one too many.
         *
         * @param text an e-mail in lower case, or a display name
         * @return whom the platform takes for it, inactive ones too; checked again here
         * @throws Exception when the platform cannot be asked
         */
        List<AgentProfile> find(String text) throws Exception;
    }

    /** Who is meant by one text. */
    private sealed interface Answer {
        record Found(String id) implements Answer {
        }

        record Skipped(SkipReason reason) implements Answer {
        }

        record Unavailable(Exception cause) implements Answer {
        }
    }

    /**
     * A preferred agent with his id.
     *
     * @param id      user id
     * @param rank    place in the sender's list, from 1; the first where he is named twice
     * @param written as the sender wrote him there
     */
    public record Preferred(String id, int rank, String written) {
    }

    /**
     * The agents of one intent.
     *
     * @param agents  in the sender's order, nobody twice
     * @param skipped those who could not be found, as the sender wrote them
     */
    public record Resolution(List<Preferred> agents, List<Skip> skipped) {

        /** Takes its own copies. */
        public Resolution {
            agents = List.copyOf(agents);
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * A directory on the system's clock.
     *
     * @param search     the call
     * @param timeToLive how long a found agent is kept (presence.directory-ttl); one not found a minute at most
     * @param executor   bounded, and not the one that {@link #resolve} is called on; agents of one intent are searched at the same time
     */
    public AgentDirectory(Search search, Duration timeToLive, Executor executor) {
        this(search, timeToLive, executor, Ticker.systemTicker());
    }

    AgentDirectory(Search search, Duration timeToLive, Executor executor, Ticker ticker) {
        this.search = search;
        answers = Caffeine.newBuilder()
                .maximumSize(MOST_NAMES)
                .expireAfter(Expiry.<String, Answer>writing((text, answer) -> keep(answer, timeToLive)))
                .executor(executor)
                .ticker(ticker)
                .buildAsync(this::answer);
    }

    /**
     * Finds the agents of one intent. Waits for the searches it needs; what a search costs in time is bounded by the search.
     *
     * @param agents as the sender wrote them, in order of preference
     * @return every one of them, found or skipped; a repeat is in neither list
     * @throws DirectoryUnavailable when one of them could not be searched for; its cause says why
     * @throws InterruptedException when interrupted while waiting
     */
    public Resolution resolve(List<String> agents) throws InterruptedException {
        List<CompletableFuture<Answer>> asked = new ArrayList<>();
        for (String written : agents) {
            asked.add(ask(written.strip()));
        }
        Map<String, Preferred> found = new LinkedHashMap<>();
        Map<String, Skip> skipped = new LinkedHashMap<>();
        for (int i = 0; i < agents.size(); i++) {
            String written = agents.get(i);
            Answer answer = answered(asked.get(i));
            if (answer instanceof Answer.Found agent) {
                found.putIfAbsent(agent.id(), new Preferred(agent.id(), i + 1, written));
            } else if (answer instanceof Answer.Skipped skip) {
                skipped.putIfAbsent(key(written.strip()), new Skip(written, skip.reason()));
            } else if (answer instanceof Answer.Unavailable away) {
                throw new DirectoryUnavailable(away.cause());
            }
        }
        return new Resolution(List.copyOf(found.values()), List.copyOf(skipped.values()));
    }

    private CompletableFuture<Answer> ask(String text) {
        if (USER_ID.matcher(text).matches()) {
            return CompletableFuture.completedFuture(new Answer.Found(text));
        }
        try {
            return answers.get(key(text));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Answer.Unavailable(e));
        }
    }

    private static Answer answered(CompletableFuture<Answer> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new DirectoryUnavailable(e.getCause());
        }
    }

    private Answer answer(String text) {
        try {
            return whoIsMeant(text, search.find(text));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unavailable(e);
        } catch (Exception e) {
            return new Answer.Unavailable(e);
        }
    }

    private static Answer whoIsMeant(String text, List<AgentProfile> hits) {
        List<AgentProfile> matches = hits.stream().filter(profile -> isMeant(text, profile)).toList();
        List<String> active = matches.stream().filter(AgentProfile::active).map(AgentProfile::id).distinct().toList();
        return switch (active.size()) {
            case 1 -> new Answer.Found(active.get(0));
            case 0 -> new Answer.Skipped(matches.isEmpty() ? SkipReason.UNKNOWN : SkipReason.INACTIVE);
            default -> new Answer.Skipped(SkipReason.AMBIGUOUS);
        };
    }

    private static Duration keep(Answer answer, Duration timeToLive) {
        Duration longest = answer instanceof Answer.Found ? timeToLive
                : answer instanceof Answer.Skipped ? LONGEST_NOT_FOUND : RETRY_AFTER_FAILURE;
        return longest.compareTo(timeToLive) < 0 ? longest : timeToLive;
    }

    private static boolean isMeant(String text, AgentProfile profile) {
        return isEmail(text) ? text.equalsIgnoreCase(profile.email()) : text.equals(profile.name());
    }

    private static String key(String text) {
        return isEmail(text) ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static boolean isEmail(String text) {
        return text.indexOf('@') >= 0;
    }
}
