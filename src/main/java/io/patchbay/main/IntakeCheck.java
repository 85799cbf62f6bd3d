package io.patchbay.main;

import io.patchbay.intake.IntakeGate;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Ready is whoever takes intents in: DOWN while the intake gate is shut, with the reason. */
final class IntakeCheck extends AbstractHealthCheck {

    private final IntakeGate gate;

    IntakeCheck(IntakeGate gate) {
        super("patchbay", "intake");
        this.gate = gate;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<IntakeGate.Shut> shut = gate.shut();
        builder.detail("data.free-mb", gate.room() >> 20)
                .detail("intake.shut-because", shut.map(IntakeGate.Shut::because).orElse(""));
        if (shut.isEmpty()) {
            builder.message("intents are taken in").up();
        } else {
            builder.message("nothing is taken in: " + shut.get().because()).down();
        }
    }
}
