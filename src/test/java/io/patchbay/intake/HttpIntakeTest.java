package io.patchbay.intake;

import static io.patchbay.intake.HttpHarness.JSON;
import static io.patchbay.intake.HttpHarness.NDJSON;
import static io.patchbay.intake.HttpHarness.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.intent.Samples;
import io.patchbay.intent.Source;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpIntakeTest {
    private HttpHarness http;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        http = new HttpHarness(folder, (String) null);
    }

    @AfterAll
    void stop() {
        http.close();
    }

    private static ObjectNode intent(String id) {
        return Samples.shortest().put("intentId", id);
    }

    @Test
    void anIntentIsJournaledThenKnownThenAConflict() throws Exception {
        HttpResponse<String> first = http.post(intent("a:b.c_d-1").toString());
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(first.headers().firstValue("Location")).contains("/intents/a:b.c_d-1");
        assertThat(json(first)).isEqualTo(json("{\"intentId\": \"a:b.c_d-1\", \"state\": \"ACCEPTED\"}"));
        assertThat(http.journal.find("a:b.c_d-1")).hasValueSatisfying(found ->
                assertThat(found.intent().source()).isEqualTo(new Source(Source.Kind.HTTP, "/intents", null)));
        assertThat(http.get("/intents/a:b.c_d-1").statusCode()).isEqualTo(200);

        HttpResponse<String> again = http.post(intent("a:b.c_d-1").put("priority", 9).toString());
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again)).isEqualTo(json(first));

        HttpResponse<String> other = http.post(intent("a:b.c_d-1").put("reference", "other").toString());
        assertThat(other.statusCode()).isEqualTo(409);
        assertProblem(other, "urn:patchbay:problem:conflict");
        assertThat(json(other).at("/errors/0/field").asText()).isEqualTo("intentId");
        assertThat(json(other).at("/errors/0/code").asText()).isEqualTo("conflict");
    }

    @Test
    void everyFaultIsNamedAtOnceAndNoNumberIsRepeated() throws Exception {
        HttpResponse<String> refused = http.post("""
                {"type": "fax", "to": {"phoneNumber": "+1555010987600000000"}, "from": {}, "preferredAgents": [], "colour": "red"}""");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertProblem(refused, "urn:patchbay:problem:invalid-intent");
        assertThat(json(refused).get("errors")).extracting(error -> error.get("field").asText())
                .contains("type", "to.phoneNumber", "from.phoneNumber", "preferredAgents", "colour");
        assertThat(refused.body()).doesNotContain("15550109876");
    }

    static Stream<Arguments> refused() {
        byte[] latin1 = "{\"reference\": \"M\u00fcller\"}".getBytes(StandardCharsets.ISO_8859_1);
        String good = Samples.shortest().toString();
        return Stream.of(
                Arguments.of("empty", JSON, bytes(""), 400, "is empty"),
                Arguments.of("blank", JSON, bytes(" \n"), 400, "is empty"),
                Arguments.of("torn", JSON, bytes("{\"type\": \n \"voice\""), 400, "line 2, column"),
                Arguments.of("two documents", JSON, bytes(good + good), 400, "column"),
                Arguments.of("a field twice", JSON, bytes("{\"type\": \"voice\", \"type\": \"chat\"}"), 400, "'type'"),
                Arguments.of("no UTF-8", JSON, latin1, 400, "not UTF-8 from byte 17 on"),
                Arguments.of("UTF-16", JSON, good.getBytes(StandardCharsets.UTF_16), 400, "not UTF-8"),
                Arguments.of("a list", JSON, bytes("[" + good + "]"), 400, "one intent as a JSON object"),
                Arguments.of("null", JSON, bytes("null"), 400, "one intent as a JSON object"),
                Arguments.of("deep", JSON, bytes("[".repeat(5_000)), 400, "nesting depth"),
                Arguments.of("64 KiB and a byte", JSON, bytes(" ".repeat(65_537)), 413, "65536 bytes at most"),
                Arguments.of("plain text", "text/plain", bytes(good), 415, "application/json"),
                Arguments.of("other charset", "application/json; charset=iso-8859-1", bytes(good), 415, "UTF-8"),
                Arguments.of("no charset of that name", "application/json; charset=nonsense", bytes(good), 415, "UTF-8"),
                Arguments.of("no media type", "nonsense", bytes(good), 415, "application/json"),
                Arguments.of("a form", "application/x-www-form-urlencoded", bytes("type=voice&CamelHttpResponseCode=200"), 415, "application/json"),
                Arguments.of("a form of parts", "multipart/form-data; boundary=x",
                        bytes("--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.json\"\r\n\r\n{}\r\n--x--\r\n"), 415, "application/json"),
                Arguments.of("no lines", NDJSON, bytes("\n \r\n\n"), 400, "is empty"),
                Arguments.of("too many lines", NDJSON, bytes("x\n".repeat(100_001)), 413, "100000 lines"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatIsNoIntentIsRefused(String name, String contentType, byte[] body, int status, String said) throws Exception {
        Map<String, Long> before = http.journal.counts();
        HttpResponse<String> response = http.send("POST", "/intents", body, "Content-Type", contentType);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertProblem(response, null);
        assertThat(response.body()).contains(said);
        assertThat(http.journal.counts()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Application/X-WWW-form-urlencoded", "multipart/form-data; boundary=x"})
    void aFormLeavesNothingInTheWorkingDirectory(String contentType) throws Exception {
        Path uploads = Path.of("file-uploads");
        Files.deleteIfExists(uploads);
        byte[] form = bytes("--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.json\"\r\n\r\n{}\r\n--x--\r\n");
        assertThat(http.send("POST", "/intents", form, "Content-Type", contentType).statusCode()).isEqualTo(415);
        assertThat(http.send("DELETE", "/intents/nobodys", form, "Content-Type", contentType).statusCode()).isEqualTo(404);
        assertThat(uploads).doesNotExist();
    }

    @Test
    void withoutAContentTypeNothingIsGuessed() throws Exception {
        HttpResponse<String> response = http.send("POST", "/intents", Samples.shortest().toString());
        assertThat(response.statusCode()).isEqualTo(415);
        assertProblem(response, "urn:patchbay:problem:media-type");
    }

    @Test
    void whatIsUsualIsTaken() throws Exception {
        for (String contentType : List.of("application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\"")) {
            assertThat(http.send("POST", "/intents", intent("usual").toString(), "Content-Type", contentType).statusCode()).isIn(200, 202);
        }
        assertThat(http.post('\uFEFF' + intent("bom").toString()).statusCode()).isEqualTo(202);
        assertThat(http.send("POST", "/intents/", intent("slash").toString(), "Content-Type", JSON).statusCode()).isEqualTo(202);
        String padded = intent("large").toString();
        assertThat(http.post(padded + " ".repeat(65_536 - padded.length())).statusCode()).isEqualTo(202);
    }

    @Test
    void headersAndQueryOfASenderMeanNothingToTheRoutes() throws Exception {
        String good = intent("hostile").toString();
        HttpResponse<String> response = http.send("POST",
                "/intents?Content-Type=text/plain&CamelHttpUri=http://127.0.0.1:1/&CAmelFileName=x&CamelHttpResponseCode=200&lines=1&intentId=other", good,
                "Content-Type", JSON, "CamelHttpResponseCode", "299", "cAmelBeanMethodName", "toString", "CamelSplitSize", "7",
                "intentId", "other", "X-Marker", "mark");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).get("intentId").asText()).isEqualTo("hostile");
        assertThat(response.headers().map().keySet()).allMatch(name -> List.of("content-type", "location", "transfer-encoding").contains(name));

        HttpResponse<String> found = http.send("GET", "/intents/hostile?intentId=usual&CamelHttpPath=/x", "", "intentId", "usual");
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(json(found).get("intentId").asText()).isEqualTo("hostile");
        assertThat(http.send("POST", "/intents?Content-Type=application/json", good, "Content-Type", "text/plain").statusCode()).isEqualTo(415);
    }

    @Test
    void everyLineIsAnsweredInItsPlace() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 2_000; i++) {
            lines.add(i % 10 == 0 ? bad(i) : intent("line-" + i).toString());
        }
        HttpResponse<String> response = http.send("POST", "/intents", String.join("\n", lines), "Content-Type", NDJSON);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(NDJSON);
        List<JsonNode> results = response.body().lines().map(HttpHarness::json).toList();
        assertThat(results).hasSize(2_000);
        for (int i = 1; i <= 2_000; i++) {
            JsonNode result = results.get(i - 1);
            assertThat(result.get("line").asInt()).isEqualTo(i);
            assertThat(result.get("status").asText()).isEqualTo(i % 10 == 0 ? "invalid" : "accepted");
            assertThat(result.get("intentId").textValue()).isEqualTo(i % 10 == 0 ? null : "line-" + i);
            assertThat(result.get("errors").isEmpty()).isEqualTo(i % 10 != 0);
        }
        assertThat(http.journal.find("line-1999")).hasValueSatisfying(found ->
                assertThat(found.intent().source()).isEqualTo(new Source(Source.Kind.HTTP, "/intents", 1999)));

        List<String> again = http.send("POST", "/intents", String.join("\n", lines), "Content-Type", NDJSON).body().lines().toList();
        assertThat(again).filteredOn(line -> json(line).get("status").asText().equals("duplicate")).hasSize(1_800);
    }

    private static String bad(int line) {
        return switch (line / 10 % 4) {
            case 0 -> "{\"type\": \"voice\"";
            case 1 -> intent("bad-" + line).put("type", "fax").toString();
            case 2 -> "\"" + "x".repeat(65_536) + "\"";
            default -> "{\"a\": 1, \"a\": 2}";
        };
    }

    @Test
    void linesOfEveryKindStandSideBySide() throws Exception {
        http.post(intent("ndjson-known").toString());
        byte[] torn = {'"', (byte) 0xC3, '(', '"'};
        byte[] head = ("\uFEFF" + intent("ndjson-1") + "\r\n\r\n" + intent("ndjson-known") + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\n" + intent("ndjson-known").put("reference", "x") + "\n" + intent("ndjson-1") + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] body = ByteBuffer.allocate(head.length + torn.length + tail.length).put(head).put(torn).put(tail).array();
        List<JsonNode> results = http.send("POST", "/intents", body, "Content-Type", NDJSON).body().lines().map(HttpHarness::json).toList();
        assertThat(results).extracting(line -> line.get("line").asInt() + " " + line.get("status").asText() + " " + line.at("/errors/0/code").asText())
                .containsExactly("1 accepted ", "3 duplicate ", "4 invalid undecodable", "5 conflict conflict", "6 duplicate ");
    }

    @Test
    void aJournalThatIsAwayIsTold(@TempDir Path folder) throws Exception {
        try (HttpHarness away = new HttpHarness(folder, (String) null)) {
            away.journal.close();
            for (HttpResponse<String> response : List.of(away.post(intent("x").toString()),
                    away.send("POST", "/intents", intent("x").toString(), "Content-Type", NDJSON), away.get("/intents/x"), away.get("/intents"),
                    away.send("DELETE", "/intents/x", ""))) {
                assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
                assertProblem(response, "urn:patchbay:problem:journal");
            }
        }
    }

    @Test
    void aBodyBeyondTheLimitOfTheServerIsRefused(@TempDir Path folder) throws Exception {
        try (HttpHarness small = new HttpHarness(folder, new HttpBinding("127.0.0.1", 0, HttpTokens.NONE, 70_000))) {
            HttpResponse<String> response = small.send("POST", "/intents", " ".repeat(70_001), "Content-Type", NDJSON);
            assertThat(response.statusCode()).isEqualTo(413);
            assertProblem(response, "urn:patchbay:problem:too-large");
            assertThat(json(response).get("detail").asText()).contains("intake.http.max-batch");
            String chunked = small.raw("POST /intents HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + ("8000\r\n" + " ".repeat(0x8000) + "\r\n").repeat(3) + "0\r\n\r\n");
            assertThat(chunked).startsWith("HTTP/1.1 413 ").contains("application/problem+json");
            assertThat(small.post(intent("small").toString()).statusCode()).isEqualTo(202);
        }
    }

    static void assertProblem(HttpResponse<String> response, String type) {
        assertThat(response.headers().firstValue("Content-Type")).as(response.body()).contains("application/problem+json");
        JsonNode problem = json(response);
        assertThat(problem.get("status").asInt()).isEqualTo(response.statusCode());
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("detail").asText()).isNotBlank();
        if (type != null) {
            assertThat(problem.get("type").asText()).isEqualTo(type);
        }
    }
}
