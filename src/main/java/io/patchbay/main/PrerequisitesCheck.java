package io.patchbay.main;

import io.patchbay.governance.Prerequisites;
import io.patchbay.governance.Prerequisites.Item;
import io.patchbay.governance.Prerequisites.Name;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** What has to be there before the first intent, item by item in words: always UP, since intents wait for what is not there. */
final class PrerequisitesCheck extends AbstractHealthCheck {

    private final Supplier<Map<Name, Item>> items;

    /** @param items what is known of each */
    PrerequisitesCheck(Supplier<Map<Name, Item>> items) {
        super("patchbay", "prerequisites");
        this.items = items;
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
        Map<Name, Item> now = items.get();
        now.forEach((name, item) -> builder.detail(name.wire(), item.line()));
        String lacking = now.entrySet().stream().filter(one -> one.getValue().state() == Prerequisites.State.NOT_MET)
                .map(one -> one.getKey().wire() + " " + one.getValue().line()).collect(Collectors.joining("; "));
        String open = now.entrySet().stream().filter(one -> one.getValue().state() == Prerequisites.State.NOT_KNOWN).map(one -> one.getKey().wire())
                .collect(Collectors.joining(", "));
        builder.message(now.isEmpty() ? "not looked at yet" : (lacking.isEmpty() ? "nothing is known to lack" : lacking)
                + (open.isEmpty() ? "" : "; not known: " + open)).up();
    }
}
