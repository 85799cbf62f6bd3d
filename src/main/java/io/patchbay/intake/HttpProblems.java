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
        // a splitter wraps what its parts throw; who says once what is wrong is the gate
        IntakeShut shut = ObjectHelper.getException(IntakeShut.class, caught);
        if (shut != null) {
            LOG.debug("An HTTP request was answered with 503: {}", shut.getMessage());
            return HttpProblem.later(shut.shut().cause() == IntakeGate.Cause.SPACE ? HttpProblem.Kind.SPACE : HttpProblem.Kind.JOURNAL,
                    "nothing is taken in now, since " + shut.getMessage() + "; send it again, as it is");
        }
        if (ObjectHelper.getException(JournalUnavailable.class, caught) != null) {
            LOG.debug("An HTTP request was answered with 503: {}", PhoneNumbers.masked(caught.toString()));
            return HttpProblem.later(HttpProblem.Kind.JOURNAL, "it can not be journaled or looked up now; send it again, as it is");
        }
        LOG.error("An HTTP request was answered with 500: {}", PhoneNumbers.masked(ExceptionHelper.stackTraceToString(caught)));
        return HttpProblem.ofStatus(500);
    }
}
