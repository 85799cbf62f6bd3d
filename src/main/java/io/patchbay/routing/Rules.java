package io.patchbay.routing;

import io.patchbay.intent.Outcome;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.Reason;
import io.patchbay.journal.Resolution;
import java.time.Duration;

/** What a rule that operators put into prepare or enrich may do with an intent: let it end there, or have it wait. */
public final class Rules {

    /**
     * Ends the intent: REJECTED, and nothing of it goes to the platform.
     *
     * @param because which rule, for people; the outcome's detail, where no number stays whole
     * @throws IntentEnds always
     */
    public void refuse(String because) {
        throw new IntentEnds(Resolution.local(Outcome.Kind.REJECTED, Reason.RULE_REFUSED, PhoneNumbers.masked(because)));
    }

    /**
     * Puts the intent back into the journal for a while.
     *
     * @param because why, for people; what GET /intents/ID shows as waitingFor, where no number stays whole
     * @param pause   until it passes prepare again, such as 10m
     * @throws IntentWaits always
     */
    public void hold(String because, Duration pause) {
        throw new IntentWaits(PhoneNumbers.masked(because), pause);
    }
}
