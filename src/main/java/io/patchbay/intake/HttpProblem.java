package io.patchbay.intake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.patchbay.intent.Fault;
import io.patchbay.intent.PhoneNumbers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A problem document of RFC 9457.
 *
 * @param kind what kind of problem, never null
 * @param status the HTTP status
 * @param detail what happened here and what to do, without a full phone number
 * @param errors every fault of what was sent; empty for problems of another sort
 * @param headers headers that belong to the status
 */
record HttpProblem(Kind kind, int status, String detail, List<Fault> errors, Map<String, String> headers) {
    private static final String RETRY_SECONDS = "5";
    /** What may stand in a path; anything else is not repeated. */
    private static final Pattern PATH = Pattern.compile("/(?:[A-Za-z0-9/._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}){0,255}");

    /** The kinds of problems, each with a type of its own. */
    enum Kind {
        /** The body is no valid intent. */
        INVALID_INTENT(400, "Not a valid intent"),
        /** A parameter of the query is wrong. */
        INVALID_QUERY(400, "Not a valid query"),
        /** The token is missing or wrong. */
        UNAUTHORIZED(401, "Bearer token missing or wrong"),
        /** Nothing is known of the intent. */
        UNKNOWN_INTENT(404, "No such intent"),
        /** Nothing answers at the path. */
        UNKNOWN_PATH(404, "No such path"),
        /** The path does not answer to the method. */
        METHOD(405, "Method not allowed"),
        /** The id belongs to another intent. */
        CONFLICT(409, "Same intentId, other content"),
        /** The intent can not be cancelled any more. */
        TOO_LATE(409, "Too late to cancel"),
        /** The body is too large. */
        TOO_LARGE(413, "Body too large"),
        /** The body is of a kind that is not read. */
        MEDIA_TYPE(415, "Media type not supported"),
        /** A fault of this program. */
        INTERNAL(500, "Internal error"),
        /** The journal can not be reached. */
        JOURNAL(503, "Journal not available"),
        /** The disk has too little room left. */
        SPACE(503, "Not enough room on the disk"),
        /** The process starts or stops. */
        NOT_RUNNING(503, "Starting or stopping"),
        /** Whatever the status alone says. */
        OTHER(0, null);

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }
    }

    static HttpProblem of(Kind kind, String detail) {
        return new HttpProblem(kind, kind.status, detail, List.of(), Map.of());
    }

    static HttpProblem of(Kind kind, String detail, List<Fault> errors) {
        return new HttpProblem(kind, kind.status, detail, errors, Map.of());
    }

    /** Nothing is wrong with what was sent: it is to be sent again a little later. */
    static HttpProblem later(Kind kind, String detail) {
        return of(kind, detail).with("Retry-After", RETRY_SECONDS);
    }

    /** What the server itself found, told by its status. */
    static HttpProblem ofStatus(int status) {
        return switch (status) {
            case 413 -> of(Kind.TOO_LARGE, "the body is larger than intake.http.max-batch; send it in parts");
            case 500 -> of(Kind.INTERNAL, "something is wrong here, not with what was sent; the log tells more");
            default -> new HttpProblem(Kind.OTHER, status, "the request was refused before it was looked at; correct its form", List.of(), Map.of());
        };
    }

    /** This problem with a header. */
    HttpProblem with(String name, String value) {
        return new HttpProblem(kind, status, detail, errors, Map.of(name, value));
    }

    /** The answer that tells it to who asked for the path. */
    HttpAnswer answer(String path) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("type", kind == Kind.OTHER ? "about:blank" : "urn:patchbay:problem:" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        document.put("title", kind == Kind.OTHER ? HttpResponseStatus.valueOf(status).reasonPhrase() : kind.title);
        document.put("status", status);
        document.put("detail", detail);
        if (path != null && PATH.matcher(path).matches()) {
            document.put("instance", PhoneNumbers.masked(path));
        }
        if (!errors.isEmpty()) {
            document.set("errors", errors(errors));
        }
        return new HttpAnswer(status, "application/problem+json", headers, document.toString());
    }

    /** Faults as senders read them. */
    static ArrayNode errors(List<Fault> faults) {
        ArrayNode errors = JsonNodeFactory.instance.arrayNode(faults.size());
        faults.forEach(fault -> errors.addObject().put("field", fault.field()).put("code", fault.code()).put("message", fault.message()));
        return errors;
    }

    /** A request is answered with a problem instead. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient HttpProblem problem;

        Refusal(HttpProblem problem) {
            super(problem.kind() + ": " + problem.detail(), null, false, false);
            this.problem = problem;
        }

        HttpProblem problem() {
            return problem;
        }
    }
}
