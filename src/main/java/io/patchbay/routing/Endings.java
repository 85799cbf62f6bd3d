package io.patchbay.routing;

import io.patchbay.intent.Outcome;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits outcomes. While the journal is away (the dispatcher tells), what was decided is kept, and what time alone ends is looked for
 * again at the next tick.
 */
public final class Endings {

    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final Journal journal;
    private final OpenConversations open;
    private final Duration reviewHorizon;
    private final boolean sendAgain;
    private final Map<String, Correlation> decided = new ConcurrentHashMap<>();

    /**
     * @param journal       where outcomes are committed
     * @param open          told what is decided
     * @param reviewHorizon how long the fate of a create may be looked for
     * @param sendAgain     whether it is then sent once more before a person is asked (genesys.ambiguous-create=retry)
     */
    public Endings(Journal journal, OpenConversations open, Duration reviewHorizon, boolean sendAgain) {
        this.journal = journal;
        this.open = open;
        this.reviewHorizon = reviewHorizon;
        this.sendAgain = sendAgain;
    }

    /**
     * Commits how an intent under way ends, or keeps it for {@link #again} while the journal is away.
     *
     * @param correlation a decided one
     * @return the outcome, or null when it had one before, or has none yet
     */
    public Outcome resolve(Correlation correlation) {
        try {
            return commit(correlation);
        } catch (JournalUnavailable away) {
            // a process that ends with it asks for the conversation again when it starts
            decided.put(correlation.routed().conversationId(), correlation);
            return null;
        }
    }

    /** Commits what was decided while the journal was away. */
    public void again() {
        unlessAway(() -> decided.forEach((conversation, correlation) -> {
            commit(correlation);
            decided.remove(conversation);
        }));
    }

    private static void unlessAway(Runnable work) {
        try {
            work.run();
        } catch (JournalUnavailable away) {
            LOG.debug("put off: {}", away.getMessage());
        }
    }

    private Outcome commit(Correlation correlation) {
        String conversation = correlation.routed().conversationId();
        Outcome outcome = journal.resolve(correlation.routed(), correlation.resolution()).orElse(null);
        if (outcome == null) {
            open.forget(conversation);
        } else {
            open.settled(conversation, outcome);
        }
        return outcome;
    }

    /** Ends what was not submitted before its deadline. */
    public void expire() {
        unlessAway(() -> {
            List<Outcome> ended = journal.expire();
            if (!ended.isEmpty()) {
                LOG.info("{} intents were not submitted before their deadline", ended.size());
            }
        });
    }

    /** Ends what nothing has proved within the review horizon, unless there is a proof that was only not written down yet. */
    public void review() {
        if (!open.isBehind()) {
            unlessAway(this::lookForUnproved);
        }
    }

    private void lookForUnproved() {
        int again = sendAgain ? journal.sendAgain(reviewHorizon) : 0;
        if (again > 0) {
            LOG.warn("{} creates of unknown fate are sent once more, as genesys.ambiguous-create says", again);
        }
        journal.giveUpUnknown(reviewHorizon, sendAgain).forEach(outcome ->
                LOG.atWarn().addKeyValue(LoggedIntent.INTENT, outcome.intentId())
                        .log("intent {} needs review: a create was sent and its fate could not be found out", outcome.intentId()));
    }
}
