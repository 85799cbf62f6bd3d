package io.patchbay.intake;

import static io.patchbay.intake.HttpHarness.json;
import static io.patchbay.intake.HttpIntakeTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.intent.Samples;
import io.patchbay.journal.Claim;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.RoutingPlan;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpIntentsTest {
    private static final String CONVERSATION = "11111111-2222-3333-4444-555555555555";
    private HttpHarness http;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        http = new HttpHarness(folder, (String) null);
    }

    @AfterEach
    void stop() {
        http.close();
    }

    /** One intent in each state, as ids say; in this order. */
    private void fill() throws Exception {
        for (String id : List.of("accepted", "waiting", "submitting", "unknown", "routing", "connected")) {
            http.post(Samples.shortest().put("intentId", id).put("reference", "ref of " + id).toString());
        }
        for (Claim claim : http.journal.claim(10)) {
            switch (claim.intent().intentId()) {
                case "accepted" -> http.journal.putBack(claim, Duration.ZERO, null);
                case "waiting" -> http.journal.putBack(claim, Duration.ofHours(1), "the platform is away; it said +1 555 010 4444 is busy");
                case "unknown" -> http.journal.unknown(submitting(claim), "the answer did not come");
                case "routing" -> http.journal.created(submitting(claim), CONVERSATION);
                case "connected" -> {
                    http.journal.resolve(http.journal.created(submitting(claim), "c-9").orElseThrow(), new Resolution(Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, Evidence.EVENT,
                            null, "agent-1", 1, null, "rang +15550109876 first"));
                }
                case "submitting" -> submitting(claim);
                default -> http.journal.putBack(claim, Duration.ZERO, null);
            }
        }
    }

    private Claim submitting(Claim claim) {
        http.journal.submitting(claim, new RoutingPlan(List.of(new RoutingPlan.PlannedAgent("agent-1", 1)), List.of()));
        return claim.submitted();
    }

    @Test
    void anIntentIsShownAsItStands() throws Exception {
        fill();
        JsonNode accepted = json(http.get("/intents/accepted"));
        assertThat(accepted.properties()).extracting(Map.Entry::getKey).containsExactly("intentId", "state", "outcome", "reference", "source",
                "acceptedAt", "waitingFor", "conversationId", "result", "timeline");
        assertThat(accepted.get("state").asText()).isEqualTo("ACCEPTED");
        assertThat(accepted.get("outcome").isNull()).isTrue();
        assertThat(accepted.get("result").isNull()).isTrue();
        assertThat(accepted.get("reference").asText()).isEqualTo("ref of accepted");
        assertThat(accepted.get("source")).isEqualTo(json("{\"kind\": \"http\", \"name\": \"/intents\"}"));
        assertThat(accepted.get("timeline")).hasSize(1);
        assertThat(accepted.at("/timeline/0/from").isNull()).isTrue();
        assertThat(accepted.at("/timeline/0/to").asText()).isEqualTo("ACCEPTED");
        assertThat(accepted.at("/timeline/0/actor").asText()).isEqualTo("http /intents");
        assertThat(accepted.at("/timeline/0/facts").isNull()).isTrue();

        assertThat(json(http.get("/intents/waiting")).get("waitingFor").asText()).startsWith("the platform is away").contains("***444");
        assertThat(json(http.get("/intents/submitting")).get("state").asText()).isEqualTo("SUBMITTING");
        assertThat(json(http.get("/intents/unknown")).get("state").asText()).isEqualTo("UNKNOWN");
        assertThat(json(http.get("/intents/routing")).get("conversationId").asText()).isEqualTo(CONVERSATION);

        JsonNode connected = json(http.get("/intents/connected"));
        assertThat(connected.get("state").asText()).isEqualTo("CONNECTED_PREFERRED");
        assertThat(connected.get("outcome").asText()).isEqualTo("CONNECTED_PREFERRED");
        assertThat(connected.at("/result/agentId").asText()).isEqualTo("agent-1");
        assertThat(connected.at("/result/conversationId").asText()).isEqualTo("c-9");
        assertThat(connected.get("timeline")).extracting(step -> step.get("to").asText())
                .containsExactly("ACCEPTED", "SUBMITTING", "ROUTING", "CONNECTED_PREFERRED");
        assertThat(connected.at("/timeline/3/evidence").asText()).isEqualTo("event");
        assertThat(connected.at("/timeline/3/actor").asText()).startsWith("node ");
        assertThat(connected.at("/timeline/1/facts/agents/0/id").asText()).isEqualTo("agent-1");
        assertThat(connected.at("/timeline/3/facts/assignment").asText()).isEqualTo("preferred");
    }

    @Test
    void noNumberIsShownInFull() throws Exception {
        http.post(Samples.full().put("reference", "call back (555) 010-9876 today").toString());
        http.post(Samples.full().put("intentId", "case-2").put("reference", "CRM-20260501-123456").toString());
        fill();
        for (String path : List.of("/intents/case-1", "/intents/case-2", "/intents/connected", "/intents/waiting", "/intents?limit=500")) {
            String body = http.get(path).body();
            assertThat(body.replaceAll("[^0-9]", "")).as(path).doesNotContain("5550109876").doesNotContain("5550101234").doesNotContain("5550104444");
        }
        assertThat(json(http.get("/intents/case-2")).get("reference").asText()).as("the sender's own key is left whole").isEqualTo("CRM-20260501-123456");
        http.send("DELETE", "/intents/case-1", "");
        assertThat(http.get("/intents/case-1").body()).contains("***876").doesNotContain("010-9876");
    }

    @Test
    void aCancelledIntentEndsThereAndThen() throws Exception {
        fill();
        HttpResponse<String> cancelled = http.send("DELETE", "/intents/waiting", "");
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(json(cancelled).get("state").asText()).isEqualTo("CANCELLED");
        assertThat(json(cancelled).at("/result/reason").asText()).isEqualTo("cancelled.by-request");
        assertThat(json(cancelled).at("/timeline/1/actor").asText()).isEqualTo("http /intents/waiting");
        await().untilAtomic(http.publishNudges, count -> assertThat(count).isEqualTo(1));
        assertThat(json(http.get("/intents/waiting"))).isEqualTo(json(cancelled));

        for (String id : List.of("waiting", "submitting", "unknown", "routing", "connected")) {
            HttpResponse<String> late = http.send("DELETE", "/intents/" + id, "");
            assertThat(late.statusCode()).as(id).isEqualTo(409);
            assertProblem(late, "urn:patchbay:problem:too-late");
        }
        assertThat(json(http.get("/intents/routing")).get("state").asText()).isEqualTo("ROUTING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "a%20b", "a%00b", "a'%20OR%20'1'='1", "%2e%2e", "%F0%28", "x%2Fy", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg", "${header.x}"})
    void whatIsNotKnownIsSaid(String id) throws Exception {
        for (String method : List.of("GET", "DELETE")) {
            String answer = http.raw(method + " /intents/" + id + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 404 ").contains("application/problem+json");
        }
        assertThat(http.publishNudges).hasValue(0);
    }

    @Test
    void anIdCanBeWrittenPercentEncoded() throws Exception {
        http.post(Samples.shortest().put("intentId", "a:b").toString());
        assertThat(json(http.get("/intents/a%3Ab")).get("intentId").asText()).isEqualTo("a:b");
        assertThat(http.get("/intents/a:b/").statusCode()).isEqualTo(200);
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepeat() throws Exception {
        fill();
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = json(http.get("/intents?limit=4" + (next.isEmpty() ? "" : "&after=" + next)));
            page.get("intents").forEach(intent -> seen.add(intent.get("intentId").asText()));
            assertThat(page.get("intents").size()).isLessThanOrEqualTo(4);
            next = page.get("next").asText("");
            assertThat(next).matches("[A-Za-z0-9_-]*");
        } while (!next.isEmpty());
        assertThat(seen).containsExactly("accepted", "waiting", "submitting", "unknown", "routing", "connected");
        assertThat(json(http.get("/intents?limit=6")).get("next").isNull()).isTrue();
    }

    @Test
    void aPageCanBeNarrowed() throws Exception {
        fill();
        assertThat(ids("/intents?state=ACCEPTED")).containsExactly("accepted", "waiting");
        assertThat(ids("/intents?state=ROUTING&utm_source=x&CamelHttpPath=/")).containsExactly("routing");
        assertThat(ids("/intents?outcome=CONNECTED_PREFERRED")).containsExactly("connected");
        assertThat(ids("/intents?state=CONNECTED_PREFERRED&outcome=CONNECTED_PREFERRED")).containsExactly("connected");
        assertThat(ids("/intents?state=ACCEPTED&outcome=CANCELLED")).isEmpty();
    }

    private List<String> ids(String path) throws Exception {
        List<String> ids = new ArrayList<>();
        json(http.get(path)).get("intents").forEach(intent -> ids.add(intent.get("intentId").asText()));
        return ids;
    }

    @ParameterizedTest
    @ValueSource(strings = {"state=accepted", "state=", "outcome=ACCEPTED", "outcome=' OR 1=1", "limit=0", "limit=501", "limit=-1", "limit=ten", "limit=99999999999",
        "after=x", "after=AAAA", "after=%00", "state=ACCEPTED&state=ROUTING"})
    void aWrongQueryIsNamed(String query) throws Exception {
        HttpResponse<String> response = http.get("/intents?" + query.replace(" ", "%20"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertProblem(response, "urn:patchbay:problem:invalid-query");
        assertThat(json(response).at("/errors/0/field").asText()).isEqualTo(query.substring(0, query.indexOf('=')));
    }
}
