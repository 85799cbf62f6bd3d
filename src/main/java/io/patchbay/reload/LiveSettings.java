package io.patchbay.reload;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Ordered;
import org.apache.camel.spi.PropertiesSource;

/**
 * The settings as routes see them now: the placeholders of a route have the values of the moment in which it was taken up. What the
 * application around the routes has read at its start stays as it was then, for the routes too, or the two would not fit.
 */
public final class LiveSettings implements PropertiesSource, Ordered {

    private final SettingsRules rules;
    private final Start start;
    private final Map<String, String> ofStart;
    private volatile Map<String, String> values;

    /**
     * What it was started with.
     *
     * @param text    application.properties; null where there is none
     * @param refusal why it is not the file on disk, or null where it is
     */
    public record Start(String text, String refusal) {

        FileText file() {
            return text == null ? null : FileText.of(RouteFolder.SETTINGS, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * The settings of the start.
     *
     * @param rules what the text of application.properties means
     * @param start that text
     */
    public LiveSettings(SettingsRules rules, Start start) {
        this.rules = rules;
        this.start = start;
        this.ofStart = Map.copyOf(rules.settings(start.text));
        this.values = this.ofStart;
    }

    Start start() {
        return start;
    }

    /**
     * Settings that might hold.
     *
     * @param values      what routes would see
     * @param needRestart what is otherwise in the file than at the start, and stays as it is until a restart
     * @param faults      what is wrong with them, by key; where anything is, they may not hold
     */
    record Candidate(Map<String, String> values, Set<String> needRestart, Map<String, Fault> faults) {
    }

    /**
     * What a file would bring.
     *
     * @param file application.properties as it was read; null where there is none
     */
    Candidate candidate(FileText file) {
        if (file != null && file.refusal() != null) {
            return new Candidate(values, Set.of(), Map.of("", file.refusal()));
        }
        Map<String, String> asked;
        try {
            asked = new TreeMap<>(rules.settings(file == null ? null : file.text()));
        } catch (IllegalArgumentException e) {
            return new Candidate(values, Set.of(), Map.of("", new Fault(RouteFolder.SETTINGS, 0, e.getMessage(), "mend that line")));
        }
        Set<String> keys = new TreeSet<>(asked.keySet());
        keys.addAll(ofStart.keySet());
        keys.removeIf(key -> !rules.isFixed(key) || Objects.equals(asked.get(key), ofStart.get(key)));
        Map<String, Fault> faults = new TreeMap<>();
        for (String key : keys) {
            rules.fault(key, asked.get(key)).ifPresent(wrong -> faults.put(key, fault(file, key, wrong, "no restart would succeed with it")));
            asked.remove(key);
            Optional.ofNullable(ofStart.get(key)).ifPresent(value -> asked.put(key, value));
        }
        return new Candidate(Map.copyOf(asked), keys, faults);
    }

    /** What a file sets that the application around the routes does not know of. */
    Set<String> unknown(FileText file) {
        Set<String> keys = new TreeSet<>(rules.settings(file == null ? null : file.text()).keySet());
        keys.removeAll(rules.settings(null).keySet());
        keys.removeIf(rules::isFixed);
        return keys;
    }

    /** A fault of a setting, where the file names it. */
    static Fault fault(FileText file, String key, String wrong, String right) {
        Matcher line = Pattern.compile("(?m)^[ \\t]*\\Q" + key + "\\E[ \\t]*[=: \\t\\r\\n]").matcher(file == null ? "" : file.text());
        int at = line.find() ? 1 + (int) file.text().substring(0, line.start()).chars().filter(c -> c == '\n').count() : 0;
        return new Fault(RouteFolder.SETTINGS, at, wrong, right);
    }

    Map<String, String> values() {
        return values;
    }

    void become(Map<String, String> now) {
        values = now;
    }

    @Override
    public String getName() {
        return "live-settings";
    }

    /** A setting's value; null where it has none. */
    @Override
    public String getProperty(String name) {
        return values.get(name);
    }

    /** Before all other sources. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST;
    }
}
