package io.patchbay.genesys;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.safety.Trust;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** A context with the real doors, as an application would wire them, and a quota that writes down what it is asked and told. */
final class DoorsFixture implements AutoCloseable {

    static final CreateRequest REQUEST = new CreateRequest("voice", "+15550109876", "Ada", "+15550101234", null,
        List.of("agent-1", "agent-2"), "queue-1", null, Map.of("case", "4711", CreateRequest.REFERENCE, "intent-1"));

    final CamelContext context = new DefaultCamelContext();
    final NotingQuota quota = new NotingQuota();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final Breakers breakers;
    final AccessToken token;
    final GenesysDoors doors;

    DoorsFixture(String baseUrl, String loginUrl) throws Exception {
        this(baseUrl, loginUrl, null);
    }

    DoorsFixture(String baseUrl, String loginUrl, ProxyAddress proxy) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        token = new AccessToken(new TokenSettings(URI.create(loginUrl), "id", "s3cret", proxy, Trust.ofJava(), Duration.ofSeconds(2),
            Duration.ofSeconds(5)), Clock.systemUTC(), mapper);
        breakers = new Breakers(new BreakerSettings(50, 4, 4, Duration.ofHours(1)),
            new BreakerSettings(50, 4, 4, Duration.ofHours(1)), CircuitBreakerRegistry.ofDefaults());
        Properties properties = new Properties();
        properties.setProperty("genesys.base-url", baseUrl);
        context.getPropertiesComponent().setInitialProperties(properties);
        context.getRegistry().bind("par", new ParDialect(mapper, true, text -> text));
        context.getRegistry().bind("genesysHttp",
            new GenesysHttp(new HttpSettings(4, Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(1), proxy,
                Trust.ofJava()), token, Clock.systemUTC()));
        context.getRegistry().bind("genesysBreaker", breakers.create());
        context.getRegistry().bind("genesysReadBreaker", breakers.read());
        context.getRegistry().bind("quota", quota);
        context.getRegistry().bind("platformCalls", new PlatformCalls(meters));
        for (String door : List.of("send", "call", "read", "create", "conversation", "agent", "queue", "user", "users")) {
            load(context, "genesys-" + door);
        }
        context.start();
        doors = new GenesysDoors(context.createProducerTemplate());
    }

    /** Loads one route file of the dialect. */
    static void load(CamelContext context, String route) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(PluginHelper.getResourceLoader(context)
            .resolveResource("file:routes/genesys/par/" + route + ".camel.yaml"));
    }

    /** Sends a create through its door, with headers that a sender might have smuggled in. */
    CreateResult create(CreateRequest request) {
        return context.createProducerTemplate().requestBodyAndHeaders("direct:genesys-create", request, Map.of(
            "CamelHttpUri", "http://127.0.0.1:1/elsewhere", "CamelHttpQuery", "a=b", "CamelHttpMethod", "DELETE",
            "CamelRestHttpUri", "http://127.0.0.1:1/elsewhere", "X-Secret", "of the sender", "Authorization", "Basic xyz"),
            CreateResult.class);
    }

    @Override
    public void close() {
        context.stop();
    }

    /** Stands in for the quota. */
    public static final class NotingQuota {

        final Queue<String> asked = new ConcurrentLinkedQueue<>();
        final Queue<String> told = new ConcurrentLinkedQueue<>();
        volatile RuntimeException refusal;

        /** Notes a repeated create. */
        public void takeForCreate() {
            asked.add("create");
        }

        /** Notes a read. */
        public void takeForRead(String purpose) {
            if (refusal != null) {
                throw refusal;
            }
            asked.add(purpose);
        }

        /** Notes what the platform said of its limits. */
        public void observe(int status, Integer allowed, Integer count, Integer reset, Long retryAfterSeconds) {
            told.add(status + " " + allowed + " " + count + " " + reset + " " + retryAfterSeconds);
        }
    }
}
