package io.patchbay.intake;

import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.JournalUnavailable;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExceptionHelper;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a sender over HTTP what went wrong in a route: the last step of every HTTP route's doCatch. */
public final class HttpProblems {
    private static final Logger LOG = LoggerFactory.getLogger(HttpProblems.class);
    private static final String RETRY_SECONDS = "5";

    /** One for all routes. */
    public HttpProblems() { }

    /**
     * Answers with the problem document of what was caught.
     *
     * @param exchange an exchange of platform-http with its exception caught
     */
    public void tell(Exchange exchange) {
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        problem(caught).answer(HttpRequest.of(exchange).path()).into(exchange);
    }

    private static HttpProblem problem(Throwable caught) {
        if (caught instanceof HttpProblem.Refusal refusal) {
            return refusal.problem();
        }
        if (journalIsAway(caught)) {
            LOG.warn("An HTTP request was answered with 503: {}", PhoneNumbers.masked(caught.toString()));
            return HttpProblem.of(HttpProblem.Kind.JOURNAL, "it can not be journaled or looked up now; send it again, as it is")
                    .with("Retry-After", RETRY_SECONDS);
        }
        LOG.error("An HTTP request was answered with 500: {}", PhoneNumbers.masked(ExceptionHelper.stackTraceToString(caught)));
        return HttpProblem.ofStatus(500);
    }

    /** A splitter wraps what its parts throw. */
    private static boolean journalIsAway(Throwable caught) {
        return ObjectHelper.getException(JournalUnavailable.class, caught) != null;
    }
}
