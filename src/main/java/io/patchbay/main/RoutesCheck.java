package io.patchbay.main;

import io.patchbay.reload.Fault;
import io.patchbay.reload.LiveEdit;
import io.patchbay.reload.Standing;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Tells which files run otherwise than they are on disk. Nobody is unready for that; it is DOWN where a route is not there at all. */
final class RoutesCheck extends AbstractHealthCheck {

    private final LiveEdit edit;

    RoutesCheck(LiveEdit edit) {
        super("patchbay", "routes");
        this.edit = edit;
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
        List<Standing> apart = edit.standings().stream().filter(one -> one.state() != Standing.State.RUNNING).toList();
        apart.forEach(one -> builder.detail(one.file(), words(one)));
        if (!edit.needRestart().isEmpty()) {
            builder.detail("need-restart", String.join(", ", edit.needRestart()));
        }
        if (apart.isEmpty()) {
            builder.message("what is on disk runs").up();
        } else {
            builder.message(apart.stream().map(RoutesCheck::words).collect(Collectors.joining("; ")));
            builder.state(apart.stream().anyMatch(one -> one.state() == Standing.State.DOWN) ? State.DOWN : State.UP);
        }
    }

    private static String words(Standing one) {
        String faults = one.lastFault() == null ? "another text" : one.lastFault().faults().stream().map(Fault::inFile)
                .collect(Collectors.joining(" | "));
        String runs = switch (one.state()) {
            case LAST_GOOD -> "running last good " + one.file();
            case DOWN -> "nothing runs of " + one.file();
            default -> "not running " + one.file();
        };
        return runs + (one.onDisk() == null ? ", the file is gone or cannot be read: " : ", the file on disk has ") + faults;
    }
}
