package io.patchbay.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * What a sender noted: a line when it hands an intent over, another when that is acknowledged. The same intent may be
 * handed over as often as its sender likes; it counts once.
 *
 * @param intentId the intent
 * @param way file, http or jms
 * @param at when
 * @param acknowledged whether the receiver has taken it on; never noted of a file, whose folder says so
 */
public record Sent(String intentId, String way, Instant at, boolean acknowledged) {

    static Sent of(JsonNode line) {
        return new Sent(Lines.text(line, "intentId"), Lines.text(line, "way"), Lines.instant(line, "at"),
                line.path("acknowledged").asBoolean());
    }

    /** Whether the receiver owes an outcome by this line alone: what is in a queue or in the inbox is handed over for good. */
    boolean binds() {
        return acknowledged || !way.equals("http");
    }
}
