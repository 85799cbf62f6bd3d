package io.patchbay.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/**
 * A time in which a create may have come to nobody knows what, without a word of it in the ledger: a process was killed or
 * stood still, the network tore connections.
 *
 * @param what kill, frozen, gone: for people
 * @param at from when
 * @param until until when; of an instant the same
 */
public record Interruption(String what, Instant at, Instant until) {

    static Interruption of(JsonNode line) {
        Instant at = Lines.instant(line, "at");
        return new Interruption(Lines.text(line, "what"), at, line.has("until") ? Lines.instant(line, "until") : at);
    }

    boolean touches(Instant from, Instant to) {
        return !at.isAfter(to) && !until.isBefore(from);
    }

    boolean touches(Instant moment, Duration afterwards) {
        return !at.isAfter(moment) && !until.plus(afterwards).isBefore(moment);
    }
}
