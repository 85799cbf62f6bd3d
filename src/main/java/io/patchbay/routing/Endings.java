package io.patchbay.routing;

import io.patchbay.intent.Outcome;
import io.patchbay.journal.Journal;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits outcomes. */
public final class Endings {

    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final Journal journal;
    private final OpenConversations open;
    private final Duration reviewHorizon;
    private final boolean sendAgain;

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
     * Commits how an intent under way ends.
     *
     * @param correlation a decided one
     * @return the outcome, or null when it had one before
     */
    public Outcome resolve(Correlation correlation) {
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
        List<Outcome> ended = journal.expire();
        if (!ended.isEmpty()) {
            LOG.info("{} intents were not submitted before their deadline", ended.size());
        }
    }

    /** Ends what nothing has proved within the review horizon. */
    public void review() {
        int again = sendAgain ? journal.sendAgain(reviewHorizon) : 0;
        if (again > 0) {
            LOG.warn("{} creates of unknown fate are sent once more, as genesys.ambiguous-create says", again);
        }
        journal.giveUpUnknown(reviewHorizon).forEach(outcome ->
                LOG.warn("intent {} needs review: a create was sent and its fate could not be found out", outcome.intentId()));
    }
}
