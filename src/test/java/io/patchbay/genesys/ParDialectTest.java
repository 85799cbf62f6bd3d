package io.patchbay.genesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParDialectTest {

    private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");
    private static final HttpCall CALL = new HttpCall("GET", "/x", null, "asked");

    private final ParDialect par = new ParDialect(new ObjectMapper(), true, text -> text.replace("+15550109876", "...876"));

    @Test
    void writesWhatTheContractListsAndNothingElse() throws Exception {
        HttpCall call = par.askCreate(DoorsFixture.REQUEST);
        assertThat(call.method() + call.path()).isEqualTo("POST/api/v2/routing/interactions");
        assertThat(new ObjectMapper().readTree(call.json())).isEqualTo(new ObjectMapper().readTree("""
            {"type":"voice","to":{"phoneNumber":"+15550109876","name":"Ada"},"from":{"phoneNumber":"+15550101234"},
             "routingPreferences":{"preferredAgents":["agent-1","agent-2"],"fallback":{"queueId":"queue-1"}},
             "attributes":{"case":"4711","patchbayIntent":"intent-1"}}"""));
    }

    @Test
    void leavesOutWhatIsNotThere() throws Exception {
        CreateRequest bare = new CreateRequest("chat", "+1", null, "+2", null, List.of(), "q", "Queue",
            Map.of(CreateRequest.REFERENCE, "intent-1"));
        assertThat(new ObjectMapper().readTree(new ParDialect(new ObjectMapper(), false, text -> text).askCreate(bare).json()))
            .isEqualTo(new ObjectMapper().readTree("""
                {"type":"chat","to":{"phoneNumber":"+1"},"from":{"phoneNumber":"+2"},
                 "routingPreferences":{"fallback":{"queueId":"q","queueName":"Queue"}}}"""));
    }

    @Test
    void searchesByEmailOrExactName() throws Exception {
        assertThat(new ObjectMapper().readTree(par.askUsers(" ada@example.com ").json())).isEqualTo(new ObjectMapper().readTree("""
            {"pageSize":25,"pageNumber":1,"query":[{"type":"EXACT","fields":["email"],"value":"ada@example.com"}]}"""));
        assertThat(par.askUsers("Ada \"A\" L").json()).contains("\"name\"").contains("Ada \\\"A\\\" L");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", ".."})
    void refusesWhatIsNoId(String id) {
        assertThatThrownBy(() -> par.askConversation(id)).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Arguments> answers() {
        String error = "{\"message\":\"bad +15550109876\",\"code\":\"bad.request\",\"status\":400}";
        return Stream.of(
            arguments(201, "{\"conversationId\":\"c\"}", new CreateResult.Created("c")),
            arguments(200, "{\"conversationId\":\"c\",\"new\":{}}", new CreateResult.Created("c")),
            arguments(201, "", CreateResult.Unknown.class),
            arguments(201, "{\"conversationId\":null}", CreateResult.Unknown.class),
            arguments(201, "[1", CreateResult.Unknown.class),
            arguments(202, "{}", CreateResult.Unknown.class),
            arguments(302, error, CreateResult.Unknown.class),
            arguments(400, error, new CreateResult.Refused(400, "bad.request", "bad ...876")),
            arguments(409, error, CreateResult.Refused.class),
            arguments(413, error, CreateResult.Refused.class),
            arguments(422, error, CreateResult.Refused.class),
            arguments(400, "<html>", CreateResult.Unknown.class),
            arguments(413, "", CreateResult.Unknown.class),
            arguments(401, error, CreateResult.NotProcessed.class),
            arguments(403, error, CreateResult.Misconfigured.class),
            arguments(403, "", CreateResult.Misconfigured.class),
            arguments(404, "", CreateResult.Misconfigured.class),
            arguments(404, "{\"message\":\"no Route matched with those values\"}", CreateResult.Misconfigured.class),
            arguments(404, error, CreateResult.Refused.class),
            arguments(404, "{\"message\":\"queue queue-1 not found\",\"code\":\"not.found\",\"status\":404}", CreateResult.Refused.class),
            arguments(404, "{\"message\":\"user AGENT-2 not found\",\"code\":\"not.found\",\"status\":404}",
                new CreateResult.AgentUnknown("agent-2", "user AGENT-2 not found")),
            arguments(404, "{\"message\":\"not found\",\"code\":\"not.found\",\"status\":404,\"details\":[{\"entityId\":\"agent-1\"}]}",
                new CreateResult.AgentUnknown("agent-1", "not found")),
            arguments(405, error, CreateResult.Unknown.class),
            arguments(408, error, CreateResult.Unknown.class),
            arguments(429, error, CreateResult.NotProcessed.class),
            arguments(500, error, CreateResult.Unknown.class),
            arguments(503, "", CreateResult.Unknown.class));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerToACreateMeansWhatTheTableSays(int status, String body, Object meaning) {
        CreateResult result = par.classify(DoorsFixture.REQUEST, answer(status, body));
        if (meaning instanceof Class<?> type) {
            assertThat(result).isInstanceOf(type);
        } else {
            assertThat(result).isEqualTo(meaning);
        }
        assertThat(result.toString()).doesNotContain("+15550109876");
    }

    @Test
    void aForbiddenCreateNamesThePermission() {
        String detail = ((CreateResult.Misconfigured) par.classify(DoorsFixture.REQUEST,
            answer(403, "{\"message\":\"missing: x\",\"code\":\"missing.permissions\"}"))).detail();
        assertThat(detail).contains("Routing:Interaction:Create", "genesys.client-id", "missing: x");
    }

    static Stream<Arguments> waits() {
        return Stream.of(
            arguments("42", Duration.ofSeconds(42)),
            arguments(" 0 ", Duration.ZERO),
            arguments("Mon, 02 Mar 2026 10:01:30 GMT", Duration.ofSeconds(90)),
            arguments("Mon, 02 Mar 2026 09:00:00 GMT", Duration.ZERO),
            arguments("soon", null),
            arguments("-3", null),
            arguments("99999999999999", null));
    }

    @ParameterizedTest
    @MethodSource("waits")
    void retryAfterIsSecondsOrADate(String header, Duration wait) {
        HttpAnswer throttled = new HttpAnswer(429, Map.of("rETRY-aFTER", header), "", NOW);
        assertThat(par.classify(DoorsFixture.REQUEST, throttled))
            .isEqualTo(new CreateResult.NotProcessed("Genesys: rate limit exceeded", wait));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
            arguments(new NotSent(new ConnectException("refused")), true),
            arguments(new NotSent(new UnknownHostException("genesys.invalid")), true),
            arguments(new NotSent(new SSLHandshakeException("certificate")), true),
            arguments(new NotSent(new SSLException("Unsupported or unrecognized SSL message")), true),
            arguments(new NotSent(new ConnectTimeoutException("2 s")), true),
            arguments(new NotSent(new TokenUnavailable("no token", null)), true),
            arguments(new RuntimeException(new NotSent(new ConnectException("refused"))), true),
            arguments(new SocketTimeoutException("Read timed out"), false),
            arguments(new SocketException("Connection reset"), false),
            arguments(new NoHttpResponseException("failed to respond"), false),
            arguments(new SSLException("Connection reset"), false),
            arguments(new IOException(), false),
            arguments(new IllegalStateException("anything"), false));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void onlyWhatCertainlyDidNotLeaveIsNotProcessed(Exception thrown, boolean notProcessed) {
        assertThat(par.classify(thrown)).isInstanceOf(notProcessed ? CreateResult.NotProcessed.class : CreateResult.Unknown.class);
    }

    @Test
    void readsAConversation() {
        ConversationSnapshot shown = par.conversation(CALL, answer(200, """
            {"conversationId":"c","type":"voice","state":"disconnected","disconnectReason":"completed","version":7,"future":[1],
             "routing":{"decision":"preferred","agentId":"a","decidedAt":"2026-03-02T10:00:00Z","connectedAt":"2026-03-02T11:00:01+01:00"},
             "attributes":{"patchbayIntent":"intent-1","case":"4711"}}"""));
        assertThat(shown).isEqualTo(new ConversationSnapshot("c", ConversationSnapshot.State.DISCONNECTED,
            ConversationSnapshot.Disconnect.COMPLETED, ConversationSnapshot.Decision.PREFERRED, "a", null, NOW, NOW.plusSeconds(1),
            "intent-1", 7));
    }

    @Test
    void toleratesWhatItDoesNotKnow() {
        ConversationSnapshot shown = par.conversation(CALL, answer(200, """
            {"conversationId":"c","state":"teleported","disconnectReason":"meteor","version":"x",
             "routing":{"decision":7,"decidedAt":"yesterday","queueId":null}}"""));
        assertThat(shown).isEqualTo(new ConversationSnapshot("c", ConversationSnapshot.State.UNKNOWN,
            ConversationSnapshot.Disconnect.UNKNOWN, ConversationSnapshot.Decision.UNKNOWN, null, null, null, null, null, 0));
        assertThat(par.agent(CALL, answer(200, "{\"state\":\"on_the_moon\",\"availableCapacity\":\"some\"}")))
            .isEqualTo(new AgentStatus("asked", AgentStatus.State.UNKNOWN, null));
        assertThat(par.agent(CALL, answer(200, "{\"state\":\"Not_Ready\",\"availableCapacity\":2}")))
            .isEqualTo(new AgentStatus("asked", AgentStatus.State.NOT_READY, 2));
        assertThat(par.queue(CALL, answer(200, "{}")))
            .isEqualTo(new QueueConfiguration("asked", null, QueueConfiguration.Strategy.UNKNOWN, List.of(), null, null));
        assertThat(par.users(CALL, answer(200, "{\"results\":[{\"name\":\"no id\"},{\"id\":\"u\",\"state\":\"inactive\"},{\"id\":\"v\",\"state\":\"?\"}]}")))
            .containsExactly(new AgentProfile("u", null, null, false, null, List.of(), List.of()),
                new AgentProfile("v", null, null, true, null, List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{\"state\":\"connected\"}"})
    void aConversationThatIsNoneIsAFailure(String body) {
        assertThatThrownBy(() -> par.conversation(CALL, answer(200, body))).isInstanceOf(PlatformFailure.class);
    }

    @Test
    void aReadTellsNotFoundFromAWrongAddress() {
        assertThatThrownBy(() -> par.conversation(CALL, answer(404, "{\"message\":\"m\",\"code\":\"not.found\"}"))).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> par.conversation(CALL, answer(404, "<html>"))).isInstanceOf(PlatformFailure.class)
            .hasMessageContaining("genesys.base-url");
    }

    @Test
    void anEventIsReadAndEveryOtherFramePassedBy() {
        assertThat(par.event("""
            {"topicName":"routing.conversation","eventBody":{"conversationId":"c","state":"queued","routing":{"decision":"fallback"}}}""")
            .state()).isEqualTo(ConversationSnapshot.State.QUEUED);
        for (String other : List.of("", "{", "[]", "\"x\"", "{\"topicName\":\"channel.metadata\",\"eventBody\":{\"message\":\"pong\"}}",
            "{\"topicName\":\"routing.conversation\"}", "{\"topicName\":\"v3.new\",\"eventBody\":{\"conversationId\":\"c\"}}")) {
            assertThat(par.event(other)).as(other).isNull();
        }
    }

    @Test
    void anAnnouncedCloseIsKnownByItsTopicAlone() {
        assertThat(par.announcesClosing("{\"topicName\":\"v2.system.socket_closing\",\"eventBody\":{\"message\":\"\"}}")).isTrue();
        assertThat(par.announcesClosing("{\"topicName\":\"routing.conversation\",\"eventBody\":{\"x\":\"v2.system.socket_closing\"}}")).isFalse();
        assertThat(par.announcesClosing("v2.system.socket_closing")).isFalse();
    }

    private static HttpAnswer answer(int status, String body) {
        return new HttpAnswer(status, Map.of(), body, NOW);
    }
}
