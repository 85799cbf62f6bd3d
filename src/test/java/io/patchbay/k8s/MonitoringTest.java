package io.patchbay.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.patchbay.Readme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dashboard, alerts and what they are fed by. That what they ask for is served, the started distribution shows. */
class MonitoringTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "up == 0; up",
        "sum by (pod, le) (rate(a_seconds_bucket{x=\"b{c}\", y!~'d'}[5m])) > bool 0.5; a_seconds_bucket",
        "absent(a) or predict_linear(b[6h], 24 * 3600) < 0; a b",
        "a:b and on() (c / ignoring(d) group_left(e) f); a:b c f",
        "avg_over_time((max by (n) (p) > bool 0)[15m:30s] offset 5m); p",
        "histogram_quantile(0.95, sum(rate(h_bucket[1h]))) > 1e3; h_bucket"})
    void namesAreReadOutOfAnExpression(String expression, String names) {
        assertThat(String.join(" ", Monitoring.metrics(expression))).isEqualTo(names);
    }

    /** A timer's bare name is that of nothing. */
    @Test
    void namesAreThoseOfTheReadme() throws IOException {
        Set<String> served = new Readme().table("Operating", "Name", "Labels", "Meaning").stream()
                .flatMap(row -> Readme.codes(row.get(0)).stream().flatMap(name -> suffixes(row.get(2)).map(name::concat))).collect(Collectors.toSet());
        assertThat(served).hasSizeGreaterThan(20).contains("patchbay_queue_wait_seconds_max", "patchbay_decide_seconds_bucket")
                .doesNotContain("patchbay_queue_wait_seconds", "patchbay_queue_wait_seconds_bucket", "patchbay_decide_seconds");
        assertThat(Monitoring.metrics().stream().filter(name -> name.startsWith("patchbay_"))).isNotEmpty().isSubsetOf(served);
    }

    private static Stream<String> suffixes(String meaning) {
        if (meaning.endsWith("(histogram)")) {
            return Stream.of("_count", "_sum", "_max", "_bucket");
        }
        return meaning.endsWith("(timer)") ? Stream.of("_count", "_sum", "_max") : Stream.of("");
    }

    @Test
    void everyAlertSaysWhatIsWrongAndWhatToDo() throws IOException {
        List<Rule> alerts = Monitoring.alerts();
        assertThat(alerts).hasSizeGreaterThan(10).extracting(Rule::getAlert).doesNotHaveDuplicates();
        assertThat(alerts).allSatisfy(rule -> {
            assertThat(rule.getAlert()).startsWith("Patchbay");
            assertThat(rule.getLabels()).containsOnlyKeys("severity");
            assertThat(rule.getLabels().get("severity")).isIn("critical", "warning");
            assertThat(rule.getAnnotations()).containsOnlyKeys("summary", "description");
            assertThat(rule.getAnnotations().values()).noneMatch(String::isBlank);
            assertThat(rule.getFor()).matches("\\d+m");
            assertThat(rule.getExpr().getStrVal()).satisfies(MonitoringTest::isClosed);
        });
    }

    private static void isClosed(String expression) {
        for (String pair : List.of("()", "[]", "{}")) {
            assertThat(expression.chars().filter(one -> one == pair.charAt(0)).count()).as("%s in %s", pair, expression)
                    .isEqualTo(expression.chars().filter(one -> one == pair.charAt(1)).count());
        }
    }

    @Test
    void everyPanelAsksForSomethingInAPlaceOfItsOwn() throws IOException {
        JsonNode panels = Monitoring.dashboard().path("panels");
        Set<Integer> ids = new HashSet<>();
        List<int[]> places = new ArrayList<>();
        panels.forEach(panel -> {
            String title = panel.path("title").asText();
            assertThat(ids.add(panel.path("id").asInt())).as("%s has an id of its own", title).isTrue();
            JsonNode at = panel.path("gridPos");
            int[] place = {at.path("x").asInt(), at.path("y").asInt(), at.path("x").asInt() + at.path("w").asInt(), at.path("y").asInt() + at.path("h").asInt()};
            assertThat(place[2]).isLessThanOrEqualTo(24);
            assertThat(places).as(title).noneMatch(other -> place[0] < other[2] && other[0] < place[2] && place[1] < other[3] && other[1] < place[3]);
            places.add(place);
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("targets")).as(title).isNotEmpty().allSatisfy(target -> {
                    assertThat(target.path("expr").asText()).contains("namespace=\"$namespace\"").satisfies(MonitoringTest::isClosed);
                    assertThat(target.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
                });
            }
        });
        assertThat(Monitoring.dashboard().path("templating").path("list").findValuesAsText("name")).containsExactly("datasource", "namespace", "pod");
    }

    @Test
    void isFoundByPrometheusAndGrafana() throws IOException {
        Manifests monitoring = Manifests.of(Monitoring.FOLDER);
        Service management = Manifests.of(Path.of("k8s/single-node")).one(Service.class, "patchbay-management");
        ServiceMonitor monitor = monitoring.one(ServiceMonitor.class, "patchbay");
        assertThat(management.getMetadata().getLabels()).containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
        assertThat(monitor.getSpec().getEndpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.getPort()).isEqualTo(management.getSpec().getPorts().get(0).getName());
            assertThat(endpoint.getPath()).isEqualTo("/observe/metrics");
        });
        // a target's job is its Service's name
        assertThat(Monitoring.alerts()).anyMatch(rule -> rule.getExpr().getStrVal().contains("up{job=\"" + management.getMetadata().getName() + "\"}"));
        assertThat(monitoring.one(ConfigMap.class, "patchbay-dashboard").getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
    }
}
