package io.patchbay.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.emulator.Caller.Answer;
import io.patchbay.emulator.Caller.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The running emulator, over real HTTP and WebSocket. */
class EmulatorTest {

    private static final EmulatorOptions QUICK = EmulatorOptions.defaults().port(0).timeFactor(50).rateLimit(0);

    @TempDir
    private Path directory;
    private Emulator emulator;

    @AfterEach
    void stop() {
        if (emulator != null) {
            emulator.close();
        }
    }

    @Test
    void tellsEveryTransitionOnTheSocketInOrder() {
        Caller caller = start(QUICK);
        Listener listener = caller.listen();
        String id = caller.created(Caller.request("intent-1", "preferred"));

        await().until(() -> listener.versions(id).size() == 4);
        assertThat(listener.versions(id)).containsExactly(1, 2, 3, 4);
        JsonNode connected = listener.of(id).get(2);
        assertThat(connected.path("state").asText()).isEqualTo("connected");
        assertThat(connected.path("routing").path("agentId").asText()).isEqualTo(Caller.AGENT);
        assertThat(connected.path("attributes").path("patchbayIntent").asText()).isEqualTo("intent-1");
        assertThat(caller.get("/api/v2/routing/conversations/" + id).json()).isEqualTo(listener.of(id).get(3));
    }

    @Test
    void tellsOnlyTheClientWhoseConversationItIs() throws IOException {
        Caller mine = start(QUICK.scenario(scenario("'clients': [{'id': 'one', 'secret': 's1'}, {'id': 'two', 'secret': 's2'}]")), "one", "s1");
        Caller other = Caller.withToken(emulator, "two", "s2");
        Listener here = mine.listen();
        Listener there = other.listen();

        String first = mine.created(anyRequest());
        String second = other.created(anyRequest());
        await().until(() -> !here.versions(first).isEmpty() && !there.versions(second).isEmpty());
        assertThat(here.versions(second)).isEmpty();
        assertThat(there.versions(first)).isEmpty();
    }

    @Test
    void beatsAndAnswersPings() throws IOException {
        Caller caller = start(QUICK.scenario(scenario("'heartbeat': '50ms'")));
        Listener listener = caller.listen();
        await().until(() -> listener.messages().contains("WebSocket Heartbeat"));
        listener.say("{\"message\":\"ping\"}");
        await().until(() -> listener.messages().contains("pong"));
        listener.say("no JSON");
        listener.say("{\"message\":\"ping\"}");
        await().until(() -> listener.messages().stream().filter("pong"::equals).count() == 2);
    }

    @Test
    void upgradesOnlyWithAToken() {
        start(QUICK);
        assertThatThrownBy(() -> new Caller(emulator).listen()).isInstanceOf(CompletionException.class).rootCause().hasMessageContaining("401");
    }

    @Test
    void aTokenExpires() throws IOException {
        Caller caller = start(QUICK.scenario(scenario("'tokenLife': '1s'")));
        assertThat(caller.token("patchbay:patchbay-secret", "grant_type=client_credentials").json().path("expires_in").asInt()).isEqualTo(1);
        await().until(() -> caller.get("/api/v2/users/x").status() == 401);
        assertThat(Caller.withToken(emulator).get("/api/v2/users/x").status()).isEqualTo(404);
    }

    @Test
    void tokensCanBeRevoked() {
        Caller caller = start(QUICK);
        assertThat(caller.get("/api/v2/users/" + Caller.AGENT).status()).isEqualTo(200);
        caller.control("DELETE", "/tokens", "");
        assertThat(caller.get("/api/v2/users/" + Caller.AGENT).status()).isEqualTo(401);
    }

    @Test
    void holdsTheRateLimitAndSaysSoOnEveryAnswer() {
        Caller caller = start(QUICK.timeFactor(1).rateLimit(5));
        for (int n = 1; n <= 5; n++) {
            Answer answer = caller.get(n == 3 ? "/api/v2/nothing" : "/api/v2/users/" + Caller.AGENT);
            assertThat(answer.header("inin-ratelimit-count")).isEqualTo(String.valueOf(n));
            assertThat(answer.header("inin-ratelimit-allowed")).isEqualTo("5");
            assertThat(Integer.parseInt(answer.header("inin-ratelimit-reset"))).isBetween(1, 60);
        }
        Answer refused = caller.create(anyRequest());
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().path("code").asText()).isEqualTo("too.many.requests.retry.after");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        assertThat(caller.get("/api/v2/nothing").status()).isEqualTo(429);
        assertThat(caller.get("/api/v2/users/" + Caller.AGENT).status()).isEqualTo(429);
        assertThat(emulator.conversations()).isEmpty();
        assertThat(emulator.ledger()).filteredOn(entry -> entry.kind() == LedgerEntry.Kind.CALL && entry.status() == 429)
                .extracting(LedgerEntry::path).containsExactly("/api/v2/routing/interactions", "unknown", "/api/v2/users/{userId}");

        assertThat(caller.listen()).as("upgrades do not count").isNotNull();
        assertThat(Caller.withToken(emulator).get("/api/v2/users/" + Caller.AGENT).header("inin-ratelimit-count")).as("another token").isEqualTo("1");
    }

    @Test
    void theTimeFactorMultipliesTheLimit() {
        Caller caller = start(QUICK.timeFactor(20).rateLimit(null));
        assertThat(caller.get("/api/v2/users/" + Caller.AGENT).header("inin-ratelimit-allowed")).isEqualTo("6000");
    }

    @Test
    void theLedgerSaysWhatEachIntentTrulyGotBeforeTheCallerKnows() throws IOException {
        Path file = directory.resolve("ledger.ndjson");
        Caller caller = start(QUICK.ledger(file));
        String id = caller.created(Caller.request("intent-7", "preferred"));
        List<JsonNode> atAnswer = lines(file);
        assertThat(atAnswer).extracting(line -> line.path("kind").asText()).contains("create", "answer", "call");
        assertThat(atAnswer).filteredOn(line -> !line.path("kind").asText().equals("call"))
                .allMatch(line -> line.path("reference").asText().equals("intent-7") && line.path("conversationId").asText().equals(id));

        await().until(() -> lines(file).stream().anyMatch(line -> line.at("/truth/state").asText().equals("disconnected")));
        JsonNode last = lines(file).stream().filter(line -> line.path("kind").asText().equals("transition")).reduce((a, b) -> b).orElseThrow();
        assertThat(last.at("/truth/outcome").asText()).isEqualTo("CONNECTED_PREFERRED");
        assertThat(last.at("/truth/agentId").asText()).isEqualTo(Caller.AGENT);
        assertThat(Files.readString(file)).doesNotContain("5550109876", "5550101234");
        assertThat(emulator.ledger()).hasSameSizeAs(lines(file));

        List<JsonNode> calls = lines(file).stream().filter(line -> line.path("kind").asText().equals("call")).toList();
        assertThat(calls).hasSize(1);
        assertThat(calls.get(0).path("path").asText()).isEqualTo("/api/v2/routing/interactions");
        assertThat(calls.get(0).path("status").asInt()).isEqualTo(201);
    }

    @Test
    void everyFateIsSeenInTheLedger() {
        Caller caller = start(QUICK.timeFactor(500));
        Map<String, String> expected = Map.of("preferred", "CONNECTED_PREFERRED", "fallback", "FELL_BACK", "unanswered", "ABANDONED",
                "abandoned", "ABANDONED", "voicemail", "ABANDONED", "error", "FAILED");
        expected.keySet().forEach(fate -> caller.created(Caller.request(fate, fate)));
        caller.created(Caller.request("pending", "pending"));

        await().untilAsserted(() -> assertThat(emulator.ledger().stream().filter(entry -> entry.truth() != null && entry.truth().outcome() != null)
                .collect(Collectors.toMap(LedgerEntry::reference, entry -> entry.truth().outcome(), (one, same) -> same))).isEqualTo(expected));
    }

    @Test
    void aRuleDecidesTheFateOfANumber() {
        Caller caller = start(QUICK);
        caller.control("POST", "/fates", "{\"fromNumber\": \"+15550101234\", \"fate\": \"error\"}");
        String id = caller.created(anyRequest());
        await().untilAsserted(() -> assertThat(caller.get("/api/v2/routing/conversations/" + id).json().path("disconnectReason").asText()).isEqualTo("error"));
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aScriptedAnswerIsGivenOnceBeforeOrAfterTheEffect(boolean effect) {
        Caller caller = start(QUICK);
        ScriptedAnswer broken = ScriptedAnswer.status(503);
        emulator.dials(dials -> dials.nextCreate(effect ? broken.afterEffect() : broken));
        assertThat(caller.create(Caller.request("scripted", "preferred")).status()).isEqualTo(503);
        assertThat(emulator.conversations()).hasSize(effect ? 1 : 0);
        LedgerEntry answer = emulator.ledger().stream().filter(entry -> entry.kind() == LedgerEntry.Kind.ANSWER).findFirst().orElseThrow();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.reference()).isEqualTo("scripted");
        assertThat(answer.conversationId() != null).isEqualTo(effect);
        assertThat(caller.create(Caller.request("next", "preferred")).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aConnectionIsDroppedBeforeOrAfterTheEffect(boolean effect) {
        Caller caller = start(QUICK);
        emulator.dials(dials -> dials.nextCreate(ScriptedAnswer.dropped(effect)));
        assertThatThrownBy(() -> caller.create(anyRequest())).isInstanceOf(UncheckedIOException.class);
        assertThat(emulator.ledger()).filteredOn(entry -> entry.kind() == LedgerEntry.Kind.CREATE).hasSize(effect ? 1 : 0);
        assertThat(emulator.ledger()).filteredOn(entry -> entry.kind() == LedgerEntry.Kind.ANSWER).extracting(LedgerEntry::status).containsExactly(0);
    }

    @Test
    void scriptedAnswersCanLackTheirBodyOrNameAWait() {
        Caller caller = start(QUICK);
        caller.control("POST", "/next-create", "{\"status\": 404, \"body\": false}");
        caller.control("POST", "/next-create", "{\"status\": 429, \"retryAfter\": 7}");
        caller.control("POST", "/next-create", "{\"status\": 429}");
        caller.control("POST", "/next-create", "{\"status\": 201, \"effect\": true, \"body\": false}");
        Answer bare = caller.create(anyRequest());
        assertThat(bare.status()).isEqualTo(404);
        assertThat(bare.response().body()).isEmpty();
        assertThat(caller.create(anyRequest()).header("Retry-After")).isEqualTo("7");
        assertThat(caller.create(anyRequest()).header("Retry-After")).isNull();
        Answer nameless = caller.create(anyRequest());
        assertThat(nameless.status()).isEqualTo(201);
        assertThat(nameless.response().body()).isEmpty();
        assertThat(emulator.conversations()).hasSize(1);
    }

    @Test
    void anAnswerHeldBackComesAfterTheEvents() {
        Caller caller = start(QUICK);
        Listener listener = caller.listen();
        emulator.dials(dials -> dials.nextCreate(ScriptedAnswer.delayed(Span.parse("300ms"))));
        String id = caller.created(Caller.request("late", "preferred"));
        LedgerEntry connected = emulator.ledger().stream().filter(entry -> entry.kind() == LedgerEntry.Kind.EVENT_SENT).findFirst().orElseThrow();
        assertThat(connected.conversationId()).isEqualTo(id);
        await().until(() -> listener.versions(id).size() >= 2);
    }

    @Test
    void agentsAreChangedByHand() {
        Caller caller = start(QUICK);
        assertThat(caller.control("PUT", "/agents/" + Caller.AGENT, "{\"presence\": \"not_ready\", \"capacity\": 3}").status()).isEqualTo(200);
        JsonNode status = caller.get("/api/v2/users/" + Caller.AGENT + "/status").json();
        assertThat(status.path("state").asText()).isEqualTo("not_ready");
        assertThat(status.path("availableCapacity").asInt()).isEqualTo(3);
        assertThat(caller.control("PUT", "/agents/" + Caller.AGENT, "{\"presense\": \"away\"}").status()).isEqualTo(400);
        assertThat(caller.control("PUT", "/agents/nobody", "{}").status()).isEqualTo(400);
    }

    @Test
    void socketsAreRefusedAndClosed() {
        Caller caller = start(QUICK);
        Listener listener = caller.listen();
        await().until(() -> emulator.openSockets() == 1);
        caller.control("DELETE", "/sockets", "");
        await().until(listener::closed);
        emulator.dials(dials -> dials.refuseSockets(true));
        assertThatThrownBy(caller::listen).isInstanceOf(CompletionException.class);
        emulator.dials(dials -> dials.refuseSockets(false));
        assertThat(caller.listen()).isNotNull();
    }

    @Test
    void thePlatformGoesAwayAndComesBackWhileItsPeopleWorkOn() {
        Caller caller = start(QUICK);
        Listener listener = caller.listen();
        String id = caller.created(Caller.request("gone", "preferred"));
        caller.control("POST", "/gone", "{\"length\": \"1h\"}");
        await().until(listener::closed);
        assertThatThrownBy(() -> caller.get("/api/v2/users/" + Caller.AGENT)).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> caller.token("patchbay:patchbay-secret", "grant_type=client_credentials")).isInstanceOf(UncheckedIOException.class);
        await().until(() -> emulator.conversations().get(0).state() == State.DISCONNECTED);
        emulator.gone(Duration.ZERO);
        assertThat(caller.get("/api/v2/routing/conversations/" + id).json().path("state").asText()).isEqualTo("disconnected");
    }

    @Test
    void faultsStrikeAsOftenAsTheSeedHasThem() {
        Caller caller = start(QUICK);
        caller.control("PUT", "/faults", "{\"creates\": [{\"probability\": 0.5, \"answer\": {\"status\": 500}}], \"reads\": [{\"probability\": 1, \"answer\": {\"status\": 504}}]}");
        Map<Integer, Long> statuses = IntStream.range(0, 100).mapToObj(n -> caller.create(anyRequest()).status())
                .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
        assertThat(statuses.keySet()).isEqualTo(Set.of(201, 500));
        assertThat(statuses.get(500)).isBetween(25L, 75L);
        assertThat(emulator.conversations()).hasSize(statuses.get(201).intValue());
        assertThat(caller.get("/api/v2/users/" + Caller.AGENT).status()).isEqualTo(504);
    }

    @Test
    void eventsAreLostDuplicatedAndReordered() {
        Caller caller = start(QUICK);
        Listener listener = caller.listen();
        emulator.dials(dials -> dials.faults(Faults.none().events(new Faults.Events(1, 0, 0, 0, null, false))));
        String twice = caller.created(Caller.request("twice", "error"));
        await().until(() -> listener.versions(twice).equals(List.of(1, 1, 2, 2)));
        assertThat(listener.frames("routing.conversation").stream().map(frame -> frame.path("eventId").asText()).distinct()).hasSize(2);

        emulator.dials(dials -> dials.faults(Faults.none().events(new Faults.Events(0, 1, 0, 0, null, false))));
        String lost = caller.created(Caller.request("lost", "error"));
        await().until(() -> emulator.conversations().stream().filter(seen -> seen.conversationId().equals(lost)).allMatch(seen -> seen.state() == State.DISCONNECTED));

        emulator.dials(dials -> dials.faults(Faults.none().events(new Faults.Events(0, 0, 1, 0, null, false))));
        String first = caller.created(Caller.request("first", "pending"));
        assertThat(emulator.openSockets()).as("asked on the event loop, so that the first event has had its turn").isEqualTo(1);
        emulator.dials(dials -> Dials.calm());
        String second = caller.created(Caller.request("second", "pending"));
        await().until(() -> listener.versions(first).size() == 1 && listener.versions(second).size() == 1);
        assertThat(listener.frames("routing.conversation").stream().map(frame -> frame.at("/eventBody/conversationId").asText()).toList())
                .doesNotContain(lost).endsWith(second, first);
    }

    @Test
    void aLateEventComesLate() {
        Caller caller = start(QUICK);
        Listener listener = caller.listen();
        Faults.Events late = new Faults.Events(0, 0, 0, 1, Span.parse("2s"), false);
        emulator.dials(dials -> dials.faults(Faults.none().events(late)));
        String id = caller.created(Caller.request("late", "error"));
        await().until(() -> emulator.conversations().get(0).state() == State.DISCONNECTED);
        assertThat(emulator.ledger()).noneMatch(entry -> entry.kind() == LedgerEntry.Kind.EVENT_SENT);
        await().until(() -> listener.versions(id).size() == 2);
    }

    @Test
    void aHalfOpenSocketSaysNothingAnyMore() {
        Caller caller = start(QUICK);
        Listener listener = caller.listen();
        emulator.dials(dials -> dials.faults(Faults.none().events(new Faults.Events(0, 0, 0, 0, null, true))));
        listener.say("{\"message\":\"ping\"}");
        caller.created(Caller.request("silent", "error"));
        await().until(() -> emulator.conversations().stream().allMatch(seen -> seen.state() == State.DISCONNECTED));
        emulator.dials(dials -> Dials.calm());
        listener.say("{\"message\":\"ping\"}");
        await().until(() -> listener.messages().contains("pong"));
        assertThat(listener.messages()).containsOnlyOnce("pong");
        assertThat(listener.frames("routing.conversation")).isEmpty();
        assertThat(listener.closed()).isFalse();
    }

    @Test
    void presenceLies() {
        Caller caller = start(QUICK);
        emulator.dials(dials -> dials.faults(Faults.none().lyingPresence(1)));
        assertThat(IntStream.range(0, 50).mapToObj(n -> caller.get("/api/v2/users/" + Caller.AGENT + "/status").json().path("state").asText()).distinct())
                .hasSizeGreaterThan(2);
    }

    @Test
    void dialsAndLedgerAreReadOverHttp() {
        Caller caller = start(QUICK);
        Dials turned = emulator.dials(dials -> dials.refuseSockets(true).nextCreate(ScriptedAnswer.status(409)));
        JsonNode dials = caller.control("GET", "/dials", "").json();
        assertThat(caller.control("PUT", "/dials", dials.toString()).status()).isEqualTo(200);
        assertThat(emulator.dials()).isEqualTo(turned);
        assertThat(caller.control("PUT", "/dials", "{\"refuseSocket\": true}").status()).isEqualTo(400);
        caller.create(anyRequest());
        assertThat(caller.control("GET", "/ledger", "").response().body().lines().map(Caller::parse).map(line -> line.path("kind").asText()))
                .contains("answer", "call");
        assertThat(caller.control("GET", "", "").response().body()).contains(emulator.baseUrl(), "seed 1", "PAR Overflow Queue");
        assertThat(caller.control("GET", "/nothing", "").status()).isEqualTo(404);
    }

    @Test
    void aPortInUseIsSaidAndAWrongScenarioToo() throws IOException {
        start(QUICK);
        assertThatThrownBy(() -> Emulator.start(QUICK.port(emulator.port()))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(String.valueOf(emulator.port()));
        Path wrong = scenario("'agentz': 1");
        assertThatThrownBy(() -> Emulator.start(QUICK.scenario(wrong))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("agentz").hasMessageContaining(wrong.toString());
    }

    @Test
    void tenThousandConversationsAreInFlightAtOnce() {
        Caller caller = start(EmulatorOptions.defaults().port(0).rateLimit(0));
        emulator.dials(dials -> dials.fate(new Dials.FateRule(null, null, null, Fate.PENDING)));
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Semaphore open = new Semaphore(64);
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 10_000).mapToObj(n -> {
            open.acquireUninterruptibly();
            return client.sendAsync(caller.authorized("/api/v2/routing/interactions").header("Content-Type", "application/json").header("Accept", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(anyRequest())).build(), HttpResponse.BodyHandlers.discarding())
                    .thenApply(HttpResponse::statusCode).whenComplete((status, failure) -> open.release());
        }).toList();
        assertThat(answers.stream().map(CompletableFuture::join)).allMatch(status -> status == 201);
        assertThat(emulator.conversations()).hasSize(10_000).allMatch(seen -> seen.state() == State.PENDING);
    }

    @Test
    void closingClosesTheSockets() {
        Caller caller = start(QUICK);
        Listener listener = caller.listen();
        emulator.close();
        await().until(listener::closed);
        assertThatThrownBy(() -> caller.get("/api/v2/users/x")).isInstanceOf(UncheckedIOException.class);
        emulator = null;
    }

    private Caller start(EmulatorOptions options) {
        return start(options, "patchbay", "patchbay-secret");
    }

    private Caller start(EmulatorOptions options, String clientId, String secret) {
        emulator = Emulator.start(options);
        return Caller.withToken(emulator, clientId, secret);
    }

    private static String anyRequest() {
        return Caller.request("x", "natural");
    }

    private Path scenario(String settings) throws IOException {
        String people = "'agents': [{'id': '" + Caller.AGENT + "', 'steady': true}], 'queues': [{'id': '" + Caller.QUEUE + "'}]";
        return Files.writeString(directory.resolve("scenario.json"), ("{" + people + ", " + settings + "}").replace('\'', '"'));
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(Caller::parse).filter(Objects::nonNull).toList();
    }
}
