package io.patchbay.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Fault;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.Source;
import io.patchbay.intent.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Makes an offer of a message, and the words for its sender of an answer. */
public final class JmsIntake {
    /** What a broker takes as a property of a message without further ado. */
    private static final int LONGEST_REFUSAL = 4_000;

    private final Source source;
    private final int mostBytes;
    private final StrictJson json;

    /**
     * The edge at one queue.
     *
     * @param queue     the queue's name
     * @param mostBytes the largest message that is read, in bytes of UTF-8
     * @param json      reads documents
     */
    public JmsIntake(String queue, int mostBytes, StrictJson json) {
        this.source = new Source(Source.Kind.JMS, queue, null);
        this.mostBytes = mostBytes;
        this.json = json;
    }

    /**
     * The offer of a message.
     *
     * @param message what it carried
     * @return one offer, with a fault where it is no JSON document
     */
    public List<Offer> offer(JmsBody message) {
        if (message.fault() != null) {
            return List.of(Offer.faulty(message.fault(), source));
        }
        if (message.text().length() > mostBytes || message.text().getBytes(StandardCharsets.UTF_8).length > mostBytes) {
            return List.of(Offer.faulty(new Fault("", Fault.Code.TOO_LONG, "is longer than " + mostBytes + " bytes; shorten it"), source));
        }
        try {
            JsonNode document = json.read(message.text());
            return List.of(Offer.of(document, source));
        } catch (StrictJson.NotJson e) {
            return List.of(Offer.faulty(e.fault(), source));
        }
    }

    /**
     * Why a message is no intent, fields and reasons.
     *
     * @param answers the answer to it
     * @return the words for its sender, without a full phone number; null where it is an intent
     */
    public String refusal(List<Answer> answers) {
        String words = answers.stream()
                .filter(answer -> answer.status() == Answer.Status.CONFLICT || answer.status() == Answer.Status.INVALID)
                .map(JmsIntake::words).collect(Collectors.joining("; "));
        if (words.isEmpty()) {
            return null;
        }
        return words.length() <= LONGEST_REFUSAL ? words : words.substring(0, LONGEST_REFUSAL) + " ...";
    }

    private static String words(Answer answer) {
        if (answer.faults().isEmpty()) {
            return "intentId came before with other content; send it under another id";
        }
        return answer.faults().stream()
                .map(fault -> PhoneNumbers.masked((fault.field().isEmpty() ? "The message" : fault.field()) + " " + fault.message()))
                .collect(Collectors.joining("; "));
    }
}
