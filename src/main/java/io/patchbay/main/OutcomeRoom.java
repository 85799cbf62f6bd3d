package io.patchbay.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.intake.EmbeddedBroker;
import io.patchbay.intake.JmsConnections;
import io.patchbay.outcome.JmsSink;
import io.patchbay.outcome.OutcomeLog;
import io.patchbay.outcome.RetryPlan;
import io.patchbay.outcome.Told;
import io.patchbay.outcome.WebhookPolicy;
import io.patchbay.outcome.WebhookSignature;
import io.patchbay.outcome.WebhookSink;
import io.patchbay.safety.FileRights;
import io.patchbay.safety.Secrets;
import io.patchbay.safety.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.ThreadPoolProfile;

/** The sinks, and the broker that intents come from and outcomes go to; what no way uses is not started. */
final class OutcomeRoom {

    /** The pools that routes name. */
    static final Set<String> POOLS = Set.of("publish-webhook", "publish-jms");

    OutcomeRoom(CamelContext camel, Settings settings, Clock clock, JournalRoom journal, SafetyRoom safety,
                Consumer<AutoCloseable> closedAtEnd) throws IOException {
        Registry beans = camel.getRegistry();
        SecureRandom random = new SecureRandom();
        RetryPlan plan = new RetryPlan(settings.duration("outcome.retry.first"), settings.duration("outcome.retry.most"));
        beans.bind("outcomeLog", new OutcomeLog(journal.outbox, journal.files, clock));
        beans.bind("jmsSink", new JmsSink(Told.outcomes(JmsSink.SINK, journal.outbox), journal.outbox, plan, clock, random));
        JmsConnections connections = connections(camel, settings, safety.trust, closedAtEnd);
        closedAtEnd.accept(connections);
        camel.addComponent("jms", connections.component());
        // the route that names these is loaded in any case, and started only where an address is set
        Optional<URI> webhook = settings.optionalAddress("outcome.webhook.url");
        webhook.ifPresent(address -> safety.allowedHosts.require("outcome.webhook.url", address));
        String secret = webhook.isPresent() ? settings.text("outcome.webhook.secret") : "unused";
        beans.bind("webhookSink", new WebhookSink(Told.outcomes(WebhookSink.SINK, journal.outbox), webhook.map(URI::toString).orElse("http://127.0.0.1"),
                new WebhookSignature(secret), new WebhookPolicy(plan, settings.duration("outcome.webhook.give-up")), journal.outbox, clock, random,
                beans.findSingleByType(MeterRegistry.class)));
        camel.getExecutorServiceManager().registerThreadPoolProfile(workers("publish-webhook", settings, "outcome.webhook"));
        camel.getExecutorServiceManager().registerThreadPoolProfile(workers("publish-jms", settings, "outcome.jms"));
    }

    private static boolean usesJms(Settings settings) {
        return settings.flag("intake.jms.enabled") || settings.optional("outcome.jms.destination").isPresent()
                || settings.optional("governance.alert.jms-destination").isPresent();
    }

    /** Where the embedded broker listens; empty when none does. */
    static Optional<URI> acceptor(Settings settings) {
        return !usesJms(settings) || settings.optional("jms.broker-url").isPresent() || settings.optional("jms.embedded.acceptor").isEmpty()
                ? Optional.empty() : Optional.of(settings.parsed("jms.embedded.acceptor", "tcp://127.0.0.1:61616", OutcomeRoom::listening));
    }

    private static URI listening(String text) {
        URI uri = URI.create(text);
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException("no address with a port");
        }
        return uri;
    }

    /** The broker for people; what comes after a question mark may be a password. */
    static String broker(Settings settings) {
        return !usesJms(settings) ? "off" : settings.optional("jms.broker-url").map(url -> Secrets.withoutPasswords(url.replaceFirst("\\?.*", "")))
                .orElseGet(() -> "embedded" + acceptor(settings).map(uri -> " at " + uri).orElse(""));
    }

    private static ThreadPoolProfile workers(String name, Settings settings, String prefix) {
        ThreadPoolProfile profile = new ThreadPoolProfile(name);
        profile.setPoolSize(settings.number(prefix + ".workers"));
        profile.setMaxPoolSize(settings.number(prefix + ".workers"));
        profile.setMaxQueueSize(settings.number(prefix + ".batch"));
        return profile;
    }

    private static JmsConnections connections(CamelContext camel, Settings settings, Trust trust, Consumer<AutoCloseable> closedAtEnd)
            throws IOException {
        if (!usesJms(settings) || settings.optional("jms.broker-url").isPresent()) {
            // nothing connects before it is used: where JMS is switched off, this only lets its routes be loaded
            Optional<String> user = settings.optional("jms.user");
            Optional<String> password = settings.optional("jms.password");
            return settings.optional("jms.broker-url").isEmpty() ? JmsConnections.to("tcp://127.0.0.1:61616", null, null, trust)
                    : settings.parsed("jms.broker-url", "tcp://broker.example.com:61617?sslEnabled=true",
                    url -> JmsConnections.to(url, user.orElse(null), password.orElse(null), trust));
        }
        Path data = Path.of(settings.text("data.directory"));
        // it would wait in silence until the other ends
        closedAtEnd.accept(JournalRoom.lock(data, "jms.lock", "another node's embedded broker keeps its messages in data.directory=" + data
                + "; name one broker for both in jms.broker-url, or set another folder"));
        FileRights.makeOwn(data.resolve("jms"));
        EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("jms"), settings.optional("jms.embedded.acceptor").orElse(""));
        closedAtEnd.accept(broker);
        long pause = settings.duration("intake.watch.period").toMillis();
        camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(broker, "embedded-broker")
                .scheduleWithFixedDelay(broker::tend, pause, pause, TimeUnit.MILLISECONDS);
        return JmsConnections.to(broker);
    }
}
