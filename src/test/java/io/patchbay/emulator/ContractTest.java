package io.patchbay.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.oas.OpenApi30;
import io.patchbay.emulator.Caller.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation of the wire contract, and every answer held against the contract's own schema. */
class ContractTest {

    private static JsonNode contract;
    private static JsonSchemaFactory schemas;
    private static Emulator emulator;
    private Caller caller;

    @BeforeAll
    static void start() throws IOException {
        try (InputStream text = ContractTest.class.getResourceAsStream("/contract/par-api.openapi.yaml")) {
            contract = new YAMLMapper().readTree(text);
        }
        String document = contract.toString();
        schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4, builder -> builder
                .defaultMetaSchemaIri(OpenApi30.getInstance().getIri())
                .metaSchema(JsonMetaSchema.builder(OpenApi30.getInstance()).unknownKeywordFactory((word, context) -> new NonValidationKeyword(word)).build())
                .schemaLoaders(loaders -> loaders.schemas(Map.of("https://contract/par", document))));
        emulator = Emulator.start(EmulatorOptions.defaults().port(0).timeFactor(20));
    }

    @AfterAll
    static void stop() {
        emulator.close();
    }

    @BeforeEach
    void dial() {
        emulator.dials(before -> Dials.calm());
        caller = Caller.withToken(emulator);
    }

    @Test
    void everyOperationIsServedAndItsRightAnswerFitsItsSchema() {
        String id = caller.created(Caller.request("a", "preferred"));
        Map<String, Answer> answers = new LinkedHashMap<>();
        answers.put("post /oauth/token 200", caller.token("patchbay:patchbay-secret", "grant_type=client_credentials"));
        answers.put("post /api/v2/routing/interactions 201", caller.create(Caller.request("a", "preferred")));
        answers.put("get /api/v2/routing/conversations/{conversationId} 200", caller.get("/api/v2/routing/conversations/" + id));
        answers.put("get /api/v2/users/{userId}/status 200", caller.get("/api/v2/users/" + Caller.AGENT + "/status"));
        answers.put("get /api/v2/users/{userId} 200", caller.get("/api/v2/users/" + Caller.AGENT));
        answers.put("post /api/v2/users/search 200", caller.search("{\"query\": [{\"type\": \"EXACT\", \"fields\": [\"name\"], \"value\": \"Alex Taylor\"}]}"));
        answers.put("get /api/v2/routing/queues/{queueId} 200", caller.get("/api/v2/routing/queues/" + Caller.QUEUE));

        answers.forEach((operation, answer) -> assertFits(operation, answer));

        TreeSet<String> covered = new TreeSet<>(answers.keySet().stream().map(key -> key.substring(0, key.lastIndexOf(' '))).toList());
        covered.add("get /api/v2/routing/conversations/websocket");
        TreeSet<String> named = new TreeSet<>();
        contract.path("paths").properties().forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> named.add(method + " " + path.getKey())));
        assertThat(covered).isEqualTo(named);
    }

    @Test
    void theSchemasDoFindWhatIsWrong() {
        assertThat(faults("/components/schemas/ErrorBody", Caller.parse("{\"message\": 1}"))).isNotEmpty();
        assertThat(faults("/components/schemas/Conversation", Caller.parse("{\"conversationId\": \"x\", \"state\": \"lost\", \"routing\": {\"decision\": \"none\"}}"))).isNotEmpty();
        assertThat(faults("/components/schemas/Conversation", Caller.parse("{\"conversationId\": \"x\", \"state\": \"queued\", \"routing\": {\"decision\": \"none\"}}"))).isEmpty();
    }

    @Test
    void everyEventFitsItsSchema() {
        Caller.Listener listener = caller.listen();
        String id = caller.created(Caller.request("events", "preferred"));
        await().until(() -> listener.versions(id).size() == 4);

        assertThat(listener.frames("routing.conversation")).allSatisfy(frame -> {
            assertThat(faults("/components/schemas/EventFrame", frame)).isEmpty();
            assertThat(faults("/components/schemas/Conversation", frame.path("eventBody"))).isEmpty();
            assertThat(frame.path("eventId").asText()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 500, 502, 503, 504})
    void everyDocumentedRefusalOfACreateHasTheErrorBody(int status) {
        emulator.dials(dials -> dials.nextCreate(ScriptedAnswer.status(status).retryAfter(3)));
        assertFits("post /api/v2/routing/interactions " + status, caller.create(Caller.request("x", "preferred")));
    }

    @Test
    void whatIsUnknownIs404WithTheErrorBody() {
        String nobody = "nobody00-0000-0000-0000-000000000000";
        assertFits("get /api/v2/routing/conversations/{conversationId} 404", caller.get("/api/v2/routing/conversations/" + nobody));
        assertFits("get /api/v2/users/{userId}/status 404", caller.get("/api/v2/users/" + nobody + "/status"));
        assertFits("get /api/v2/users/{userId} 404", caller.get("/api/v2/users/" + nobody));
        assertFits("get /api/v2/routing/queues/{queueId} 404", caller.get("/api/v2/routing/queues/" + nobody));
        assertFits("post /api/v2/routing/interactions 404", caller.create(Caller.request('"' + nobody + '"', Caller.QUEUE, "")));
        for (String path : new String[] {"/api/v2/routing", "/api/v3/users/x", "/nothing", "/"}) {
            Answer answer = caller.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(faults("/components/schemas/ErrorBody", answer.json())).as(path).isEmpty();
        }
    }

    @Test
    void anUnknownAgentOrQueueIsNamed() {
        JsonNode agent = caller.create(Caller.request("\"" + Caller.AGENT + "\", \"stranger-0000-0000-0000-000000000000\"", Caller.QUEUE, "")).json();
        assertThat(agent.path("message").asText()).contains("stranger-0000-0000-0000-000000000000");
        assertThat(agent.path("details").get(0).path("entityId").asText()).isEqualTo("stranger-0000-0000-0000-000000000000");
        assertThat(agent.path("details").get(0).path("fieldName").asText()).isEqualTo("routingPreferences.preferredAgents[1]");

        Answer queue = caller.create(Caller.request('"' + Caller.AGENT + '"', "nowhere", ""));
        assertThat(queue.status()).isEqualTo(404);
        assertThat(queue.json().path("details").get(0).path("entityName").asText()).isEqualTo("queue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v2/routing/conversations/x", "/api/v2/users/x", "/api/v2/users/x/status", "/api/v2/routing/queues/x",
        "/api/v2/routing/conversations/websocket", "/api/v2/nothing"})
    void withoutAGoodTokenEverythingIs401(String path) {
        Caller stranger = new Caller(emulator);
        for (Answer answer : new Answer[] {stranger.send(stranger.to(path).GET()), stranger.get(path),
            stranger.send(stranger.to(path).header("Authorization", "Basic eDp5"))}) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(faults("/components/schemas/ErrorBody", answer.json())).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "wrong:secret | grant_type=client_credentials | 401 | invalid_client",
        "patchbay:wrong | grant_type=client_credentials | 401 | invalid_client",
        "- | grant_type=client_credentials | 401 | invalid_client",
        "patchbay:patchbay-secret | grant_type=password | 400 | unsupported_grant_type",
        "patchbay:patchbay-secret | '' | 400 | invalid_request",
        "patchbay:patchbay-secret | grant_type=client_credentials&grant_type=client_credentials | 400 | invalid_request"})
    void aTokenCallIsRefusedInOAuthsWords(String basic, String form, int status, String error) {
        Answer answer = caller.token(basic, form);
        assertFits("post /oauth/token " + status, answer);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
        assertThat(answer.json().path("error_description").asText()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "[]", "nonsense", "{}", "{\"type\": \"voice\", \"type\": \"voice\"}",
        "{'type': 'fax', 'to': T, 'from': T, 'routingPreferences': R}",
        "{'type': 'voice', 'to': T, 'from': T, 'routingPreferences': R, 'priority': 1}",
        "{'type': 'voice', 'from': T, 'routingPreferences': R}",
        "{'type': 'voice', 'to': T, 'from': T}",
        "{'type': 'voice', 'to': {}, 'from': T, 'routingPreferences': R}",
        "{'type': 'voice', 'to': {'phoneNumber': '15550100'}, 'from': T, 'routingPreferences': R}",
        "{'type': 'voice', 'to': {'phoneNumber': 15550100999}, 'from': T, 'routingPreferences': R}",
        "{'type': 'voice', 'to': {'phoneNumber': '+15550100', 'mail': 'x'}, 'from': T, 'routingPreferences': R}",
        "{'type': 'voice', 'to': T, 'from': T, 'routingPreferences': {}}",
        "{'type': 'voice', 'to': T, 'from': T, 'routingPreferences': {'preferredAgents': []}}",
        "{'type': 'voice', 'to': T, 'from': T, 'routingPreferences': {'preferredAgents': 'A'}}",
        "{'type': 'voice', 'to': T, 'from': T, 'routingPreferences': {'preferredAgents': ['A', 'A']}}",
        "{'type': 'voice', 'to': T, 'from': T, 'routingPreferences': {'preferredAgents': [1]}}",
        "{'type': 'voice', 'to': T, 'from': T, 'routingPreferences': {'preferredAgents': ['A'], 'fallback': {}}}",
        "{'type': 'voice', 'to': T, 'from': T, 'routingPreferences': {'preferredAgents': ['A'], 'fallback': {'queueId': 'Q', 'x': 1}}}",
        "{'type': 'voice', 'to': T, 'from': T, 'routingPreferences': R, 'attributes': {'a': 1}}",
        "{'type': 'voice', 'to': T, 'from': T, 'routingPreferences': R} more"})
    void aCreateThatIsNotExactlyRightIs400(String body) {
        Answer answer = caller.create(body.replace('\'', '"').replace(": T", ": {\"phoneNumber\": \"+15550109876\"}")
                .replace(": R", ": {\"preferredAgents\": [\"" + Caller.AGENT + "\"]}").replace("\"A\"", '"' + Caller.AGENT + '"')
                .replace("\"Q\"", '"' + Caller.QUEUE + '"'));
        assertFits("post /api/v2/routing/interactions 400", answer);
        assertThat(answer.response().body()).doesNotContain("5550109876");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"-, application/json", "text/plain, application/json", "application/json, -", "application/json, text/html",
        "application/json, */*"})
    void aCreateWithoutBothHeadersIs400(String contentType, String accept) {
        HttpRequest.Builder request = caller.authorized("/api/v2/routing/interactions")
                .POST(HttpRequest.BodyPublishers.ofString(Caller.request("h", "preferred")));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (accept != null) {
            request.header("Accept", accept);
        }
        assertFits("post /api/v2/routing/interactions 400", caller.send(request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'query': {}}", "{'query': [{'type': 'CONTAINS', 'fields': ['name']}]}", "{'query': [{'type': 'EXACT'}]}",
        "{'query': [{'type': 'EXACT', 'fields': ['phone']}]}", "{'query': [], 'sort': 1}", "{'query': [], 'pageSize': '3'}"})
    void aSearchThatIsNotRightIs400(String body) {
        Answer answer = caller.search(body.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(faults("/components/schemas/ErrorBody", answer.json())).isEmpty();
    }

    @Test
    void searchFindsByNameAndMailAndPagesThroughNamesakes() {
        JsonNode namesakes = caller.search("{\"pageSize\": 1, \"pageNumber\": 2, \"query\": [{\"type\": \"EXACT\", \"fields\": [\"name\"], \"value\": \"Alex Taylor\"}]}").json();
        assertThat(namesakes.path("total").asInt()).isEqualTo(2);
        assertThat(namesakes.path("results").findValuesAsText("id")).containsExactly("agent017-0000-0000-0000-000000000000");

        JsonNode mail = caller.search("{\"query\": [{\"type\": \"EXACT\", \"fields\": [\"name\", \"email\"], \"value\": \"ADA.moreno@example.com\"}]}").json();
        assertThat(mail.path("results").findValuesAsText("id")).containsExactly(Caller.AGENT);
    }

    private static void assertFits(String operation, Answer answer) {
        String[] parts = operation.split(" ");
        assertThat(answer.status()).as(operation + ": " + answer.response().body()).isEqualTo(Integer.parseInt(parts[2]));
        String at = "/paths/" + parts[1].replace("~", "~0").replace("/", "~1") + "/" + parts[0] + "/responses/" + parts[2];
        JsonNode response = contract.at(at);
        assertThat(response.isMissingNode()).as(operation + " is in the contract").isFalse();
        if (response.has("$ref")) {
            at = response.path("$ref").asText().substring(1);
        }
        at += "/content/application~1json/schema";
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(faults(at, answer.json())).as(operation).isEmpty();
    }

    private static Set<?> faults(String pointer, JsonNode document) {
        assertThat(contract.at(pointer).isMissingNode()).as(pointer).isFalse();
        return schemas.getSchema(SchemaLocation.of("https://contract/par#" + pointer.replace("{", "%7B").replace("}", "%7D"))).validate(document);
    }
}
