package io.patchbay.main;

import io.patchbay.governance.AuditFinding;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.governance.AuditReport;
import io.patchbay.governance.AuditReport.Audit;
import io.patchbay.governance.Audits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** What the last audits found, for people: always UP, since an agent's or a queue's set-up makes nobody unready. */
final class AuditsCheck extends AbstractHealthCheck {

    private static final int MOST_IN_WORDS = 5;

    private final Function<Audit, Optional<Audits.Standing>> audits;

    /** @param audits how each stands */
    AuditsCheck(Function<Audit, Optional<Audits.Standing>> audits) {
        super("patchbay", "audits");
        this.audits = audits;
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
        List<String> words = new ArrayList<>();
        for (Audit audit : Audit.values()) {
            Audits.Standing standing = audits.apply(audit).orElse(new Audits.Standing(null, null));
            AuditReport report = standing.report();
            words.add(audit.wire() + ": " + (standing.trouble() != null ? "came to nothing, " + standing.trouble()
                    : report == null ? "not run since the start" : report.summary()));
            if (report == null) {
                continue;
            }
            builder.detail(audit.wire() + ".at", report.at().toString());
            for (Severity severity : Severity.values()) {
                builder.detail(audit.wire() + "." + severity.wire() + "s", report.count(severity));
            }
            int place = 0;
            for (AuditFinding finding : report.findings().stream().filter(one -> one.severity() != Severity.NOTE).limit(MOST_IN_WORDS).toList()) {
                builder.detail(audit.wire() + ".worst-" + ++place, finding.line());
            }
        }
        builder.message(String.join("; ", words)).up();
    }
}
