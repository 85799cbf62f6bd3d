package io.patchbay.emulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The tokens that are good, and what each has used of its rate limit. Not for use by several threads. */
final class Tokens {

    private final List<Scenario.Client> clients;
    private final Duration life;
    private final int callsPerMinute;
    private final Map<String, Token> issued = new HashMap<>();

    /**
     * @param clients who may have one
     * @param life how long each is good
     * @param callsPerMinute calls in 60 s and token; 0 for no limit
     */
    Tokens(List<Scenario.Client> clients, Duration life, int callsPerMinute) {
        this.clients = clients;
        this.life = life;
        this.callsPerMinute = callsPerMinute;
    }

    /** @return whether there is such a client with this secret */
    boolean knows(String clientId, String secret) {
        return clients.stream().anyMatch(client -> same(client.id(), clientId) && same(client.secret(), secret));
    }

    /**
     * A new token for a client.
     *
     * @param clientId whose it is
     * @param now how late it is
     * @return the token's text
     */
    String issue(String clientId, Instant now) {
        issued.values().removeIf(token -> !token.expiresAt.isAfter(now));
        String text = UUID.randomUUID().toString();
        issued.put(text, new Token(clientId, now.plus(life), new RateLimit(callsPerMinute)));
        return text;
    }

    /** @return how long a token is good, in whole seconds */
    long lifeSeconds() {
        return life.toSeconds();
    }

    /**
     * The token that a call carries.
     *
     * @param authorization the call's Authorization header, null where it has none
     * @param now how late it is
     * @return the token
     * @throws Refusal 401 where it is missing, unknown or expired
     */
    Token of(String authorization, Instant now) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw Refusal.unauthorized("No authentication bearer token specified in authorization header.");
        }
        Token token = issued.get(authorization.substring(7).strip());
        if (token == null || !token.expiresAt.isAfter(now)) {
            throw Refusal.unauthorized("Invalid login credentials: the token is unknown or has expired.");
        }
        return token;
    }

    /** Every token issued so far is no good from now on. */
    void revokeAll() {
        issued.clear();
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A token that is good.
     *
     * @param clientId whose it is
     * @param expiresAt until when
     * @param limit what it has used
     */
    record Token(String clientId, Instant expiresAt, RateLimit limit) {
    }
}
