package io.patchbay.genesys;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The doors of dialect par against a server on loopback. */
class DoorsTest {

    private static final String CREATE = "/api/v2/routing/interactions";
    private static final String ERROR = "{\"message\":\"no\",\"code\":\"some.code\",\"status\":0}";

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

    private DoorsFixture fixture;

    @BeforeEach
    void open() throws Exception {
        SERVER.stubFor(post("/oauth/token").willReturn(okJson("{\"access_token\":\"t1\",\"token_type\":\"bearer\",\"expires_in\":3600}")));
        fixture = new DoorsFixture(SERVER.baseUrl(), SERVER.baseUrl());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void createSendsWhatTheContractListsAndNothingOfTheExchange() {
        SERVER.stubFor(post(CREATE).willReturn(aResponse().withStatus(201).withHeader("ININ-RateLimit-Allowed", "300")
            .withHeader("inin-ratelimit-count", "7").withHeader("inin-ratelimit-reset", "61")
            .withBody("{\"conversationId\":\"c-1\"}")));

        assertThat(fixture.create(DoorsFixture.REQUEST)).isEqualTo(new CreateResult.Created("c-1"));

        LoggedRequest sent = SERVER.findAll(postRequestedFor(urlEqualTo(CREATE))).get(0);
        assertThat(sent.getHeaders().keys()).map(String::toLowerCase).containsExactlyInAnyOrder("host", "accept", "authorization",
            "content-type", "content-length", "connection", "user-agent");
        assertThat(sent.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(sent.getHeader("Accept")).isEqualTo("application/json");
        assertThat(sent.getHeader("Authorization")).isEqualTo("Bearer t1");
        assertThat(fixture.quota.told).containsExactly("201 300 7 61 null");
        assertThat(fixture.quota.asked).as("the caller has taken the create's").isEmpty();
    }

    @Test
    void noTokenIsLeftInTheExchange() {
        SERVER.stubFor(post(CREATE).willReturn(aResponse().withStatus(500)));
        Exchange exchange = fixture.context.createProducerTemplate().request("direct:genesys-create",
            ask -> ask.getMessage().setBody(DoorsFixture.REQUEST));

        assertThat(exchange.getException()).isInstanceOf(PlatformFailure.class);
        assertThat(exchange.getMessage().getHeaders() + " " + exchange.getVariables() + " " + exchange.getProperties())
            .doesNotContain("t1").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504, 408, 302})
    void onePostReachesTheServerOnceWhateverTheAnswer(int status) {
        SERVER.stubFor(post(CREATE).willReturn(aResponse().withStatus(status).withHeader("Retry-After", "1")
            .withHeader("Location", SERVER.baseUrl() + "/elsewhere").withBody(ERROR)));
        try {
            fixture.create(DoorsFixture.REQUEST);
        } catch (CamelExecutionException expected) {
            assertThat(expected.getCause()).isInstanceOf(PlatformFailure.class);
        }
        SERVER.verify(1, postRequestedFor(urlEqualTo(CREATE)));
        SERVER.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void aRefusedTokenIsReplacedOnceAndTheRepeatAsksTheQuota() {
        SERVER.stubFor(post(CREATE).withHeader("Authorization", equalTo("Bearer t1")).willReturn(aResponse().withStatus(401).withBody(ERROR)));
        SERVER.stubFor(post(CREATE).withHeader("Authorization", equalTo("Bearer t2"))
            .willReturn(aResponse().withStatus(201).withBody("{\"conversationId\":\"c-1\"}")));
        tokensInTurn("t1", "t2");

        assertThat(fixture.create(DoorsFixture.REQUEST)).isEqualTo(new CreateResult.Created("c-1"));
        assertThat(fixture.quota.asked).containsExactly("create");
        SERVER.verify(2, postRequestedFor(urlEqualTo(CREATE)));
        assertThat(SERVER.findAll(postRequestedFor(urlEqualTo(CREATE))).stream().map(LoggedRequest::getBodyAsString).distinct())
            .as("the same body").hasSize(1);
    }

    @Test
    void aSecondRefusalIsNotProcessed() {
        SERVER.stubFor(post(CREATE).willReturn(aResponse().withStatus(401).withBody(ERROR)));
        assertThat(fixture.create(DoorsFixture.REQUEST)).isInstanceOf(CreateResult.NotProcessed.class);
        SERVER.verify(2, postRequestedFor(urlEqualTo(CREATE)));
        SERVER.verify(2, postRequestedFor(urlEqualTo("/oauth/token")));
    }

    @Test
    void resetAndSilenceAreUnknown() {
        SERVER.stubFor(post(CREATE).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        assertThat(failure().result()).isInstanceOf(CreateResult.Unknown.class);
        SERVER.stubFor(post(CREATE).willReturn(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)));
        assertThat(failure().result()).isInstanceOf(CreateResult.Unknown.class);
        SERVER.stubFor(post(CREATE).willReturn(aResponse().withFixedDelay(3_000).withStatus(201)));
        assertThat(failure().result()).isInstanceOf(CreateResult.Unknown.class);
        SERVER.verify(3, postRequestedFor(urlEqualTo(CREATE)));
        assertThat(calls("create", "none")).isEqualTo(3);
    }

    @Test
    void whatCouldNotLeaveIsNotProcessed() throws Exception {
        int closed;
        try (ServerSocket free = new ServerSocket(0)) {
            closed = free.getLocalPort();
        }
        for (String address : List.of("http://127.0.0.1:" + closed, "http://no-such-host.invalid", "https://127.0.0.1:" + SERVER.getPort())) {
            try (DoorsFixture away = new DoorsFixture(address, SERVER.baseUrl())) {
                PlatformFailure failure = failure(away);
                assertThat(failure.result()).as(address).isInstanceOf(CreateResult.NotProcessed.class);
                assertThat(failure).hasMessageContaining("genesys.base-url");
            }
        }
        try (DoorsFixture away = new DoorsFixture(SERVER.baseUrl(), "http://127.0.0.1:" + closed)) {
            assertThat(failure(away).result()).isInstanceOf(CreateResult.NotProcessed.class);
        }
        SERVER.verify(0, postRequestedFor(urlEqualTo(CREATE)));
    }

    @Test
    void aWrongSecretIsNamedAndNothingIsSent() {
        SERVER.stubFor(post("/oauth/token").willReturn(aResponse().withStatus(400).withBody("{\"error\":\"invalid_client\"}")));
        assertThat(failure()).hasMessageContaining("genesys.client-secret").message().doesNotContain("s3cret");
        SERVER.verify(0, postRequestedFor(urlEqualTo(CREATE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/genesys", "/genesys/"})
    void aBaseUrlMayHaveAPath(String path) throws Exception {
        SERVER.stubFor(post(path.replaceAll("/$", "") + CREATE).willReturn(okJson("{\"conversationId\":\"c-1\"}")));
        try (DoorsFixture prefixed = new DoorsFixture(SERVER.baseUrl() + path, SERVER.baseUrl())) {
            assertThat(prefixed.create(DoorsFixture.REQUEST)).isEqualTo(new CreateResult.Created("c-1"));
        }
    }

    @Test
    void whatTheQuotaThrowsReachesTheCaller() {
        fixture.quota.refusal = new IllegalStateException("quota closed");
        assertThatThrownBy(() -> fixture.doors.agent("a")).isSameAs(fixture.quota.refusal);
        assertThat(fixture.breakers.read().getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void aProxyIsUsed() throws Exception {
        SERVER.stubFor(any(anyUrl()).atPriority(9).willReturn(okJson("{\"access_token\":\"t1\",\"conversationId\":\"via-proxy\"}")));
        try (DoorsFixture proxied = new DoorsFixture("http://genesys.invalid", "http://login.invalid",
            ProxyAddress.parse("127.0.0.1:" + SERVER.getPort()))) {
            assertThat(proxied.create(DoorsFixture.REQUEST)).isEqualTo(new CreateResult.Created("via-proxy"));
        }
    }

    @Test
    void readsShowTheModelAndAskTheQuotaFirst() {
        SERVER.stubFor(get("/api/v2/routing/conversations/c-1").willReturn(okJson("""
            {"conversationId":"c-1","state":"connected","version":3,"routing":{"decision":"preferred","agentId":"agent-1"}}""")));
        SERVER.stubFor(get("/api/v2/users/agent-1/status").willReturn(okJson("{\"state\":\"busy\",\"availableCapacity\":0}")));
        SERVER.stubFor(get("/api/v2/routing/queues/queue-1").willReturn(okJson("{\"id\":\"queue-1\",\"routingStrategy\":\"sequential\"}")));
        SERVER.stubFor(post("/api/v2/users/search").willReturn(okJson("{\"results\":[{\"id\":\"u-1\",\"name\":\"Ada\"}]}")));

        assertThat(fixture.doors.conversation("c-1").decision()).isEqualTo(ConversationSnapshot.Decision.PREFERRED);
        assertThat(fixture.doors.agent("agent-1")).isEqualTo(new AgentStatus("agent-1", AgentStatus.State.BUSY, 0));
        assertThat(fixture.doors.queue("queue-1").strategy()).isEqualTo(QueueConfiguration.Strategy.SEQUENTIAL);
        assertThat(fixture.doors.users("Ada")).extracting(AgentProfile::id).containsExactly("u-1");
        assertThat(fixture.doors.users("Ada")).hasSize(1);
        assertThat(fixture.quota.asked).containsExactly("reconcile", "presence", "queue", "search", "search");
        assertThat(fixture.quota.told).hasSize(5);
        assertThat(calls("search", "200")).isEqualTo(2);
        assertThat(calls("reconcile", "200")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/../../b", "a?b=c", "a b", "a%2Fb", "ä#x", "a;b", "*", "null", "'a'", "${body}"})
    void anIdIsOneSegmentOfThePathWhateverIsInIt(String id) {
        SERVER.stubFor(get(urlPathMatching("/api/v2/users/[^/?]+/status")).willReturn(okJson("{\"state\":\"away\"}")));
        assertThat(fixture.doors.agent(id)).isEqualTo(new AgentStatus(id, AgentStatus.State.AWAY, null));
    }

    @Test
    void unknownAtThePlatformIsNotFoundAndDoesNotCount() {
        SERVER.stubFor(get(urlPathMatching("/api/v2/users/.*")).willReturn(aResponse().withStatus(404).withBody(ERROR)));
        for (int i = 0; i < 6; i++) {
            assertThatThrownBy(() -> fixture.doors.agent("gone")).isInstanceOf(NotFound.class);
        }
        assertThat(fixture.breakers.read().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void throttledReadsTellTheQuotaAndDoNotCount() {
        SERVER.stubFor(get(urlPathMatching("/api/v2/users/.*"))
            .willReturn(aResponse().withStatus(429).withHeader("retry-after", "42").withBody(ERROR)));
        for (int i = 0; i < 6; i++) {
            assertThatThrownBy(() -> fixture.doors.agent("a")).isInstanceOf(PlatformFailure.class);
        }
        assertThat(fixture.quota.told).contains("429 null null null 42");
        assertThat(fixture.breakers.read().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void forAuditsWhateverIsAskedCountsAsOne() {
        SERVER.stubFor(get("/api/v2/users/agent-1").willReturn(okJson("{\"id\":\"agent-1\",\"name\":\"Ada\",\"state\":\"inactive\",\"concurrency\":2,"
            + "\"skills\":[\"sales\"],\"queueIds\":[\"q1\"],\"shoeSize\":44}")));
        SERVER.stubFor(get("/api/v2/users/agent-1/status").willReturn(okJson("{\"state\":\"away\"}")));
        SERVER.stubFor(get("/api/v2/routing/queues/q1").willReturn(okJson("{\"id\":\"q1\"}")));
        SERVER.stubFor(post("/api/v2/users/search").willReturn(okJson("{\"results\":[]}")));
        SERVER.stubFor(get("/api/v2/users/gone").willReturn(aResponse().withStatus(404).withBody(ERROR)));

        assertThat(fixture.doors.user("agent-1")).isEqualTo(new AgentProfile("agent-1", "Ada", null, false, 2, List.of("sales"), List.of("q1")));
        GenesysDoors audits = fixture.doors.forAudits();
        audits.user("agent-1");
        audits.agent("agent-1");
        audits.queue("q1");
        audits.users("Ada");
        assertThatThrownBy(() -> audits.user("gone")).isInstanceOf(NotFound.class);
        fixture.doors.queue("q1");
        assertThat(fixture.quota.asked).containsExactly("audit", "audit", "audit", "audit", "audit", "audit", "queue");
        SERVER.verify(2, getRequestedFor(urlEqualTo("/api/v2/users/agent-1")).withoutHeader("patchbayPurpose"));
    }

    @Test
    void failingReadsOpenTheirOwnBreakerAndCostNoQuotaThen() {
        SERVER.stubFor(get(urlPathMatching("/api/v2/users/.*")).willReturn(aResponse().withStatus(503)));
        for (int i = 0; i < 6; i++) {
            assertThatThrownBy(() -> fixture.doors.agent("a")).isInstanceOf(PlatformFailure.class);
        }
        SERVER.verify(4, getRequestedFor(urlPathMatching("/api/v2/users/.*")));
        assertThat(fixture.quota.asked).hasSize(4);
        assertThat(fixture.breakers.create().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThatThrownBy(() -> fixture.doors.agent("a")).hasMessageContaining("paused");
    }

    @Test
    void anOddRateLimitHeaderSpoilsNothing() {
        SERVER.stubFor(post(CREATE).willReturn(aResponse().withStatus(201).withHeader("inin-ratelimit-allowed", "many")
            .withHeader("Retry-After", "soon").withBody("{\"conversationId\":\"c-1\"}")));
        assertThat(fixture.create(DoorsFixture.REQUEST)).isEqualTo(new CreateResult.Created("c-1"));
        assertThat(fixture.quota.told).containsExactly("201 null null null null");
    }

    private double calls(String purpose, String status) {
        return fixture.meters.get("patchbay.calls").tags("purpose", purpose, "status", status).counter().count();
    }

    private void tokensInTurn(String first, String second) {
        for (Map.Entry<String, String> step : Map.of(Scenario.STARTED, first, "used", second).entrySet()) {
            SERVER.stubFor(post("/oauth/token").inScenario("tokens").whenScenarioStateIs(step.getKey()).willSetStateTo("used")
                .willReturn(okJson("{\"access_token\":\"" + step.getValue() + "\",\"expires_in\":3600}")));
        }
    }

    private PlatformFailure failure() {
        return failure(fixture);
    }

    private static PlatformFailure failure(DoorsFixture at) {
        CamelExecutionException thrown = catchThrowableOfType(CamelExecutionException.class, () -> at.create(DoorsFixture.REQUEST));
        assertThat(thrown).hasCauseInstanceOf(PlatformFailure.class);
        return (PlatformFailure) thrown.getCause();
    }
}
