package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Something that strikes the platform as a whole.
 *
 * @param what what strikes
 * @param lasting how long the platform is gone, or how long sockets live after the notice; real time. Left out: 2 s, and 1 m
 */
public record Incident(Kind what, @JsonProperty("for") Span lasting) {

    /** @throws IllegalArgumentException where nothing is named */
    public Incident {
        if (what == null) {
            throw new IllegalArgumentException("an incident says what strikes");
        }
        lasting = lasting == null ? Span.parse(what == Kind.SOCKETS_CLOSING ? "1m" : "2s") : lasting;
    }

    /** What can strike. Sockets that are silent already are spared by what strikes sockets. */
    public enum Kind {
        /** Every socket is closed in good order, with a close frame. */
        SOCKETS_CLOSED,
        /** Every socket's TCP connection is closed (FIN) without a close frame. */
        SOCKETS_CUT,
        /** Every socket's TCP connection is reset (RST). */
        SOCKETS_RESET,
        /** Every socket stays open and nothing is sent on it ever after, heartbeats and pongs neither. */
        SOCKETS_SILENT,
        /** Every socket is told that it will be closed, and is closed some time later. */
        SOCKETS_CLOSING,
        /** Every token issued so far is invalid. */
        TOKENS_REVOKED,
        /** The platform is away for some time, see {@link Emulator#gone}. */
        GONE;

        /** @return the word for it in scenarios and control calls */
        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
