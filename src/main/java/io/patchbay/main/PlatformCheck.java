package io.patchbay.main;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.patchbay.genesys.AccessToken;
import io.patchbay.genesys.Breakers;
import io.patchbay.genesys.SocketHealth;
import io.patchbay.routing.DispatchGate;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * How the platform fares, for people: always UP, since intents wait while it is away. Its message says it in words, its
 * data (shown where the address ends in {@code ?data=true}) fact by fact.
 */
final class PlatformCheck extends AbstractHealthCheck {

    private final Breakers breakers;
    private final Supplier<SocketHealth> socket;
    private final AccessToken token;
    private final DispatchGate gate;
    private final Clock clock;

    PlatformCheck(Breakers breakers, Supplier<SocketHealth> socket, AccessToken token, DispatchGate gate, Clock clock) {
        super("patchbay", "platform");
        this.breakers = breakers;
        this.socket = socket;
        this.token = token;
        this.gate = gate;
        this.clock = clock;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        SocketHealth events = socket.get();
        String shut = gate.shut().map(DispatchGate.Shut::because).orElse(null);
        builder.detail("breaker.create", breakers.create().getState().name())
                .detail("breaker.read", breakers.read().getState().name())
                .detail("socket.connected", events.connected())
                .detail("socket.connected-since", text(events.connectedSince()))
                .detail("socket.last-frame-at", text(events.lastFrameAt()))
                .detail("socket.last-fault", text(events.lastFault()))
                .detail("token.held", token.held())
                .detail("dispatch.waits-because", text(shut))
                .message((shut == null ? "intents are submitted" : "intents wait: " + shut) + "; creates " + words(breakers.create())
                        + ", reads " + words(breakers.read()) + ", socket " + words(events) + ", token "
                        + (token.held() ? "held" : "not held"))
                .up();
    }

    private static String words(CircuitBreaker breaker) {
        return breaker.getState() == CircuitBreaker.State.CLOSED ? "go" : "are held back (breaker "
                + breaker.getState().name().toLowerCase(Locale.ROOT) + ")";
    }

    private String words(SocketHealth events) {
        String frame = events.lastFrameAt() == null ? "no frame yet"
                : "last frame " + Duration.between(events.lastFrameAt(), clock.instant()).toSeconds() + " s ago";
        return (events.connected() ? "connected" : "not connected") + " (" + frame + ")";
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }
}
