package io.patchbay.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is asked of the metrics by k8s/monitoring. */
public final class Monitoring {

    static final Path FOLDER = Path.of("k8s/monitoring");
    /** Prometheus' own word on a target. */
    private static final Set<String> PROMETHEUS_OWN = Set.of("up");
    private static final Pattern TEXT = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");
    /** What stands in braces and brackets, and the labels after by and its like. */
    private static final Pattern ASIDE = Pattern.compile("\\{[^}]*}|\\[[^]]*]|\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern WORD = Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*(?!\\s*\\()(?![\\w:])");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

    private Monitoring() { }

    /** Every metric that a rule or a panel names. */
    public static Set<String> metrics() throws IOException {
        Set<String> names = new TreeSet<>();
        Stream.concat(alerts().stream().map(rule -> rule.getExpr().getStrVal()), queries(dashboard()).stream())
                .forEach(expression -> names.addAll(metrics(expression)));
        names.removeAll(PROMETHEUS_OWN);
        return names;
    }

    /** The metrics that an expression of PromQL names. */
    static Set<String> metrics(String expression) {
        String bare = ASIDE.matcher(TEXT.matcher(expression).replaceAll("")).replaceAll(" ");
        Set<String> names = new TreeSet<>(WORD.matcher(bare).results().map(word -> word.group()).toList());
        names.removeAll(OPERATORS);
        return names;
    }

    static List<Rule> alerts() throws IOException {
        return Manifests.of(FOLDER).one(PrometheusRule.class, "patchbay").getSpec().getGroups().stream().flatMap(group -> group.getRules().stream()).toList();
    }

    static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(FOLDER.resolve("dashboard.json").toFile());
    }

    /** Those of panels and of variables. */
    static List<String> queries(JsonNode dashboard) {
        return Stream.concat(dashboard.findValuesAsText("expr").stream(),
                dashboard.findValuesAsText("definition").stream().map(definition -> definition.replaceFirst(", \\w+\\)$", ")"))).toList();
    }
}
