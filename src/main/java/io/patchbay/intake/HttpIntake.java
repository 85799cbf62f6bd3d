package io.patchbay.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.intake.HttpProblem.Kind;
import io.patchbay.intake.HttpProblem.Refusal;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;

/** Both ends of POST /intents: the request as offers, the answers as response (routes/intake-http.camel.yaml). */
public final class HttpIntake {
    /** The largest intent, in bytes. */
    public static final int LARGEST_INTENT = 64 << 10;
    /** The most lines a body may have; a body of tiny faulty lines would be answered by one much larger than itself. */
    static final int MOST_LINES = 100_000;

    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";
    /** The numbers of the lines that are to be answered; without it the body was one intent. */
    private static final String LINES = "lines";

    /** One for all requests. */
    public HttpIntake() { }

    /**
     * Makes offers of the request's body, in batches of what is to be committed at once. The body must be that of platform-http.
     *
     * @param exchange the request; its body becomes an iterator of lists of offers
     */
    public void read(Exchange exchange) {
        HttpRequest request = HttpRequest.of(exchange);
        String mediaType = request.mediaType();
        if (!mediaType.equals(JSON) && !mediaType.equals(NDJSON)) {
            throw new Refusal(HttpProblem.of(Kind.MEDIA_TYPE, "send one intent as " + JSON + ", or one on each line as " + NDJSON + ", in UTF-8"));
        }
        if (request.isPacked()) {
            throw new Refusal(HttpProblem.of(Kind.MEDIA_TYPE, "a packed body is not read; send it without Content-Encoding").with("Accept-Encoding", "identity"));
        }
        exchange.setProperty(AcceptStage.BY, request.by());
        byte[] bytes = exchange.getMessage().getBody(byte[].class);
        exchange.getMessage().setBody(mediaType.equals(JSON) ? one(bytes == null ? new byte[0] : bytes)
                : lines(bytes == null ? new byte[0] : bytes, exchange));
    }

    private static Iterator<List<Offer>> one(byte[] bytes) {
        if (bytes.length > LARGEST_INTENT) {
            throw new Refusal(HttpProblem.of(Kind.TOO_LARGE, "an intent has " + LARGEST_INTENT + " bytes at most; shorten it"));
        }
        return List.of(List.of(HttpBody.one(bytes, HttpIntents.PATH))).iterator();
    }

    private static Iterator<List<Offer>> lines(byte[] bytes, Exchange exchange) {
        HttpBody body = HttpBody.lines(bytes, HttpIntents.PATH);
        List<Integer> numbers = body.numbers();
        if (numbers.isEmpty()) {
            throw new Refusal(HttpProblem.of(Kind.INVALID_INTENT, "the body is empty; send one intent on each line"));
        }
        if (numbers.size() > MOST_LINES) {
            throw new Refusal(HttpProblem.of(Kind.TOO_LARGE, "a body has " + MOST_LINES + " lines at most; send it in parts"));
        }
        exchange.setVariable(LINES, numbers);
        return body.batches();
    }

    /**
     * Answers the request.
     *
     * @param exchange its body is a list, and in it for each batch the list of its answers
     */
    public void answer(Exchange exchange) {
        List<?> batches = exchange.getMessage().getBody(List.class);
        List<Answer> answers = batches.stream().flatMap(batch -> ((List<?>) batch).stream()).map(Answer.class::cast).toList();
        List<?> numbers = exchange.getVariable(LINES, List.class);
        (numbers == null ? one(answers.get(0)) : lines(numbers, answers)).into(exchange);
    }

    private static HttpAnswer one(Answer answer) {
        return switch (answer.status()) {
            case ACCEPTED -> taken(202, answer);
            case DUPLICATE -> taken(200, answer);
            case CONFLICT -> throw new Refusal(HttpProblem.of(Kind.CONFLICT,
                    "this intentId came before with other content; give the new intent another one, or send the same content again", answer.faults()));
            case INVALID -> throw new Refusal(HttpProblem.of(Kind.INVALID_INTENT,
                    "nothing was accepted; correct what errors names and send it again", answer.faults()));
        };
    }

    private static HttpAnswer taken(int status, Answer answer) {
        return HttpAnswer.json(status, JsonNodeFactory.instance.objectNode().put("intentId", answer.intentId()).put("state", answer.state()))
                .with("Location", HttpIntents.PATH + "/" + answer.intentId());
    }

    private static HttpAnswer lines(List<?> numbers, List<Answer> answers) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            ObjectNode line = JsonNodeFactory.instance.objectNode().put("line", (Integer) numbers.get(i)).put("intentId", answer.intentId())
                    .put("status", answer.status().name().toLowerCase(Locale.ROOT));
            line.set("errors", HttpProblem.errors(answer.faults()));
            text.append(line).append('\n');
        }
        return new HttpAnswer(200, NDJSON, Map.of(), text.toString());
    }
}
