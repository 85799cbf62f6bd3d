package io.patchbay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How every file below routes/ looks (DESIGN.md, "Style"): what an operator may rely on when he opens one. */
class RouteFilesTest {

    private static final Path ROUTES = Path.of("routes");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> SCHEMES = Set.of("direct", "seda", "timer", "quartz", "file", "jms", "http", "platform-http",
            "vertx-websocket", "log");
    /** Settings that the bundle derives from others instead of reading them from application.properties. */
    private static final Set<String> DERIVED = Set.of("outcome.jms.enabled", "outcome.webhook.enabled", "governance.alert.jms-enabled",
            "governance.alert.webhook-enabled");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([^}:]+)(:[^}]*)?}}");
    private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Set<String> EXPRESSIONS = Set.of("simple", "constant", "method", "header", "exchangeProperty", "variable", "jq",
            "jsonpath", "tokenize", "language", "ref");
    /** Nodes that stand in a list of steps, or below one with an id of their own, and are told by their fields. */
    private static final Set<String> LISTS_OF_NODES = Set.of("when", "doCatch", "onException");

    private record RouteFile(Path path, String text, JsonNode content) {

        String stem() {
            return path.getFileName().toString().replace(".camel.yaml", "");
        }
    }

    /** One node of a route: what it is, and its fields. */
    private record Node(String kind, JsonNode fields) {
    }

    /** All but what makes ConfigMaps of them. */
    private static List<RouteFile> files() throws IOException {
        try (Stream<Path> all = Files.walk(ROUTES)) {
            List<RouteFile> files = new ArrayList<>();
            for (Path path : all.filter(Files::isRegularFile).filter(path -> !path.equals(ROUTES.resolve("kustomization.yaml"))).sorted().toList()) {
                String text = Files.readString(path);
                files.add(new RouteFile(path, text, YAML.readTree(text)));
            }
            return files;
        }
    }

    @FunctionalInterface
    private interface Rule {
        void holds(RouteFile file) throws Exception;
    }

    private static Stream<DynamicTest> each(Rule rule) throws IOException {
        return files().stream().map(file -> DynamicTest.dynamicTest(ROUTES.relativize(file.path).toString(), () -> rule.holds(file)));
    }

    @TestFactory
    Stream<DynamicTest> nothingElseLivesHere() throws IOException {
        return each(file -> assertThat(file.path.toString()).endsWith(".camel.yaml"));
    }

    @TestFactory
    Stream<DynamicTest> beginsWithAHeading() throws IOException {
        return each(file -> {
            List<String> heading = file.text.lines().takeWhile(line -> line.startsWith("#")).toList();
            assertThat(heading).as("2 to 4 lines").hasSizeBetween(2, 4).allMatch(line -> line.length() <= 160 && line.startsWith("# "));
            assertThat(heading.get(0)).startsWith("# " + file.stem() + ": ");
        });
    }

    @TestFactory
    Stream<DynamicTest> holdsOneRouteNamedLikeTheFile() throws IOException {
        return each(file -> {
            assertThat(file.content.isArray() && file.content.size() == 1).as("one entry").isTrue();
            JsonNode only = file.content.get(0);
            assertThat(only.fieldNames().next()).isIn("route", "routeConfiguration");
            assertThat(only.elements().next().path("id").asText()).isEqualTo(file.stem());
            if (only.has("route")) {
                assertThat(only.path("route").path("description").asText()).as("a description").isNotBlank();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyNodeHasAnIdOfItsOwnInKebabCase() throws IOException {
        return each(file -> nodes(file).forEach(node -> assertThat(node.fields.path("id").asText())
                .as("the id of %s in %s", node.kind, node.fields).matches(KEBAB)));
    }

    @Test
    void idsAreUniqueOverWhatIsLoadedTogether() throws IOException {
        Map<String, List<String>> common = ids("");
        for (String dialect : List.of("par", "cloud")) {
            Map<String, List<String>> all = new TreeMap<>(common);
            ids("genesys/" + dialect).forEach((id, where) -> all.merge(id, where, RouteFilesTest::both));
            assertThat(all.entrySet().stream().filter(id -> id.getValue().size() > 1)).isEmpty();
        }
    }

    private static Map<String, List<String>> ids(String folder) throws IOException {
        Map<String, List<String>> ids = new TreeMap<>();
        for (RouteFile file : files()) {
            if (file.path.getParent().equals(folder.isEmpty() ? ROUTES : ROUTES.resolve(folder))) {
                ids.merge(file.stem(), List.of(file.path.toString()), RouteFilesTest::both);
                nodes(file).forEach(node -> ids.merge(node.fields.path("id").asText(), List.of(file.path.toString()), RouteFilesTest::both));
            }
        }
        return ids;
    }

    private static List<String> both(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    @TestFactory
    Stream<DynamicTest> isWrittenInTheCanonicalForm() throws IOException {
        return each(file -> {
            for (JsonNode object : file.content.findParents("steps")) {
                object.path("steps").forEach(step -> assertThat(step.elements().next().isObject())
                        .as("a step is an object: %s", step).isTrue());
            }
            objects(file.content, (name, object) -> {
                for (String expression : EXPRESSIONS) {
                    JsonNode written = object.path(expression);
                    boolean isExpression = !name.equals("parameters") && !name.equals("bean") && !name.equals("method") && object.has(expression);
                    if (isExpression) {
                        assertThat(written.isObject()).as("%s: {expression: ...}, not %s", expression, object).isTrue();
                        assertThat(name).as("below expression: %s", object).isIn("expression", "correlationExpression", "completionPredicate",
                                "handled", "continued", "onWhen", "completionSizeExpression", "completionTimeoutExpression");
                    }
                }
                if (object.path("uri").isTextual()) {
                    assertThat(object.path("uri").asText()).as("parameters rather than a query").matches("[a-z0-9-]+(:\\{\\{[a-z.-]+}})?");
                }
            });
        });
    }

    @TestFactory
    Stream<DynamicTest> usesKnownComponentsOnly() throws IOException {
        return each(file -> file.content.findValuesAsText("uri").forEach(uri -> assertThat(uri.split(":", 2)[0]).isIn(SCHEMES)));
    }

    @TestFactory
    Stream<DynamicTest> isValidByCamelsOwnSchema() throws IOException {
        try (InputStream text = RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(text);
            return each(file -> {
                List<ValidationMessage> faults = schema.validate(file.content).stream().filter(fault -> !isSetting(fault)).toList();
                assertThat(faults).isEmpty();
            });
        }
    }

    /** The schema knows no placeholder: it misses a number or a boolean where a setting gives one. */
    private static boolean isSetting(ValidationMessage fault) {
        JsonNode value = fault.getInstanceNode();
        return fault.getType().equals("type") && value != null && PLACEHOLDER.matcher(value.asText()).matches();
    }

    @TestFactory
    Stream<DynamicTest> everySettingHasADefault() throws IOException {
        Properties defaults = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            defaults.load(file);
        }
        return each(file -> {
            Matcher placeholder = PLACEHOLDER.matcher(file.text);
            Set<String> missing = new LinkedHashSet<>();
            while (placeholder.find()) {
                boolean known = placeholder.group(2) != null || DERIVED.contains(placeholder.group(1)) || defaults.containsKey(placeholder.group(1));
                if (!known) {
                    missing.add(placeholder.group(1));
                }
            }
            assertThat(missing).as("neither in application.properties nor derived").isEmpty();
        });
    }

    @Test
    void whatIsCalledIsThere() throws IOException {
        Set<String> called = new HashSet<>();
        Set<String> there = new HashSet<>();
        for (RouteFile file : files()) {
            nodes(file).stream().filter(node -> node.fields.path("uri").asText().equals("direct")).forEach(node ->
                    (node.kind.equals("from") ? there : called).add(node.fields.path("parameters").path("name").asText()));
        }
        assertThat(there).containsAll(called);
    }

    /** Everything in a file that Camel gives an id: from, steps, and the branches of steps. */
    private static List<Node> nodes(RouteFile file) {
        List<Node> nodes = new ArrayList<>();
        JsonNode from = file.content.get(0).path("route").path("from");
        if (!from.isMissingNode()) {
            nodes.add(new Node("from", from));
        }
        collect(file.content.get(0), nodes);
        return nodes;
    }

    private static void collect(JsonNode parent, List<Node> nodes) {
        parent.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (field.getKey().equals("steps")) {
                value.forEach(step -> step.properties().forEach(one -> nodes.add(new Node(one.getKey(), one.getValue()))));
                value.forEach(step -> collect(step, nodes));
            } else if (LISTS_OF_NODES.contains(field.getKey()) && value.isArray()) {
                for (JsonNode branch : value) {
                    // the list of a routeConfiguration names its entries once more
                    JsonNode fields = branch.size() == 1 && branch.has(field.getKey()) ? branch.path(field.getKey()) : branch;
                    nodes.add(new Node(field.getKey(), fields));
                    collect(fields, nodes);
                }
            } else {
                if (Set.of("otherwise", "doFinally", "onFallback").contains(field.getKey())) {
                    nodes.add(new Node(field.getKey(), value));
                }
                collect(value, nodes);
            }
        });
    }

    @FunctionalInterface
    private interface Visit {
        void of(String name, JsonNode object);
    }

    private static void objects(JsonNode node, Visit visit) {
        node.properties().forEach(field -> {
            if (field.getValue().isObject()) {
                visit.of(field.getKey(), field.getValue());
            }
            objects(field.getValue(), visit);
        });
        if (node.isArray()) {
            node.forEach(element -> objects(element, visit));
        }
    }
}
