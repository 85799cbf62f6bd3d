package io.patchbay.intake;

import static io.patchbay.intake.HttpHarness.JSON;
import static io.patchbay.intake.HttpHarness.NDJSON;
import static io.patchbay.intake.HttpHarness.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.patchbay.intent.IntentReader;
import io.patchbay.intent.Samples;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The description is what is served, and what is served is as described. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final String ONE = "/intents/{intentId}";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace");
    private HttpHarness http;
    private JsonNode description;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        http = new HttpHarness(folder, (String) null);
        HttpResponse<String> served = http.get("/openapi.json");
        assertThat(served.headers().firstValue("Content-Type")).contains(JSON);
        description = json(served);
        assertThat(served.body()).isEqualTo(Files.readString(Path.of("src/main/resources/io/patchbay/intake/openapi.json")));
    }

    @AfterAll
    void stop() {
        http.close();
    }

    @Test
    void everyCallThatIsDescribedIsServed() throws Exception {
        for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
            for (String method : methods(path.getValue())) {
                HttpResponse<String> response = http.send(method, path.getKey().replace("{intentId}", "nobody"), "");
                assertThat(response.body()).as(method + " " + path.getKey()).doesNotContain("urn:patchbay:problem:unknown-path");
                assertThat(response.statusCode()).as(method + " " + path.getKey()).isNotEqualTo(405);
                assertDescribed(method, path.getKey(), response);
            }
        }
    }

    @Test
    void everyCallThatIsServedIsDescribed() throws Exception {
        for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
            String allow = http.send("OPTIONS", path.getKey().replace("{intentId}", "nobody"), "").headers().firstValue("Allow").orElseThrow();
            Set<String> served = new TreeSet<>(List.of(allow.split(", ")));
            served.removeAll(Set.of("HEAD", "OPTIONS"));
            assertThat(methods(path.getValue())).as(path.getKey()).isEqualTo(served);
        }
    }

    private static Set<String> methods(JsonNode path) {
        Set<String> methods = new TreeSet<>();
        path.fieldNames().forEachRemaining(name -> {
            if (METHODS.contains(name)) {
                methods.add(name.toUpperCase());
            }
        });
        return methods;
    }

    @Test
    void answersAreAsDescribed() throws Exception {
        String good = Samples.full().toString();
        assertDescribed("POST", "/intents", http.post(good), 202);
        assertDescribed("POST", "/intents", http.post(good), 200);
        assertDescribed("POST", "/intents", http.post("{}"), 400);
        assertDescribed("POST", "/intents", http.post(Samples.full().put("reference", "x").toString()), 409);
        assertDescribed("POST", "/intents", http.post(" ".repeat(70_000)), 413);
        assertDescribed("POST", "/intents", http.send("POST", "/intents", good, "Content-Type", "text/plain"), 415);
        HttpResponse<String> lines = http.send("POST", "/intents", good + "\n{}\n" + Samples.full().put("reference", "x") + "\n", "Content-Type", NDJSON);
        assertDescribed("POST", "/intents", lines, 200);
        assertThat(lines.body().lines()).hasSize(3).allSatisfy(line -> assertValid("LineResult", json(line)));
        http.post(Samples.shortest().put("intentId", "case-2").toString());
        assertDescribed("GET", "/intents", http.get("/intents?limit=1"), 200);
        assertDescribed("GET", "/intents", http.get("/intents?limit=0"), 400);
        assertDescribed("GET", ONE, http.get("/intents/case-1"), 200);
        assertDescribed("GET", ONE, http.get("/intents/nobody"), 404);
        assertDescribed("DELETE", ONE, http.send("DELETE", "/intents/case-1", ""), 200);
        assertDescribed("DELETE", ONE, http.send("DELETE", "/intents/case-1", ""), 409);
        assertDescribed("GET", ONE, http.get("/intents/case-1"), 200);
        assertDescribed("GET", ONE, http.send("PATCH", "/intents/case-1", ""), 405);
        assertValid("Problem", json(http.get("/nowhere")));
    }

    @Test
    void aMissingTokenIsDescribed(@TempDir Path folder) throws Exception {
        try (HttpHarness guarded = new HttpHarness(folder, "token")) {
            for (String path : List.of("/intents", "/openapi.json")) {
                assertDescribed("GET", path, guarded.get(path), 401);
            }
        }
    }

    @Test
    void theIntentIsTheContracts() throws Exception {
        String text = new String(IntentReader.class.getResourceAsStream("intent.schema.json").readAllBytes(), StandardCharsets.UTF_8);
        ObjectNode contract = (ObjectNode) json(text.replace("#/$defs/party", "#/components/schemas/Party"));
        JsonNode party = contract.at("/$defs/party");
        contract.remove(List.of("$schema", "$id", "$defs"));
        assertThat(schema("Intent")).isEqualTo(contract);
        assertThat(schema("Party")).isEqualTo(party);
        assertValid("Intent", description.at("/paths/~1intents/post/requestBody/content/application~1json/example"));
    }

    @Test
    void theOutcomeIsTheContracts() throws Exception {
        ObjectNode contract = (ObjectNode) json(Files.readString(Path.of("src/test/resources/contract/outcome.schema.json")));
        contract.remove(List.of("$schema", "$id"));
        assertThat(schema("Outcome")).isEqualTo(contract);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = description.findValuesAsText("$ref");
        assertThat(references).isNotEmpty().allSatisfy(reference -> assertThat(description.at(reference.substring(1)).isMissingNode()).as(reference).isFalse());
    }

    private JsonNode schema(String name) {
        return description.at("/components/schemas/" + name);
    }

    private void assertDescribed(String method, String path, HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(method + " " + path + ": " + response.body()).isEqualTo(status);
        assertDescribed(method, path, response);
    }

    private void assertDescribed(String method, String path, HttpResponse<String> response) {
        JsonNode described = description.get("paths").get(path).get(method.toLowerCase()).get("responses").path(Integer.toString(response.statusCode()));
        JsonNode answer = described.has("$ref") ? description.at(described.get("$ref").asText().substring(1)) : described;
        String type = response.headers().firstValue("Content-Type").orElseThrow();
        assertThat(answer.path("content").has(type)).as(method + " " + path + " " + response.statusCode() + " " + type).isTrue();
        if (type.endsWith("json") && !type.equals(NDJSON)) {
            assertValid(answer.at("/content").get(type).get("schema"), json(response));
        }
        Stream.of("Location", "Allow", "WWW-Authenticate", "Retry-After").filter(name -> response.headers().firstValue(name).isPresent())
                .forEach(name -> assertThat(answer.path("headers").has(name)).as(name + " of " + method + " " + path).isTrue());
    }

    private void assertValid(String name, JsonNode document) {
        assertValid(json("{\"$ref\": \"#/components/schemas/" + name + "\"}"), document);
    }

    private void assertValid(JsonNode schema, JsonNode document) {
        ObjectNode whole = Samples.MAPPER.createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", description.get("components"));
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole).validate(document)).as(document.toString()).isEmpty();
    }
}
