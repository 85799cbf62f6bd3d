package io.patchbay.main;

import io.patchbay.governance.Alerts;
import io.patchbay.journal.AlertBook.Alert;
import io.patchbay.journal.JournalUnavailable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Tells which alerts are raised, since when and why. Always UP: what they are about is at the platform, and intents go on. */
final class AlertsCheck extends AbstractHealthCheck {

    private final Alerts alerts;

    AlertsCheck(Alerts alerts) {
        super("patchbay", "alerts");
        this.alerts = alerts;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        try {
            List<Alert> raised = alerts.raised();
            builder.message(raised.isEmpty() ? "no alert is raised"
                    : raised.stream().map(alert -> alert.name() + " " + words(alert)).collect(Collectors.joining(" | ")));
            raised.forEach(alert -> builder.detail(alert.name() + " " + alert.subject(), words(alert)));
        } catch (JournalUnavailable away) {
            builder.message("the journal is away, and with it what is raised");
        }
    }

    private static String words(Alert alert) {
        return "since " + alert.raisedAt() + ": " + alert.says();
    }
}
