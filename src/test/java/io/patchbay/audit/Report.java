package io.patchbay.audit;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What an audit came to.
 *
 * @param facts how many of what
 * @param calls how often each method and path of the platform was called
 * @param resolved how many of the intents sent have an outcome
 * @param outcomes how many of each
 * @param findings everything that is wrong
 */
public record Report(Map<String, Long> facts, Map<String, Long> calls, long resolved, Map<String, Long> outcomes, List<Finding> findings) {

    private static final int SHOWN = 3;
    private static final String ROW = "%-34s %9d%n";

    /** @return how often each fault was found; a fault that was not found is left out */
    public Map<Fault, Long> faults() {
        Map<Fault, Long> faults = new EnumMap<>(Fault.class);
        findings.forEach(finding -> faults.merge(finding.fault(), 1L, Long::sum));
        return faults;
    }

    /** @return whether nothing is wrong */
    public boolean isClean() {
        return findings.isEmpty();
    }

    /** @return a table for people, and the first cases of each fault with their evidence */
    public String text() {
        StringBuilder text = new StringBuilder();
        facts.forEach((name, count) -> text.append(ROW.formatted(name, count)));
        for (Fault fault : Fault.values()) {
            text.append(ROW.formatted(fault, faults().getOrDefault(fault, 0L)));
        }
        outcomes.forEach((name, count) -> text.append(ROW.formatted("  " + name, count)));
        double intents = Math.max(1, resolved);
        calls.forEach((path, count) -> text.append("%-60s %9d %9.2f an intent%n".formatted(path, count, count / intents)));
        for (Fault fault : faults().keySet()) {
            text.append("%n%s%n".formatted(fault));
            findings.stream().filter(finding -> finding.fault() == fault).limit(SHOWN)
                    .forEach(finding -> text.append("  %s: %s%n".formatted(finding.about(), finding.what())));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
