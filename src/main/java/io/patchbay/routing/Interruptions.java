package io.patchbay.routing;

import io.patchbay.genesys.CreateResult;
import io.patchbay.genesys.PlatformFailure;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.ClaimLost;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalUnavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a claimed intent when a step before the create does not go through. None is lost, and none is stuck. */
public final class Interruptions {

    private static final Logger LOG = LoggerFactory.getLogger(Interruptions.class);

    private final Journal journal;
    private final DispatchGate gate;
    private final Duration pause;
    private final AtomicReference<String> told = new AtomicReference<>();

    /**
     * @param journal takes the intent back, or its outcome
     * @param gate    told when a step fails because the set-up is wrong
     * @param pause   before the next try after something unforeseen
     */
    public Interruptions(Journal journal, DispatchGate gate, Duration pause) {
        this.journal = journal;
        this.gate = gate;
        this.pause = pause;
    }

    /** It ends here. */
    public void ends(@Variable("preparation") Preparation preparation, @ExchangeException IntentEnds end) {
        unlessAway(preparation, () -> journal.resolve(preparation.claim(), preparation.plan(), end.resolution()));
    }

    /** It waits. */
    public void waits(@Variable("preparation") Preparation preparation, @ExchangeException IntentWaits wait) {
        PlatformFailure.wrongSetUp(wait).ifPresent(gate::pause);
        unlessAway(preparation, () -> journal.putBack(preparation.claim(), wait.pause(), wait.getMessage()));
    }

    /** No call is left for it: it waits. */
    public void spent(@Variable("preparation") Preparation preparation, @ExchangeException Exception spent) {
        unlessAway(preparation, () -> journal.putBack(preparation.claim(), pause, spent.getMessage()));
    }

    /**
     * The journal is away, and stayed so: when its claim ends, the intent is free again or its create's fate is unknown.
     *
     * @param preparation what was worked on
     * @param body        what could not be written down
     * @param away        why
     */
    public void away(@Variable("preparation") Preparation preparation, @Body Object body, @ExchangeException JournalUnavailable away) {
        String id = preparation.claim().intent().intentId();
        if (body instanceof CreateResult.Created created) {
            // the one place that still knows which conversation it is
            LOG.error("intent {} has conversation {}, and the journal did not take that down", id, created.conversationId());
        }
        standsStill(id, away);
    }

    private static void standsStill(String intentId, JournalUnavailable away) {
        LOG.warn("intent {} stands still until its claim ends: {}", intentId, PhoneNumbers.masked(away.getMessage()));
    }

    /** It is not ours any more; or it was begun, and the journal broke before it said so: then nothing was sent, and it waits. */
    public void lost(@Variable("preparation") Preparation preparation, @ExchangeException ClaimLost lost) {
        LOG.info(lost.getMessage());
        unlessAway(preparation, () -> journal.notProcessed(preparation.claim().submitted(), preparation.plan(), pause,
                "the journal broke while the create was begun; nothing was sent"));
    }

    /** Something that no step foresaw: it waits, and the log says what. */
    public void fails(@Variable("preparation") Preparation preparation, @ExchangeException Exception unforeseen) {
        String id = preparation.claim().intent().intentId();
        String because = PhoneNumbers.masked(unforeseen.getMessage() == null ? unforeseen.toString() : unforeseen.getMessage());
        Optional<String> wrong = PlatformFailure.wrongSetUp(unforeseen);
        wrong.ifPresent(gate::pause);
        // what stops every intent alike is told once
        if (wrong.isEmpty() && !because.equals(told.getAndSet(because))) {
            LOG.warn("intent {} is interrupted: {}", id, because);
        }
        LOG.debug("intent {} is interrupted", id, unforeseen);
        // one of the two applies: before the create it waits, once it was begun nobody knows what became of it
        unlessAway(preparation, () -> {
            journal.putBack(preparation.claim(), pause, because);
            journal.unknown(preparation.claim().submitted(), because);
        });
    }

    private void unlessAway(Preparation preparation, Runnable work) {
        try {
            work.run();
        } catch (JournalUnavailable e) {
            standsStill(preparation.claim().intent().intentId(), e);
        }
    }
}
