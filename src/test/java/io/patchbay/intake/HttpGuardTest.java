package io.patchbay.intake;

import static io.patchbay.intake.HttpIntakeTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.intent.Samples;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpGuardTest {
    private static final String TOKEN = "s3cret-t0ken";
    private HttpHarness open;
    private HttpHarness guarded;

    @BeforeAll
    void start(@TempDir Path one, @TempDir Path two) throws Exception {
        open = new HttpHarness(one, (String) null);
        guarded = new HttpHarness(two, TOKEN);
        open.post(Samples.full().toString());
    }

    @AfterAll
    void stop() {
        open.close();
        guarded.close();
    }

    @ParameterizedTest
    @CsvSource({"GET,/", "GET,/nowhere", "POST,/intents/case-1/more", "GET,/intentsx", "OPTIONS,/nowhere", "GET,/openapi.jsonx", "GET,/..%2f..%2fetc",
        "GET,/%zz", "DELETE,/file-uploads"})
    void whereNothingAnswersIsSaid(String method, String path) throws Exception {
        String answer = open.raw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*").contains("application/problem+json").doesNotContain("<html");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PUT     | /intents         | GET, HEAD, OPTIONS, POST",
        "DELETE  | /intents         | GET, HEAD, OPTIONS, POST",
        "PATCH   | /intents/case-1  | DELETE, GET, HEAD, OPTIONS",
        "POST    | /intents/case-1  | DELETE, GET, HEAD, OPTIONS",
        "TRACE   | /intents/case-1  | DELETE, GET, HEAD, OPTIONS",
        "BREW    | /intents/        | GET, HEAD, OPTIONS, POST",
        "POST    | /openapi.json    | GET, HEAD, OPTIONS"})
    void aMethodThatIsNoneIsRefusedWithThoseThatAre(String method, String path, String allowed) throws Exception {
        String answer = open.raw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 405 ").containsIgnoringCase("\r\nAllow: " + allowed + "\r\n")
                .contains("application/problem+json").contains("\"urn:patchbay:problem:method\"");
    }

    @Test
    void optionsTellsTheMethodsAndNothingOfOrigins() throws Exception {
        HttpResponse<String> response = open.send("OPTIONS", "/intents/case-1", "", "Origin", "http://evil.example", "Access-Control-Request-Method", "DELETE");
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Allow")).contains("DELETE, GET, HEAD, OPTIONS");
        assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void headIsGetWithoutItsBody() throws Exception {
        for (String path : List.of("/intents", "/intents/case-1", "/openapi.json")) {
            String answer = open.raw("HEAD " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200 ").containsIgnoringCase("content-type: application/json").endsWith("\r\n\r\n").doesNotContain("{");
        }
        assertThat(open.raw("HEAD /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 404 ").doesNotContain("{");
    }

    @Test
    void aRequestWithoutHostIsAProblemToo() throws Exception {
        assertThat(open.raw("GET /intents HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    }

    @Test
    void theJournalKeepsWhoseTokenWasShownAndNobodyCanSayItHimself() throws Exception {
        String sent = Samples.full().put("intentId", "case-by").toString();
        assertThat(guarded.send("POST", "/intents", sent, "Content-Type", "application/json", "Authorization", "Bearer " + TOKEN, "Patchbay-By", "mallory",
                "patchbayBy", "mallory").statusCode()).isEqualTo(202);
        assertThat(guarded.send("DELETE", "/intents/case-by?Patchbay-By=mallory", "", "Authorization", "Bearer " + TOKEN, "PATCHBAY-BY", "mallory",
                "patchbay-by", "mallory").statusCode()).isEqualTo(200);
        assertThat(HttpHarness.json(guarded.send("GET", "/intents/case-by", "", "Authorization", "Bearer " + TOKEN)).path("timeline"))
                .extracting(step -> step.path("actor").asText()).containsExactly("http /intents by default", "http /intents/case-by by default");

        assertThat(open.send("POST", "/intents", sent, "Content-Type", "application/json", "Patchbay-By", "mallory").statusCode()).isEqualTo(202);
        assertThat(HttpHarness.json(open.get("/intents/case-by")).path("timeline"))
                .extracting(step -> step.path("actor").asText()).containsExactly("http /intents");
    }

    @Test
    void aNumberInThePathIsNotRepeated() throws Exception {
        for (String path : List.of("/intents/15550109876", "/intents/%2B15550109876", "/to/1-555-010-9876")) {
            HttpResponse<String> response = open.get(path);
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).doesNotContain("5550109876").doesNotContain("555-010-9876").contains("***876");
        }
    }

    @ParameterizedTest
    @CsvSource({"GET,/intents", "GET,/intents/case-1", "DELETE,/intents/case-1", "POST,/intents", "GET,/openapi.json", "GET,/nowhere", "OPTIONS,/intents",
        "HEAD,/intents", "PUT,/intents"})
    void everyPathAsksForTheToken(String method, String path) throws Exception {
        HttpResponse<String> without = guarded.send(method, path, "");
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"patchbay\"");
        for (String wrong : List.of("Bearer", "Bearer ", "Bearer " + TOKEN + "x", "Bearer s", "Basic " + TOKEN, TOKEN, "Bearer " + TOKEN.toUpperCase())) {
            HttpResponse<String> response = guarded.send(method, path, "", "Authorization", wrong);
            assertThat(response.statusCode()).as(wrong).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"invalid_token\"");
            if (!method.equals("HEAD")) {
                assertProblem(response, "urn:patchbay:problem:unauthorized");
                assertThat(response.body()).doesNotContain(TOKEN);
            }
        }
        assertThat(guarded.send(method, path, "", "Authorization", "bearer " + TOKEN).statusCode()).isNotEqualTo(401);
    }

    @Test
    void theTokenOpensOnlyByItsOwnHeader() throws Exception {
        assertThat(guarded.get("/intents?Authorization=Bearer%20" + TOKEN).statusCode()).isEqualTo(401);
        assertThat(guarded.get("/intents?access_token=" + TOKEN).statusCode()).isEqualTo(401);
        assertThat(guarded.raw("GET /intents HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer x\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(guarded.raw("GET http://x//intents/../intents HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).doesNotStartWith("HTTP/1.1 200");
        HttpResponse<String> response = guarded.send("POST", "/intents", Samples.full().toString(), "Content-Type", "application/json",
                "Authorization", "Bearer " + TOKEN);
        assertThat(response.statusCode()).isEqualTo(202);
    }

    @Test
    void whoComesTooEarlyIsToldToComeAgain() {
        assertThat(open.answerWhileStarting.statusCode()).isEqualTo(503);
        assertThat(open.answerWhileStarting.headers().firstValue("Retry-After")).contains("5");
        assertProblem(open.answerWhileStarting, "urn:patchbay:problem:not-running");
        assertThat(guarded.answerWhileStarting.statusCode()).as("without a token").isEqualTo(401);
    }

    @Test
    void whoComesTooLateIsToldToComeAgain(@TempDir Path folder) throws Exception {
        try (HttpHarness stopping = new HttpHarness(folder, (String) null)) {
            stopping.gate.shutForGood();
            HttpResponse<String> response = stopping.post(Samples.full().toString());
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).contains("5");
            assertProblem(response, "urn:patchbay:problem:not-running");
            assertThat(stopping.journal.counts()).isEmpty();
        }
    }

    @Test
    void withoutAServerToGuardNothingStarts() throws Exception {
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.addStartupListener(new HttpGuard(new HttpBinding("127.0.0.1", 0, HttpTokens.of(TOKEN, null), HttpBinding.DEFAULT_MAX_BATCH),
                    new IntakeGate(() -> true, () -> 0, 0)));
            assertThatThrownBy(camel::start).hasStackTraceContaining("no HTTP server on port 0");
        }
    }
}
