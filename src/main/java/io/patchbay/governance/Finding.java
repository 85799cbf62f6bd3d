package io.patchbay.governance;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a look has found.
 *
 * @param subject  of what or whom
 * @param crossed  true: bad enough to raise an alert; false: too bad to end one
 * @param parts    what it consists of, where that may grow while the alert is raised; empty where it does not
 * @param says     for people, without a full phone number
 * @param evidence figures and ids, as JSON has them
 */
public record Finding(String subject, boolean crossed, Set<String> parts, String says, Map<String, Object> evidence) {

    /** Defensive copies. */
    public Finding {
        parts = Set.copyOf(parts);
        evidence = Collections.unmodifiableMap(new TreeMap<>(evidence));
    }
}
