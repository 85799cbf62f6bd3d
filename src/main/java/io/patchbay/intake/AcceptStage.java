package io.patchbay.intake;

import io.patchbay.intent.Fault;
import io.patchbay.intent.IntentReader;
import io.patchbay.intent.Reading;
import io.patchbay.journal.Acceptance;
import io.patchbay.journal.Candidate;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalUnavailable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * The one door for intents of every edge (routes/accept.camel.yaml): offers are checked, then what is valid is written down in one commit.
 * Nothing is answered before that commit.
 */
public final class AcceptStage {
    /** The exchange property by which an edge says whose offers they are. No header, which a sender could send too. */
    static final String BY = "patchbayBy";

    private final IntentReader reader;
    private final Journal journal;

    /**
     * The stage.
     *
     * @param reader checks documents and brings them into their one form
     * @param journal where they are written down
     */
    public AcceptStage(IntentReader reader, Journal journal) {
        this.reader = reader;
        this.journal = journal;
    }

    /**
     * Reads every offer. What its edge found faulty is not looked at again.
     *
     * @param offers what came in
     * @return a reading for each, in the same order
     */
    public List<Reading> check(List<Offer> offers) {
        return offers.stream().map(offer -> offer.faults().isEmpty()
                ? reader.read(offer.document(), offer.source())
                : new Reading.Invalid(offer.faults())).toList();
    }

    /**
     * Writes down every valid reading, all in one commit.
     *
     * @param readings what {@link #check} gave
     * @param by the name of whoever sent them; null where the way in knows none
     * @return an answer for each, in the same order
     * @throws JournalUnavailable where nothing could be committed; then nothing was accepted
     */
    public List<Answer> write(@Body List<Reading> readings, @ExchangeProperty(BY) String by) {
        List<Candidate> candidates = new ArrayList<>();
        for (Reading reading : readings) {
            if (reading instanceof Reading.Valid valid) {
                candidates.add(new Candidate(valid.intent(), valid.contentHash(), by));
            }
        }
        Iterator<Acceptance> acceptances = journal.accept(candidates).iterator();
        return readings.stream().map(reading -> reading instanceof Reading.Invalid invalid
                ? new Answer(Answer.Status.INVALID, null, null, invalid.faults())
                : answer(acceptances.next())).toList();
    }

    private static Answer answer(Acceptance acceptance) {
        List<Fault> faults = acceptance.status() == Acceptance.Status.CONFLICT
                ? List.of(new Fault("intentId", Fault.Code.CONFLICT,
                        "came before with other content; give the new intent another id, or send the same content again"))
                : List.of();
        return new Answer(switch (acceptance.status()) {
            case ACCEPTED -> Answer.Status.ACCEPTED;
            case DUPLICATE -> Answer.Status.DUPLICATE;
            case CONFLICT -> Answer.Status.CONFLICT;
        }, acceptance.intentId(), acceptance.state(), faults);
    }
}
