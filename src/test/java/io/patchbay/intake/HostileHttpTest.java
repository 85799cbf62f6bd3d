package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Samples;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that no well-meaning client sends, byte for byte over a real socket; after each of them the server serves on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileHttpTest {
    private static final String HEAD = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    private static final String POST = "POST /intents" + HEAD;
    private static final String JSON = "Content-Type: application/json\r\n";
    private HttpHarness http;
    private int served;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        http = new HttpHarness(folder, new HttpBinding("127.0.0.1", 0, HttpTokens.NONE, 70_000));
        http.post(Samples.shortest().put("intentId", "known").toString());
    }

    @AfterAll
    void stop() {
        http.close();
    }

    @AfterEach
    void theServerServesOn() throws Exception {
        assertThat(http.post(Samples.shortest().put("intentId", "served-" + served++).toString()).statusCode()).isEqualTo(202);
        assertThat(http.get("/intents/known").statusCode()).isEqualTo(200);
    }

    private static String body(String text) {
        return "Content-Length: " + text.length() + "\r\n\r\n" + text;
    }

    static Stream<Arguments> requests() throws IOException {
        String good = Samples.shortest().toString();
        return Stream.of(
                Arguments.of("cut off JSON", POST + JSON + body("{\"type\": "), 400),
                Arguments.of("a number in what is no JSON", POST + JSON + body("{\"to\": tel+15550109876}"), 400),
                Arguments.of("a number for a field", POST + JSON + body("{\"+15550109876\": 1}"), 400),
                Arguments.of("a field with a line end", POST + JSON + body("{\"a\\nb\\u001b\": 1}"), 400),
                Arguments.of("NUL bytes", POST + JSON + body("\0\0\0\0"), 400),
                Arguments.of("a packed body", POST + JSON + "Content-Encoding: gzip\r\n" + body(packed(good)), 415),
                Arguments.of("packed, unsaid", POST + JSON + body(packed(good)), 400),
                Arguments.of("a packing that there is not", POST + JSON + "Content-Encoding: x-none\r\n" + body(good), 415),
                Arguments.of("an XML document", POST + "Content-Type: application/xml\r\n" + body("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>"), 415),
                Arguments.of("two content types", POST + JSON + "Content-Type: text/plain\r\n" + body("{"), 400),
                Arguments.of("a content type of 4 kB", POST + "Content-Type: application/" + "x".repeat(4_000) + "\r\n" + body(good), 415),
                Arguments.of("longer than it says", POST + JSON + "Content-Length: 5\r\n\r\n" + good, 400),
                Arguments.of("more than is read", POST + "Content-Type: application/x-ndjson\r\n" + body("x".repeat(70_001)), 413),
                Arguments.of("more in pieces", POST + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + ("4000\r\n" + "x".repeat(0x4000) + "\r\n").repeat(6) + "0\r\n\r\n", 413),
                Arguments.of("lines of another charset", POST + "Content-Type: application/x-ndjson; charset=utf-16\r\n" + body(good), 415),
                Arguments.of("a way up", "GET /intents/../../etc/passwd" + HEAD + "\r\n", 404),
                Arguments.of("a way up, encoded", "GET /intents/%2e%2e%2f%2e%2e%2fetc" + HEAD + "\r\n", 404),
                Arguments.of("encoded twice", "GET /intents/known%252F" + HEAD + "\r\n", 404),
                Arguments.of("a slash within", "DELETE /intents/kno%2Fwn" + HEAD + "\r\n", 404),
                Arguments.of("a NUL within", "DELETE /intents/known%00" + HEAD + "\r\n", 404),
                Arguments.of("a line end within", "DELETE /intents/known%0d%0aX-Injected:%201" + HEAD + "\r\n", 404),
                Arguments.of("half of a character", "GET /intents/%ED%A0%80" + HEAD + "\r\n", 404),
                Arguments.of("other letters", "GET /intents/kn\u00F8wn" + HEAD + "\r\n", 404),
                Arguments.of("an expression", "GET /intents/${sys.user.home}" + HEAD + "\r\n", 404),
                Arguments.of("SQL", "DELETE /intents/known'%20OR%201=1--" + HEAD + "\r\n", 404),
                Arguments.of("an id of 3 kB", "GET /intents/" + "x".repeat(3_000) + HEAD + "\r\n", 404),
                Arguments.of("a broken encoding", "GET /intents/%zz" + HEAD + "\r\n", 400),
                Arguments.of("an id that is POSTed to", "POST /intents/known" + HEAD + JSON + body(good), 405),
                Arguments.of("a query with a NUL", "GET /intents?state=%00" + HEAD + "\r\n", 400),
                Arguments.of("a query of half a character", "GET /intents?outcome=%F0%28" + HEAD + "\r\n", 400),
                Arguments.of("a cursor of 3 kB", "GET /intents?after=" + "A".repeat(3_000) + HEAD + "\r\n", 400),
                Arguments.of("other digits", "GET /intents?limit=%D9%A3" + HEAD + "\r\n", 400),
                Arguments.of("500 parameters", "GET /intents?" + "limit=1&".repeat(500) + HEAD + "\r\n", 400),
                Arguments.of("a query that is none", "GET /intents?&&=&=%" + HEAD + "\r\n", 400),
                Arguments.of("TRACE", "TRACE /intents" + HEAD + "\r\n", 405),
                Arguments.of("CONNECT", "CONNECT x:80" + HEAD + "\r\n", 404),
                Arguments.of("a proxy's request", "GET http://elsewhere.example/" + HEAD + "\r\n", 404),
                Arguments.of("a method of 3 kB", "X".repeat(3_000) + " /intents" + HEAD + "\r\n", 405));
    }

    private static String packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void isAnsweredWithAProblem(String name, String request, int status) throws Exception {
        Map<String, Long> before = http.journal.counts();
        String answer = http.raw(request);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").containsIgnoringCase("\r\nContent-Type: application/problem+json\r\n")
                .doesNotContain("15550109876").doesNotContainIgnoringCase("\r\nX-Injected").doesNotContain("Exception", "io.patchbay");
        // in pieces or not, and whatever is answered to what came after it: the first object is the problem
        JsonNode problem = Samples.MAPPER.readTree(answer.substring(answer.indexOf("{\"type\"")));
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(http.journal.counts()).isEqualTo(before);
    }

    /** What is no HTTP never becomes a request: the server answers for itself, by a status alone, and closes the connection. */
    static Stream<Arguments> noHttp() {
        return Stream.of(
                Arguments.of("GARBAGE\r\n\r\n", 400),
                Arguments.of("GET /intents/" + "x".repeat(10_000) + HEAD + "\r\n", 414),
                Arguments.of("GET /intents" + HEAD + "X-Long: " + "x".repeat(20_000) + "\r\n\r\n", 431),
                Arguments.of(POST + JSON + "Content-Length: -1\r\n\r\n{}", 400),
                Arguments.of(POST + JSON + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}}", 400),
                Arguments.of("GET /intents" + HEAD + "X-Nul: a\0b\r\n\r\n", 400));
    }

    @ParameterizedTest
    @MethodSource("noHttp")
    void whatIsNoHttpIsRefusedByItsStatus(String request, int status) throws Exception {
        assertThat(http.raw(request)).matches("(?s)HTTP/1\\.[01] " + status + " .*");
    }

    @Test
    void whatIsUnusualButRightIsTaken() throws Exception {
        String good = Samples.shortest().put("intentId", "unusual").toString();
        assertThat(http.raw(POST + JSON + "Content-Encoding: identity\r\nExpect: 100-continue\r\n" + body(good))).contains("HTTP/1.1 202 ");
        assertThat(http.raw("POST /intents HTTP/1.0\r\n" + JSON + "Host: x\r\n" + body(good))).startsWith("HTTP/1.0 200 ");
        assertThat(http.raw(POST + JSON + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(good.length()) + ";x=y\r\n" + good + "\r\n0\r\nCamelHttpUri: x\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whoSaysMoreThanHeSendsHoldsUpNobody() throws Exception {
        String good = Samples.shortest().put("intentId", "half").toString();
        try (Socket held = http.socket(); Socket gone = http.socket()) {
            held.getOutputStream().write((POST + JSON + "Content-Length: 1000\r\n\r\n" + good).getBytes(StandardCharsets.ISO_8859_1));
            gone.getOutputStream().write((POST + JSON + "Content-Length: 1000\r\n\r\n" + good).getBytes(StandardCharsets.ISO_8859_1));
            gone.close();
            theServerServesOn();
        }
        assertThat(http.journal.find("half")).isEmpty();
    }

    @Test
    void whoSaysThatHeSendsTooMuchIsToldAtOnce() throws Exception {
        for (String length : List.of("70001", "9999999999", "9".repeat(19))) {
            try (Socket socket = http.socket()) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write((POST + JSON + "Content-Length: " + length + "\r\n\r\n{").getBytes(StandardCharsets.ISO_8859_1));
                assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine()).as(length)
                        .matches("HTTP/1.1 4(13|00) .*");
            }
        }
    }
}
