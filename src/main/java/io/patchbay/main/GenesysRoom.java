package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.genesys.AccessToken;
import io.patchbay.genesys.BreakerSettings;
import io.patchbay.genesys.Breakers;
import io.patchbay.genesys.GenesysDoors;
import io.patchbay.genesys.GenesysHttp;
import io.patchbay.genesys.GenesysSocketComponent;
import io.patchbay.genesys.HttpSettings;
import io.patchbay.genesys.ParDialect;
import io.patchbay.genesys.PlatformCalls;
import io.patchbay.genesys.ProxyAddress;
import io.patchbay.genesys.SocketSettings;
import io.patchbay.genesys.TokenSettings;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.quota.Buckets;
import io.patchbay.quota.Quota;
import io.patchbay.quota.QuotaSettings;
import io.patchbay.safety.Trust;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;

/** The platform: token, dialect, connections, event socket, breakers, and how many calls may go out. */
final class GenesysRoom {

    final AccessToken token;
    final GenesysSocketComponent socket;
    final Breakers breakers;
    final Quota quota;
    final GenesysDoors doors;
    final boolean sendsReference;

    GenesysRoom(CamelContext camel, Settings settings, Clock clock, Optional<ProxyManager<String>> shared, Trust trust) {
        ObjectMapper json = new ObjectMapper();
        URI base = settings.address("genesys.base-url");
        ProxyAddress proxy = settings.optional("genesys.proxy").isEmpty() ? null
                : settings.parsed("genesys.proxy", "proxy.example.org:3128", ProxyAddress::parse);
        sendsReference = settings.choice("genesys.reference", "attributes", "none").equals("attributes");
        ParDialect dialect = new ParDialect(json, sendsReference, PhoneNumbers::masked);
        token = new AccessToken(new TokenSettings(settings.address("genesys.login-url"), settings.text("genesys.client-id"),
                settings.text("genesys.client-secret"), proxy, trust, settings.duration("genesys.http.connect-timeout"),
                settings.duration("genesys.http.response-timeout")), clock, json);
        socket = new GenesysSocketComponent(new SocketSettings(base, proxy, trust,
                settings.duration("genesys.socket.connect-timeout"), settings.duration("genesys.socket.min-backoff"),
                settings.duration("genesys.socket.max-backoff"), settings.duration("genesys.socket.idle"),
                settings.duration("genesys.socket.pong"), settings.number("genesys.socket.waiting"),
                settings.number("genesys.socket.max-message")), token, clock, dialect::announcesClosing);
        CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
        breakers = new Breakers(breaker(settings, "create.breaker", Duration.ZERO), breaker(settings, "genesys.read-breaker",
                settings.duration("genesys.read-breaker.pause")), registry);
        quota = new Quota(new QuotaSettings(settings.number("genesys.rate-limit-per-minute"), settings.duration("quota.create-wait"),
                settings.duration("quota.read-wait"), settings.duration("quota.presence-wait"), settings.duration("quota.pause-after-429")),
                () -> socket.health().connected(), shared.map(buckets -> Buckets.shared(buckets, settings.text("genesys.client-id")))
                .orElseGet(() -> Buckets.own(TimeMeter.SYSTEM_NANOTIME)));
        doors = new GenesysDoors(camel.createProducerTemplate());

        camel.addComponent("vertx-websocket", socket);
        Registry beans = camel.getRegistry();
        beans.bind("par", dialect);
        beans.bind("genesysHttp", new GenesysHttp(new HttpSettings(settings.number("genesys.http.connections"),
                settings.duration("genesys.http.connection-life"), settings.duration("genesys.http.connect-timeout"),
                settings.duration("genesys.http.response-timeout"), proxy, trust), token, clock));
        beans.bind("accessToken", token);
        beans.bind("genesysBreaker", breakers.create());
        beans.bind("genesysReadBreaker", breakers.read());
        beans.bind("circuitBreakers", registry);
        beans.bind("quota", quota);
        beans.bind("platformCalls", new PlatformCalls(beans.findSingleByType(MeterRegistry.class)));
    }

    private static BreakerSettings breaker(Settings settings, String prefix, Duration pause) {
        return new BreakerSettings(settings.number(prefix + ".failure-percent"), settings.number(prefix + ".window"),
                settings.number(prefix + ".minimum-calls"), pause);
    }
}
