package io.patchbay.intent;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a sender asks for, checked and in its one form: numbers as E.164, text trimmed, defaults filled in.
 *
 * @param intentId names it for ever, 1 to 64 characters, never null
 * @param type the kind of interaction, never null
 * @param to who is reached, never null
 * @param from who reaches, never null
 * @param preferredAgents user ids, e-mails or exact display names as the sender wrote them, best first, without repeats; 1 to 20
 * @param ordered true: the order of the agents binds
 * @param fallback where it goes otherwise, never null
 * @param priority 0 to 9, 9 is dispatched first
 * @param notBefore not created before this instant; null: at once
 * @param deadline not created after this instant; null: no limit
 * @param reference the sender's case, returned in the outcome; null where there is none
 * @param attributes the sender's own data, by name in their natural order; empty where there are none
 * @param source the way it came in, never null
 */
public record Intent(String intentId, InteractionType type, Party to, Party from, List<String> preferredAgents, boolean ordered,
                     FallbackQueue fallback, int priority, Instant notBefore, Instant deadline, String reference,
                     Map<String, String> attributes, Source source) {

    /** Copies the collections and refuses what is missing. */
    public Intent {
        Objects.requireNonNull(intentId, "intentId");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(fallback, "fallback");
        Objects.requireNonNull(source, "source");
        preferredAgents = List.copyOf(preferredAgents);
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }

    /**
     * The same intent with another calling party, for instance one whose name enrichment has found.
     *
     * @param party the calling party
     */
    public Intent withFrom(Party party) {
        return new Intent(intentId, type, to, party, preferredAgents, ordered, fallback, priority, notBefore, deadline, reference,
                attributes, source);
    }

    /**
     * The same intent with other attributes, for instance one more that enrichment has found.
     *
     * @param others all of them, by name
     */
    public Intent withAttributes(Map<String, String> others) {
        return new Intent(intentId, type, to, from, preferredAgents, ordered, fallback, priority, notBefore, deadline, reference,
                others, source);
    }

    /**
     * What is left of it when a person in it is erased: no party, no reference, no attributes.
     *
     * @param number whose; an agent or a queue who is called by it loses that name
     */
    public Intent without(SoughtNumber number) {
        return new Intent(intentId, type, Party.ERASED, Party.ERASED,
                preferredAgents.stream().map(agent -> number.isIn(agent) ? Party.ERASED.phoneNumber() : agent).toList(), ordered,
                number.isIn(fallback.queueName()) ? new FallbackQueue(fallback.queueId(), null) : fallback, priority, notBefore, deadline, null,
                Map.of(), source);
    }

    /**
     * Whether a number stands anywhere in what the sender wrote, ids left out.
     *
     * @param number looked for in every spelling
     */
    public boolean tells(SoughtNumber number) {
        return Stream.of(Stream.of(to, from).flatMap(party -> Stream.of(party.phoneNumber(), Objects.toString(party.name(), ""))),
                preferredAgents.stream(), Stream.ofNullable(fallback.queueName()), Stream.ofNullable(reference),
                attributes.entrySet().stream().flatMap(attribute -> Stream.of(attribute.getKey(), attribute.getValue())))
                .flatMap(texts -> texts).anyMatch(number::isIn);
    }

    /** Names it and where it came from, nothing of its content: an intent may stand in a log line. */
    @Override
    public String toString() {
        return "Intent[" + intentId + ", " + type.wire() + ", " + source + "]";
    }
}
