package io.patchbay.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.governance.Alerts;
import io.patchbay.governance.Watch;
import io.patchbay.journal.AlertBook;
import io.patchbay.outcome.JmsSink;
import io.patchbay.outcome.RetryPlan;
import io.patchbay.outcome.Told;
import io.patchbay.outcome.WebhookPolicy;
import io.patchbay.outcome.WebhookSignature;
import io.patchbay.outcome.WebhookSink;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.Registry;

/** What watches over the rest: audits, alerts, the audit trail, and what is kept no longer. */
final class GovernanceRoom {

    GovernanceRoom(CamelContext camel, Settings settings, Clock clock, JournalRoom journal, GenesysRoom genesys,
                   Consumer<AutoCloseable> closedAtEnd) {
        watch(camel, settings, clock, journal);
    }

    private static void watch(CamelContext camel, Settings settings, Clock clock, JournalRoom journal) {
        Registry beans = camel.getRegistry();
        MeterRegistry meters = beans.findSingleByType(MeterRegistry.class);
        Alerts alerts = new Alerts(journal.alerts, journal.json, meters);
        Watch watch = new Watch(journal.journal.tally(), journal.journal.queueFates(), alerts, clock, new Watch.Bounds(
                settings.duration("governance.window"), settings.number("governance.minimum-sample"),
                settings.number("governance.fallback-alert-percent"), settings.duration("governance.engine-timeout"),
                settings.duration("governance.usual-wait")));
        WatchMetrics metrics = new WatchMetrics(meters, watch, alerts);
        journal.journal.queueFates().tellStays(metrics);
        beans.bind("watch", watch);
        beans.bind("watchMetrics", metrics);
        HealthCheckRegistry.get(camel).register(new AlertsCheck(alerts));
        sinks(beans, settings, clock, journal, meters);
    }

    /** The routes that name these are loaded in any case, and started only where an address is set. */
    private static void sinks(Registry beans, Settings settings, Clock clock, JournalRoom journal, MeterRegistry meters) {
        SecureRandom random = new SecureRandom();
        RetryPlan plan = new RetryPlan(settings.duration("outcome.retry.first"), settings.duration("outcome.retry.most"));
        beans.bind("alertJmsSink", new JmsSink(told(journal, AlertBook.JMS), journal.outbox, plan, clock, random));
        Optional<String> webhook = settings.optional("governance.alert.webhook-url");
        String secret = webhook.isPresent() ? settings.text("governance.alert.webhook-secret") : "unused";
        beans.bind("alertWebhookSink", new WebhookSink(told(journal, AlertBook.WEBHOOK), webhook.orElse("http://127.0.0.1"),
                new WebhookSignature(secret), new WebhookPolicy(plan, settings.duration("outcome.webhook.give-up")), journal.outbox, clock, random, meters));
    }

    private static Told told(JournalRoom journal, String sink) {
        return new Told(sink, "alerts", most -> journal.alerts.due(sink, most));
    }
}
