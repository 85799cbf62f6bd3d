package io.patchbay.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.intake.IntakeGate;
import io.patchbay.journal.Outbox;
import io.patchbay.reload.LiveEdit;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;

/** What operators look at: /observe/health, /observe/health/live, /observe/health/ready, /observe/routes and /observe/metrics. */
final class ManagementRoom {

    ManagementRoom(CamelContext camel, Clock clock, JournalRoom journal, IntakeGate intake, GenesysRoom genesys, RoutingRoom routing,
                   LiveEdit edit) {
        HealthCheckRegistry checks = HealthCheckRegistry.get(camel);
        checks.register(new JournalCheck(journal.journal, intake));
        checks.register(new IntakeCheck(intake));
        checks.register(new PlatformCheck(genesys.breakers, genesys.socket::health, genesys.token, routing.gate, clock));
        checks.register(new RoutesCheck(edit));

        Set<String> sinks = new LinkedHashSet<>(journal.sinks);
        sinks.add(Outbox.RESULTS);
        PatchbayMetrics metrics = new PatchbayMetrics(camel.getRegistry().findSingleByType(MeterRegistry.class));
        metrics.watchJournal(() -> JournalReading.of(journal.journal, journal.outbox, sinks, journal.drops), sinks);
        metrics.watchTrail(journal.journal.trail()::records);
        metrics.watchIntake(intake);
        metrics.watchPlatform(genesys.breakers, genesys.socket::health, clock);
        metrics.watchQuota(genesys.quota::reading);
        metrics.watchRouting(routing.gate, routing.open::size);
        journal.journal.tellOutcomes(metrics);
    }

    /**
     * What Camel's management server has to be told: nothing but health and metrics is served, and a stopped route or a
     * platform that is away makes nobody unready.
     *
     * @param settings ours, management.address and management.port
     * @return properties of camel-main
     */
    static Map<String, String> serverProperties(Settings settings) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("camel.management.enabled", "true");
        properties.put("camel.management.host", settings.text("management.address"));
        properties.put("camel.management.port", String.valueOf(settings.port("management.port")));
        properties.put("camel.management.healthCheckEnabled", "true");
        properties.put("camel.management.metricsEnabled", "true");
        for (String off : new String[] {"info", "jolokia", "devConsole", "upload", "download", "send"}) {
            properties.put("camel.management." + off + "Enabled", "false");
        }
        properties.put("camel.health.enabled", "true");
        // the platform's check is UP and still has something to say
        properties.put("camel.health.exposureLevel", "full");
        properties.put("camel.health.routesEnabled", "false");
        properties.put("camel.health.consumersEnabled", "false");
        properties.put("camel.health.producersEnabled", "false");
        properties.put("camel.metrics.enabled", "true");
        properties.put("camel.metrics.clearOnReload", "false");
        // it would have a label for every endpoint address
        properties.put("camel.metrics.enableExchangeEventNotifier", "false");
        properties.put("camel.metrics.binders", "jvm-memory,jvm-gc,jvm-thread,processor,file-descriptor,uptime");
        return properties;
    }
}
