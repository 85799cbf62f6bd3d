package io.patchbay.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.emulator.Caller.Answer;
import io.patchbay.emulator.Caller.Listener;
import io.patchbay.emulator.Faults.Mishap;
import io.patchbay.emulator.Faults.Recurring;
import io.patchbay.emulator.Faults.Unknowns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can go wrong at the running emulator, each dial by itself, and what the ledger says of it. */
class WeatherTest {

    private static final EmulatorOptions QUICK = EmulatorOptions.defaults().port(0).timeFactor(50).rateLimit(0);
    private static final String STATUS = "/api/v2/users/" + Caller.AGENT + "/status";

    @TempDir
    private Path directory;
    private Emulator emulator;
    private Caller caller;

    @BeforeEach
    void start() {
        start(QUICK);
    }

    @AfterEach
    void stop() {
        emulator.close();
    }

    @ParameterizedTest
    @CsvSource({"drop, false, FIN", "drop, true, FIN", "reset, false, RST", "reset, true, RST"})
    void aConnectionIsClosedOrTornBeforeOrAfterTheEffect(String how, boolean effect, String end) throws IOException {
        caller.control("PUT", "/faults", "{\"creates\": [{\"probability\": 1, \"answer\": {\"%s\": true, \"effect\": %s}}]}".formatted(how, effect));
        try (RawPeer peer = new RawPeer(emulator)) {
            peer.create(caller.token(), Caller.request("torn", "preferred"));
            assertThat(peer.end()).isEqualTo(end);
        }
        assertThat(emulator.conversations()).hasSize(effect ? 1 : 0);
        LedgerEntry answer = answer("torn");
        assertThat(answer.status()).isZero();
        assertThat(answer.conversationId() != null).isEqualTo(effect);
    }

    @Test
    void withoutAWordOnTheEffectATornCallHasNone() {
        assertThat(new ScriptedAnswer(null, null, false, true, null, null, null, null, null).effect()).isFalse();
        assertThat(ScriptedAnswer.torn(true).effect()).isTrue();
        assertThat(ScriptedAnswer.status(500).afterEffect().reset()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"500, false", "500, true", "502, false", "502, true", "503, false", "503, true", "504, false", "504, true", "429, false"})
    void theLedgerTellsWhetherARefusalHadEffect(int status, boolean effect) {
        turn(Faults.none().creates(new Mishap(1, effect ? ScriptedAnswer.status(status).afterEffect() : ScriptedAnswer.status(status))));
        assertThat(caller.create(Caller.request("refused", "preferred")).status()).isEqualTo(status);
        assertThat(answer("refused").status()).isEqualTo(status);
        assertThat(answer("refused").conversationId() != null).isEqualTo(effect);
        assertThat(creates("refused")).hasSize(effect ? 1 : 0);
    }

    @Test
    void anAnswerHeldBackIsInTheLedgerWhenItGoesOut() {
        turn(Faults.none().creates(new Mishap(1, ScriptedAnswer.delayed(Span.parse("400ms")))));
        assertThat(caller.create(Caller.request("slow", "preferred")).status()).isEqualTo(201);
        LedgerEntry answer = answer("slow");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.heldBackMillis()).isEqualTo(400);
        assertThat(Duration.between(creates("slow").get(0).at(), answer.at())).isGreaterThanOrEqualTo(Duration.ofMillis(399));
        assertThat(emulator.ledger().stream().filter(entry -> entry.kind() == LedgerEntry.Kind.EVENT_SENT)).isEmpty();
    }

    @Test
    void anAnswerToACallerWhoHasGoneNeverCame() throws IOException {
        turn(Faults.none().creates(new Mishap(1, ScriptedAnswer.delayed(Span.parse("400ms")))));
        try (RawPeer peer = new RawPeer(emulator)) {
            peer.create(caller.token(), Caller.request("impatient", "preferred"));
            await().until(() -> creates("impatient").size() == 1);
        }
        await().until(() -> !answers("impatient").isEmpty());
        assertThat(answer("impatient").status()).isZero();
        assertThat(answer("impatient").heldBackMillis()).isEqualTo(400);
    }

    @Test
    void anAnswerWithoutItsBodyIsSaidToHaveNone() {
        turn(Faults.none().creates(new Mishap(1, ScriptedAnswer.status(201).afterEffect().withoutBody())));
        caller.create(Caller.request("nameless", "preferred"));
        assertThat(answer("nameless").body()).isFalse();
        emulator.dials(dials -> Dials.calm());
        caller.create(Caller.request("named", "preferred"));
        assertThat(answer("named").body()).isNull();
        assertThat(answer("named").heldBackMillis()).isNull();
    }

    @Test
    void everyCreateHasOneAnswerLineWhateverStoodInItsWay() {
        caller.control("DELETE", "/tokens", "");
        assertThat(caller.create(Caller.request("no token", "preferred")).status()).isEqualTo(401);
        assertThat(answer("no token").status()).isEqualTo(401);

        emulator.close();
        start(QUICK.timeFactor(1).rateLimit(1));
        caller.create(Caller.request("first", "preferred"));
        assertThat(caller.create(Caller.request("second", "preferred")).status()).isEqualTo(429);
        assertThat(answer("second").status()).isEqualTo(429);

        emulator.gone(Duration.ofHours(1));
        assertThatThrownBy(() -> caller.create(Caller.request("third", "preferred"))).isInstanceOf(UncheckedIOException.class);
        assertThat(answers("third")).as("sent again by the caller's client, it is answered again").isNotEmpty()
                .allMatch(answer -> answer.status() == 0 && answer.conversationId() == null && answer.requestHash().length() == 64);
        assertThat(creates("third")).isEmpty();
        assertThat(emulator.conversations()).hasSize(1);
    }

    @Test
    void anAnswerHeldBackIsLostWhenThePlatformGoesAway() throws IOException {
        turn(Faults.none().creates(new Mishap(1, ScriptedAnswer.delayed(Span.parse("300ms")))));
        try (RawPeer peer = new RawPeer(emulator)) {
            peer.create(caller.token(), Caller.request("overtaken", "preferred"));
            await().until(() -> creates("overtaken").size() == 1);
            emulator.gone(Duration.ofHours(1));
            assertThat(peer.end()).isEqualTo("FIN");
        }
        assertThat(answer("overtaken").status()).isZero();
        assertThat(answer("overtaken").conversationId()).isNotNull();
    }

    @Test
    void eventsComeBeforeTheirOwn201() {
        Listener listener = caller.listen();
        turn(Faults.none().creates(new Mishap(1, ScriptedAnswer.delayed(Span.parse("400ms")))));
        String id = caller.created(Caller.request("early", "error"));
        LedgerEntry event = emulator.ledger().stream().filter(entry -> entry.kind() == LedgerEntry.Kind.EVENT_SENT).findFirst().orElseThrow();
        assertThat(event.at()).isBefore(answer("early").at());
        await().until(() -> listener.versions(id).equals(List.of(1, 2)));
    }

    @Test
    void aSocketIsCutOrTornWithoutACloseFrame() throws IOException {
        for (String what : List.of("sockets-cut", "sockets-reset")) {
            try (RawPeer peer = new RawPeer(emulator)) {
                peer.upgrade(caller.token());
                await().until(() -> emulator.openSockets() == 1);
                assertThat(caller.control("POST", "/incidents", "{\"what\": \"%s\"}".formatted(what)).status()).isEqualTo(200);
                assertThat(peer.end()).isEqualTo(what.equals("sockets-cut") ? "FIN" : "RST");
            }
            await().until(() -> emulator.openSockets() == 0);
        }
        Listener listener = caller.listen();
        await().until(() -> emulator.openSockets() == 1);
        caller.control("POST", "/incidents", "{\"what\": \"sockets-closed\"}");
        await().until(listener::closed);
        assertThat(listener.closeCode()).as("with a close frame").isEqualTo(1000);
    }

    @Test
    void aSilentSocketIsSilentEverAfterAndSparedByWhatStrikesTheOthers() {
        Listener silent = caller.listen();
        await().until(() -> emulator.openSockets() == 1);
        emulator.strike(Incident.Kind.SOCKETS_SILENT, Duration.ZERO);
        Listener speaking = caller.listen();
        await().until(() -> emulator.openSockets() == 2);
        silent.say("{\"message\":\"ping\"}");
        String id = caller.created(Caller.request("half", "error"));
        await().until(() -> speaking.versions(id).equals(List.of(1, 2)));
        emulator.strike(Incident.Kind.SOCKETS_CLOSED, Duration.ZERO);
        await().until(speaking::closed);
        assertThat(silent.frames()).isEmpty();
        assertThat(silent.closed()).isFalse();
        assertThat(emulator.openSockets()).isEqualTo(1);
        emulator.closeSockets();
        await().until(silent::closed);
    }

    @Test
    void aCloseIsAnnouncedAndThenComes() {
        Listener told = caller.listen();
        await().until(() -> emulator.openSockets() == 1);
        caller.control("POST", "/incidents", "{\"what\": \"sockets-closing\", \"for\": \"1s\"}");
        await().until(() -> told.frames("v2.system.socket_closing").size() == 1);
        assertThat(told.frames().get(0).at("/eventBody/message").asText()).isNotBlank();
        assertThat(told.closed()).isFalse();
        Listener next = caller.listen();
        String id = caller.created(Caller.request("between", "pending"));
        await().until(() -> !told.versions(id).isEmpty() && !next.versions(id).isEmpty());
        await().until(told::closed);
        assertThat(told.closeCode()).isEqualTo(1001);
        assertThat(next.closed()).isFalse();
    }

    @Test
    void aSocketThatIsClosingTakesNothingFromTheOthers() throws IOException {
        try (RawPeer closing = new RawPeer(emulator)) {
            closing.upgrade(caller.token());
            await().until(() -> emulator.openSockets() == 1);
            emulator.closeSockets();
            Listener open = caller.listen();
            String id = caller.created(Caller.request("both", "error"));
            await().until(() -> open.versions(id).equals(List.of(1, 2)));
            assertThat(emulator.openSockets()).as("the peer has not answered the close frame").isEqualTo(2);
        }
    }

    @Test
    void presenceIsDownWhileAllElseAnswers() {
        caller.control("PUT", "/faults", "{\"presence\": [{\"probability\": 1, \"answer\": {\"status\": 404, \"body\": false}}]}");
        Answer bare = caller.get(STATUS);
        assertThat(bare.status()).isEqualTo(404);
        assertThat(bare.response().body()).isEmpty();
        assertThat(caller.get("/api/v2/users/" + Caller.AGENT).status()).isEqualTo(200);

        turn(Faults.none().presence(new Mishap(1, ScriptedAnswer.status(503))).reads(new Mishap(1, ScriptedAnswer.status(500))));
        assertThat(caller.get(STATUS).status()).isEqualTo(503);
        assertThat(caller.get("/api/v2/users/" + Caller.AGENT).status()).isEqualTo(500);
        turn(Faults.none().presence(new Mishap(1, ScriptedAnswer.torn(false))));
        assertThatThrownBy(() -> caller.get(STATUS)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void unknownFieldsStandBesideTheTruth() {
        Listener listener = caller.listen();
        turn(Faults.none().unknowns(new Unknowns(1, 0, 0)));
        Answer created = caller.create(Caller.request("fields", "error"));
        assertThat(created.json().has("unheardOf")).isTrue();
        String id = created.json().path("conversationId").asText();
        await().until(() -> listener.versions(id).equals(List.of(1, 2)));
        for (JsonNode seen : List.of(listener.of(id).get(1), caller.get("/api/v2/routing/conversations/" + id).json())) {
            assertThat(seen.has("unheardOf")).isTrue();
            assertThat(seen.path("routing").has("unheardOf")).isTrue();
            assertThat(seen.path("attributes").has("unheardOf")).as("the sender's own").isFalse();
            assertThat(seen.path("state").asText()).isEqualTo("disconnected");
            assertThat(seen.path("disconnectReason").asText()).isEqualTo("error");
        }
        assertThat(caller.get("/api/v2/users/nobody").json().has("unheardOf")).as("errors too").isTrue();
        assertThat(Caller.withToken(emulator).get(STATUS).status()).as("a token with more fields is a token").isEqualTo(200);
    }

    @Test
    void unknownWordsHideTheTruthOfOneAnswerOnly() {
        Listener listener = caller.listen();
        turn(Faults.none().unknowns(new Unknowns(0, 1, 0)));
        String id = caller.created(Caller.request("\"" + Caller.AGENT + "\"", Caller.QUEUE, "\"state\": \"mine\", \"fate\": \"error\""));
        await().until(() -> listener.versions(id).equals(List.of(1, 2)));
        JsonNode seen = caller.get("/api/v2/routing/conversations/" + id).json();
        assertThat(List.of(seen.path("state"), seen.path("disconnectReason"), seen.at("/routing/decision"), seen.path("type")))
                .allMatch(word -> word.asText().equals("unheard_of"));
        assertThat(seen.at("/attributes/state").asText()).isEqualTo("mine");
        assertThat(seen.path("version").asInt()).isEqualTo(2);
        assertThat(listener.of(id).get(1).path("state").asText()).isEqualTo("unheard_of");
        assertThat(caller.get(STATUS).json().path("state").asText()).isEqualTo("unheard_of");
        assertThat(caller.get("/api/v2/routing/queues/" + Caller.QUEUE).json().path("routingStrategy").asText()).isEqualTo("unheard_of");

        turn(Faults.none().unknowns(new Unknowns(0, 0.5, 0)));
        assertThat(IntStream.range(0, 40).mapToObj(n -> caller.get("/api/v2/routing/conversations/" + id).json().path("state").asText()))
                .contains("unheard_of", "disconnected");
    }

    @Test
    void framesThatAreNoneComeBetweenTheEvents() {
        Listener listener = caller.listen();
        turn(Faults.none().unknowns(new Unknowns(0, 0, 1)));
        List<String> ids = IntStream.range(0, 60).mapToObj(n -> caller.created(Caller.request("frames " + n, "error"))).toList();
        await().until(() -> ids.stream().allMatch(id -> listener.versions(id).equals(List.of(1, 2))));
        assertThat(listener.others()).anyMatch(frame -> frame.startsWith("binary")).anyMatch(frame -> frame.startsWith("["))
                .anyMatch(frame -> frame.startsWith("<html>")).anyMatch(String::isEmpty);
        assertThat(listener.frames("v2.unheard.of")).isNotEmpty();
        assertThat(emulator.ledger()).filteredOn(entry -> entry.kind() == LedgerEntry.Kind.EVENT_SENT).as("they are no events").hasSize(120);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sockets-closed", "sockets-cut", "sockets-reset"})
    void socketsAreClosedAgainAndAgain(String what) {
        caller.control("PUT", "/faults", "{\"recurring\": [{\"every\": \"150ms..250ms\", \"incident\": {\"what\": \"%s\"}}]}".formatted(what));
        for (int n = 0; n < 2; n++) {
            Listener listener = caller.listen();
            await().until(listener::closed);
        }
        emulator.dials(dials -> Dials.calm());
        Listener kept = caller.listen();
        kept.say("{\"message\":\"ping\"}");
        await().until(() -> kept.messages().contains("pong"));
    }

    @Test
    void tokensAreRevokedAgainAndAgain() {
        turn(Faults.none().recurring(Recurring.of("200ms", Incident.Kind.TOKENS_REVOKED, null)));
        for (int n = 0; n < 2; n++) {
            Caller fresh = Caller.withToken(emulator);
            await().until(() -> fresh.get(STATUS).status() == 401);
        }
    }

    @Test
    void thePlatformIsGoneAgainAndAgain() {
        turn(Faults.none().recurring(Recurring.of("300ms", Incident.Kind.GONE, "100ms")));
        for (int n = 0; n < 2; n++) {
            await().until(() -> !answers());
            await().until(this::answers);
        }
    }

    @Test
    void theSameDialsTurnedAgainDoNotBeginAnew() {
        Faults often = Faults.none().recurring(Recurring.of("400ms", Incident.Kind.TOKENS_REVOKED, null));
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            turn(often);
            return caller.get(STATUS).status() == 401;
        });
    }

    @Test
    void aSeedHasTheSameLuckWhateverElseIsCalled() {
        Faults uncertain = Faults.none().creates(new Mishap(0.3, ScriptedAnswer.status(503))).reads(new Mishap(0.3, ScriptedAnswer.status(500)));
        turn(uncertain);
        List<Integer> first = statuses(0);
        emulator.close();
        start(QUICK);
        turn(uncertain);
        List<Integer> again = statuses(3);
        emulator.close();
        start(QUICK.seed(2));
        turn(uncertain);
        assertThat(again).isEqualTo(first).contains(201, 503);
        assertThat(statuses(0)).isNotEqualTo(first);
    }

    @Test
    void theStormIsReadByNameAndMostCallsStillWorkInIt() {
        emulator.close();
        start(QUICK.scenario(Path.of("storm")));
        assertThat(emulator.dials().faults()).isEqualTo(Faults.storm());
        long fine = IntStream.range(0, 25).filter(n -> {
            try {
                return caller.send(caller.authorized("/api/v2/users/" + Caller.AGENT).timeout(Duration.ofSeconds(3)).GET()).status() == 200;
            } catch (UncheckedIOException droppedOrLate) {
                return false;
            }
        }).count();
        assertThat(fine).isBetween(17L, 25L);
        assertThat(List.of(share(Faults.storm().creates()), share(Faults.storm().reads()), share(Faults.storm().tokens())))
                .allSatisfy(share -> assertThat(share).isBetween(0.05, 0.15));
        assertThat(Faults.storm().recurring()).extracting(recurring -> recurring.incident().what()).containsExactlyInAnyOrder(Incident.Kind.values());

        emulator.close();
        start(QUICK);
        assertThat(caller.control("PUT", "/faults", "\"storm\"").status()).isEqualTo(200);
        assertThat(emulator.dials().faults()).isEqualTo(Faults.storm());
        assertThat(caller.control("PUT", "/faults", "\"drizzle\"").status()).isEqualTo(400);
        JsonNode dials = caller.control("GET", "/dials", "").json();
        assertThat(caller.control("PUT", "/dials", dials.toString()).status()).isEqualTo(200);
        assertThat(emulator.dials().faults()).isEqualTo(Faults.storm());
    }

    @Test
    void aScenarioBringsItsWeather() throws IOException {
        emulator.close();
        Path file = Files.writeString(directory.resolve("weather.json"), """
                {"agents": [{"id": "%s", "steady": true}], "faults": {"presence": [{"probability": 1, "answer": {"status": 502}}],
                 "unknowns": {"fields": 1}, "recurring": [{"every": "200ms", "incident": {"what": "sockets-cut"}}]}}""".formatted(Caller.AGENT));
        start(QUICK.scenario(file));
        assertThat(caller.get(STATUS).status()).isEqualTo(502);
        assertThat(caller.get("/api/v2/users/" + Caller.AGENT).json().has("unheardOf")).isTrue();
        Listener listener = caller.listen();
        await().until(listener::closed);
        assertThat(listener.closeCode()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"creates\": [{\"probability\": 2, \"answer\": {}}]}", "{\"creates\": [{\"probability\": 1}]}",
        "{\"unknowns\": {\"fields\": -1}}", "{\"events\": {\"lost\": 1.5}}", "{\"recurring\": [{\"every\": \"0s\", \"incident\": {\"what\": \"gone\"}}]}",
        "{\"recurring\": [{\"every\": \"1s\", \"incident\": {\"what\": \"rain\"}}]}", "{\"recurring\": [{\"every\": \"1s\", \"incident\": {}}]}"})
    void aDialThatIsNoneIsRefused(String faults) {
        Answer answer = caller.control("PUT", "/faults", faults);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText()).contains("$.");
        assertThat(emulator.dials()).isEqualTo(Dials.calm());
    }

    private void start(EmulatorOptions options) {
        emulator = Emulator.start(options);
        await().ignoreExceptions().until(() -> {
            caller = Caller.withToken(emulator);
            return caller.token().length() > 10;
        });
    }

    private static double share(List<Mishap> mishaps) {
        return 1 - mishaps.stream().mapToDouble(mishap -> 1 - mishap.probability()).reduce(1, (one, other) -> one * other);
    }

    private void turn(Faults faults) {
        emulator.dials(dials -> dials.faults(faults));
    }

    private boolean answers() {
        try {
            return caller.get(STATUS).status() == 200;
        } catch (UncheckedIOException gone) {
            return false;
        }
    }

    private List<Integer> statuses(int readsBetween) {
        return IntStream.range(0, 40).mapToObj(n -> {
            IntStream.range(0, readsBetween).forEach(read -> caller.get(STATUS));
            return caller.create(Caller.request("luck", "preferred")).status();
        }).toList();
    }

    private LedgerEntry answer(String reference) {
        assertThat(answers(reference)).as("answer lines of " + reference).hasSize(1);
        return answers(reference).get(0);
    }

    private List<LedgerEntry> answers(String reference) {
        return emulator.ledger().stream().filter(entry -> entry.kind() == LedgerEntry.Kind.ANSWER && reference.equals(entry.reference())).toList();
    }

    private List<LedgerEntry> creates(String reference) {
        return emulator.ledger().stream().filter(entry -> entry.kind() == LedgerEntry.Kind.CREATE && reference.equals(entry.reference())).toList();
    }
}
