package io.patchbay.genesys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.safety.TlsFault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The one access token of the client, for calls and socket alike: fetched by client credentials, by one thread at a time, renewed when
 * four fifths of its life are over. A renewal that fails does no harm while the old token lives.
 */
public final class AccessToken {

    private static final long ASSUMED_LIFE_SECONDS = 300;

    private final TokenSettings settings;
    private final Clock clock;
    private final ObjectMapper mapper;
    private final HttpClient client;
    private final Object lock = new Object();
    private Held held;
    private CompletableFuture<Held> flight;

    /**
     * Prepares the client; nothing is fetched yet.
     *
     * @param settings where and as whom to ask
     * @param clock    tells a token's age
     * @param mapper   reads the answers
     */
    public AccessToken(TokenSettings settings, Clock clock, ObjectMapper mapper) {
        this.settings = settings;
        this.clock = clock;
        this.mapper = mapper;
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(settings.connectTimeout()).sslContext(settings.trust().context());
        if (settings.proxy() != null) {
            builder.proxy(ProxySelector.of(new InetSocketAddress(settings.proxy().host(), settings.proxy().port())));
        }
        this.client = builder.build();
    }

    /**
     * Returns a token that is good now, fetching one if need be.
     *
     * @throws TokenUnavailable if there is none and none can be had
     */
    public String current() throws TokenUnavailable {
        CompletableFuture<Held> joined;
        Held old;
        boolean first;
        synchronized (lock) {
            Instant now = clock.instant();
            old = held != null && now.isBefore(held.expiresAt()) ? held : null;
            if (old != null && (flight != null || now.isBefore(held.renewAt()))) {
                return old.value();
            }
            first = flight == null;
            if (first) {
                flight = new CompletableFuture<>();
            }
            joined = flight;
        }
        if (first) {
            fly(joined);
        }
        try {
            return joined.join().value();
        } catch (CompletionException failed) {
            if (old != null) {
                return old.value();
            }
            throw failed.getCause() instanceof TokenUnavailable unavailable ? unavailable
                : new TokenUnavailable("token call failed", failed.getCause());
        }
    }

    /**
     * Makes sure that a token is held, so that no token call stands between a commit and its POST.
     *
     * @throws TokenUnavailable if there is none and none can be had
     */
    public void ready() throws TokenUnavailable {
        current();
    }

    /** Tells whether a token is held that is good now; nothing is fetched for that. */
    public boolean held() {
        synchronized (lock) {
            return held != null && clock.instant().isBefore(held.expiresAt());
        }
    }

    /**
     * Drops a token that the platform refused. Told of a token that has been replaced since, it does nothing: a storm of refusals costs
     * one token call.
     *
     * @param refused the token that was refused
     */
    public void invalidate(String refused) {
        synchronized (lock) {
            if (held != null && held.value().equals(refused)) {
                held = null;
            }
        }
    }

    private void fly(CompletableFuture<Held> mine) {
        Held fetched = null;
        Throwable failure = null;
        try {
            fetched = fetch();
        } catch (TokenUnavailable | RuntimeException e) {
            failure = e;
        } finally {
            synchronized (lock) {
                flight = null;
                held = fetched != null ? fetched : held;
            }
            if (fetched != null) {
                mine.complete(fetched);
            } else {
                mine.completeExceptionally(failure != null ? failure : new IllegalStateException("token call broken off"));
            }
        }
    }

    private Held fetch() throws TokenUnavailable {
        URI address = URI.create(settings.loginUrl().toString().replaceAll("/+$", "") + "/oauth/token");
        String credentials = settings.clientId() + ":" + settings.clientSecret();
        HttpRequest request = HttpRequest.newBuilder(address).timeout(settings.timeout())
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/x-www-form-urlencoded").header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")).build();
        Instant asked = clock.instant();
        try {
            return read(client.send(request, HttpResponse.BodyHandlers.ofString()), asked);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenUnavailable("token call interrupted", e);
        } catch (IOException e) {
            if (e instanceof TokenUnavailable told) {
                throw told;
            }
            throw new TokenUnavailable("token call to " + settings.loginUrl() + " (genesys.login-url) failed: "
                + TlsFault.orMessage(e), e);
        }
    }

    private Held read(HttpResponse<String> response, Instant asked) throws TokenUnavailable {
        JsonNode answer;
        try {
            answer = mapper.readTree(response.body());
        } catch (JsonProcessingException notJson) {
            answer = mapper.missingNode();
        }
        if (response.statusCode() == 200 && !answer.path("access_token").asText().isBlank()) {
            long life = Math.max(1, answer.path("expires_in").asLong(ASSUMED_LIFE_SECONDS));
            return new Held(answer.path("access_token").asText(), asked.plusMillis(life * 800), asked.plusSeconds(life));
        }
        String error = answer.path("error").asText();
        if (response.statusCode() == 401 || error.equals("invalid_client")) {
            throw TokenUnavailable.refused("wrong client id or secret (genesys.client-id, genesys.client-secret): " + settings.loginUrl()
                + " refuses client " + settings.clientId());
        }
        String answered = "token call to " + settings.loginUrl() + " (genesys.login-url) answered " + response.statusCode()
            + (error.isBlank() ? "" : ", " + error);
        boolean passes = response.statusCode() >= 500 || response.statusCode() == 408 || response.statusCode() == 429;
        throw passes ? new TokenUnavailable(answered, null) : TokenUnavailable.refused(answered);
    }

    /** Says nothing of what it holds. */
    @Override
    public String toString() {
        return "AccessToken[" + settings.clientId() + "]";
    }

    private record Held(String value, Instant renewAt, Instant expiresAt) {
    }
}
