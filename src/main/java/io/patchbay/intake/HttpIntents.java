package io.patchbay.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intake.HttpProblem.Kind;
import io.patchbay.intake.HttpProblem.Refusal;
import io.patchbay.intent.Source;
import io.patchbay.journal.IntentRecord;
import io.patchbay.journal.Journal;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** Intents by HTTP once they are accepted: looked up, listed, cancelled (routes/intent-*.camel.yaml). */
public final class HttpIntents {
    /** The path of all intents. */
    static final String PATH = "/intents";
    /** What intent.schema.json lets an id be; nothing else is looked up. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private final Journal journal;
    private final IntentView view;

    /**
     * Answers from a journal.
     *
     * @param journal where intents are
     * @param mapper writes the answers
     */
    public HttpIntents(Journal journal, ObjectMapper mapper) {
        this.journal = journal;
        this.view = new IntentView(mapper);
    }

    /**
     * Answers with an intent, its outcome and its timeline.
     *
     * @param exchange a request whose path ends with the intent's id
     */
    public void find(Exchange exchange) {
        HttpAnswer.json(200, view.whole(found(id(exchange)))).into(exchange);
    }

    /**
     * Answers with a page of intents in the order of acceptance.
     *
     * @param exchange a request with the query of {@link IntentQuery}
     */
    public void list(Exchange exchange) {
        IntentQuery query = IntentQuery.of(HttpRequest.of(exchange).query());
        // one more than asked for tells whether there is a next page
        List<IntentRecord> found = journal.list(query.state(), query.outcome(), query.after(), query.limit() + 1);
        boolean more = found.size() > query.limit();
        List<IntentRecord> page = more ? found.subList(0, query.limit()) : found;
        HttpAnswer.json(200, view.page(page, more ? IntentQuery.cursor(page.get(page.size() - 1).arrival()) : null)).into(exchange);
    }

    /**
     * Takes an intent back before it is submitted, and answers with it.
     *
     * @param exchange a request whose path ends with the intent's id
     */
    public void cancel(Exchange exchange) {
        String id = id(exchange);
        boolean cancelled = journal.cancel(id, new Source(Source.Kind.HTTP, PATH + "/" + id, null), HttpRequest.of(exchange).by()).isPresent();
        IntentRecord found = found(id);
        if (!cancelled) {
            throw new Refusal(HttpProblem.of(Kind.TOO_LATE, found.outcome() == null
                    ? "the intent has been submitted (" + found.state() + ") and can only be ended at the platform"
                    : "the intent has ended already: " + found.state()));
        }
        HttpAnswer.json(200, view.whole(found)).into(exchange);
    }

    private static String id(Exchange exchange) {
        String id = HttpRequest.of(exchange).lastPart();
        if (!ID.matcher(id).matches()) {
            throw unknown();
        }
        return id;
    }

    private IntentRecord found(String id) {
        return journal.find(id).orElseThrow(HttpIntents::unknown);
    }

    private static Refusal unknown() {
        return new Refusal(HttpProblem.of(Kind.UNKNOWN_INTENT, "no intent was accepted under this id"));
    }
}
