package io.patchbay.governance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.journal.AlertBook;
import io.patchbay.journal.AlertBook.Alert;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes alerts of findings: told once when something crosses its threshold, and once when it is back. */
public final class Alerts {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    private final AlertBook book;
    private final ObjectMapper json;
    private final MeterRegistry meters;

    /**
     * @param book   where they are kept
     * @param json   makes JSON of evidence
     * @param meters counts changes
     */
    public Alerts(AlertBook book, ObjectMapper json, MeterRegistry meters) {
        this.book = book;
        this.json = json;
        this.meters = meters;
        for (AlertName name : AlertName.values()) {
            // a rate needs a zero to begin with
            changes(name, "raised");
            changes(name, "ended");
        }
    }

    private Counter changes(AlertName name, String change) {
        return Counter.builder("patchbay.alerts").description("alerts raised and ended").tag("alert", name.wire()).tag("change", change)
                .register(meters);
    }

    /** Those that are raised, in the order of their raising. */
    public List<Alert> raised() {
        return book.raised();
    }

    /**
     * Which subjects of an alert are raised.
     *
     * @param name the alert
     */
    public Set<String> raised(AlertName name) {
        return raisedBySubject(name).keySet();
    }

    /**
     * What an alert that is raised consists of.
     *
     * @param name the alert
     * @return the parts of its findings; empty where it is not raised
     */
    public Set<String> parts(AlertName name) {
        return raisedBySubject(name).values().stream().flatMap(alert -> parts(alert).stream()).collect(Collectors.toSet());
    }

    private static Set<String> parts(Alert alert) {
        return StreamSupport.stream(alert.evidence().path("above").spliterator(), false).map(JsonNode::asText).collect(Collectors.toSet());
    }

    private Map<String, Alert> raisedBySubject(AlertName name) {
        return book.raised().stream().filter(alert -> alert.name().equals(name.wire())).collect(Collectors.toMap(Alert::subject, Function.identity()));
    }

    /**
     * Takes what a look has found: a subject that crossed its threshold is raised, one that is raised and was not found is ended.
     *
     * @param name     the alert
     * @param findings all that there is to say about it now, each subject once
     */
    public void found(AlertName name, List<Finding> findings) {
        found(name, findings, any -> false);
    }

    /**
     * The same, of what can be judged only while there is enough of it.
     *
     * @param name     the alert
     * @param findings all that there is to say about it now, each subject once
     * @param tooFew   whether a subject that was not found ends because too little of it is left to judge
     */
    public void found(AlertName name, List<Finding> findings, Predicate<String> tooFew) {
        Map<String, Alert> raised = raisedBySubject(name);
        Set<String> found = new HashSet<>();
        for (Finding finding : findings) {
            found.add(finding.subject());
            Alert before = raised.get(finding.subject());
            if (before != null) {
                amend(before, finding);
            } else if (finding.crossed()) {
                raise(name, finding);
            }
        }
        raised.values().stream().filter(alert -> !found.contains(alert.subject())).forEach(alert -> end(name, alert,
                tooFew.test(alert.subject()) ? "too few to judge" : "back within bounds"));
    }

    private void raise(AlertName name, Finding finding) {
        book.raise(name.wire(), finding.subject(), finding.says(), json.valueToTree(finding.evidence())).ifPresent(alert -> {
            LOG.warn("alert {} raised: {}. {} {}", name.wire(), alert.says(), name.meaning(), name.advice());
            changes(name, "raised").increment();
        });
    }

    private void amend(Alert alert, Finding finding) {
        Set<String> before = parts(alert);
        if (!before.equals(finding.parts())) {
            book.amend(alert, finding.says(), json.valueToTree(finding.evidence()));
            if (!before.containsAll(finding.parts())) {
                LOG.warn("alert {} goes on: {}", alert.name(), finding.says());
            }
        }
    }

    private void end(AlertName name, Alert alert, String why) {
        String says = why + "; it was raised at " + alert.raisedAt() + ", for " + alert.says();
        if (book.end(alert, says)) {
            LOG.info("alert {} ended: {}", name.wire(), says);
            changes(name, "ended").increment();
        }
    }
}
