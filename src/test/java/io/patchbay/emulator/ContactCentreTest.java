package io.patchbay.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routing without a clock and without a network: time is what the test says it is. */
class ContactCentreTest {

    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    private final List<Conversation> transitions = new ArrayList<>();
    private ContactCentre centre;
    private Instant now = START;

    @Test
    void decidesNothingBeforeTheEvaluationIsOver() {
        open("");
        String id = call(agents("a"), "seq");

        pass(499);
        assertThat(seen(id).state()).isEqualTo(State.PENDING);
        assertThat(seen(id).routing().decision()).isEqualTo(Decision.NONE);

        pass(1);
        assertThat(seen(id).routing().decision()).isEqualTo(Decision.PREFERRED);
    }

    @Test
    void evaluationTakesWhatTheSeedDrawsFromTheRange() {
        open("'evaluation': '200ms..800ms', 'handling': {'voice': '0s'}, 'ringing': '0s',");
        IntStream.range(0, 200).forEach(n -> call(agents(), "none"));
        pass(10_000);

        List<Long> delays = transitions.stream().filter(moved -> moved.version() == 2)
                .map(moved -> Duration.between(START, moved.routing().decidedAt()).toMillis()).toList();
        assertThat(delays).hasSize(200).allMatch(delay -> delay >= 200 && delay <= 800);
        assertThat(delays.stream().distinct().count()).isGreaterThan(100);
    }

    @Test
    void aPreferredAgentRingsThenConnectsThenCompletes() {
        open("");
        String id = call(agents("a"), "seq");

        pass(500);
        assertThat(seen(id)).satisfies(rings -> {
            assertThat(rings.state()).isEqualTo(State.PENDING);
            assertThat(rings.routing().agentId()).isEqualTo(id("a"));
            assertThat(rings.routing().connectedAt()).isNull();
            assertThat(rings.outcome()).isNull();
        });
        pass(2_000);
        assertThat(seen(id).state()).isEqualTo(State.CONNECTED);
        assertThat(seen(id).routing().connectedAt()).isEqualTo(START.plusMillis(2_500));
        pass(10_000);
        assertThat(seen(id).state()).isEqualTo(State.DISCONNECTED);
        assertThat(seen(id).disconnectReason()).isEqualTo(DisconnectReason.COMPLETED);
        assertThat(seen(id).outcome()).isEqualTo("CONNECTED_PREFERRED");
        assertThat(transitions).extracting(Conversation::version).containsExactly(1, 2, 3, 4);
    }

    @Test
    void looksAtPresenceAndCapacityWhenRoutingNotWhenSubmitting() {
        open("");
        String first = call(agents("a", "b"), "seq");
        presence("a", Presence.AWAY);
        pass(500);
        assertThat(seen(first).routing().agentId()).isEqualTo(id("b"));

        String second = call(agents("a"), "seq");
        presence("a", Presence.AVAILABLE);
        pass(500);
        assertThat(seen(second).routing().agentId()).isEqualTo(id("a"));
    }

    @Test
    void twoSubmittedTogetherDoNotGetTheSameVoiceAgent() {
        open("");
        String first = call(agents("a", "b"), "seq");
        String second = call(agents("a", "b"), "seq");
        String third = call(agents("a", "b"), "none");
        pass(500);

        assertThat(List.of(seen(first).routing().agentId(), seen(second).routing().agentId())).containsExactly(id("a"), id("b"));
        assertThat(seen(third).outcome()).isEqualTo("FELL_BACK");
    }

    @Test
    void concurrencyIsCountedByKind() {
        open("");
        String voice = call(agents("a"), "none");
        List<String> chats = IntStream.range(0, 5).mapToObj(n -> submit(Medium.CHAT, agents("a"), "none", Map.of())).toList();
        pass(500);

        assertThat(seen(voice).routing().decision()).isEqualTo(Decision.PREFERRED);
        assertThat(chats).extracting(id -> seen(id).routing().decision())
                .containsExactly(Decision.PREFERRED, Decision.PREFERRED, Decision.PREFERRED, Decision.PREFERRED, Decision.FALLBACK);
    }

    @ParameterizedTest
    @CsvSource({"busy", "away", "not_ready", "offline"})
    void onlyAnAvailableAgentIsRoutedTo(String presence) {
        open("");
        presence("a", Presence.valueOf(presence.toUpperCase(Locale.ROOT)));
        String id = call(agents("a"), "none");
        pass(500);
        assertThat(seen(id).outcome()).isEqualTo("FELL_BACK");
    }

    @Test
    void somebodyWhoHasLeftIsNeverRoutedTo() {
        open("");
        String id = call(agents("gone"), "none");
        pass(500);
        assertThat(seen(id).outcome()).isEqualTo("FELL_BACK");
    }

    @Test
    void theRequestsOrderIsHonouredOnlyBySequentialQueues() {
        open("");
        // c has just been busy, so the longest available is another
        String warmUp = call(agents("c"), "seq");
        pass(20_000);
        assertThat(seen(warmUp).state()).isEqualTo(State.DISCONNECTED);

        String sequential = call(agents("c", "b", "a"), "seq");
        String longest = call(agents("c", "b", "a"), "none");
        pass(500);
        assertThat(seen(sequential).routing().agentId()).isEqualTo(id("c"));
        assertThat(seen(longest).routing().agentId()).isNotEqualTo(id("c"));
    }

    @Test
    void longestAvailableIsWhoHasBeenFreeLongest() {
        open("");
        presence("b", Presence.AWAY);
        pass(1_000);
        presence("b", Presence.AVAILABLE);
        pass(1_000);
        presence("a", Presence.AWAY);
        presence("a", Presence.AVAILABLE);

        String id = call(agents("a", "b"), "long");
        pass(500);
        assertThat(seen(id).routing().agentId()).isEqualTo(id("b"));
    }

    @Test
    void leastRecentIsWhoWasGivenSomethingLongestAgo() {
        open("");
        call(agents("b"), "seq");
        pass(20_000);
        call(agents("a"), "seq");
        pass(20_000);
        // free since: b just now; given something: b before a
        presence("b", Presence.AWAY);
        presence("b", Presence.AVAILABLE);

        String id = call(agents("a", "b"), "least");
        pass(500);
        assertThat(seen(id).routing().agentId()).isEqualTo(id("b"));
    }

    @Test
    void roundRobinGoesRoundTheArray() {
        open("'handling': {'voice': '0s'}, 'ringing': '0s',");
        List<String> chosen = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            String id = call(agents("a", "b", "c"), "round");
            pass(1_000);
            chosen.add(seen(id).routing().agentId());
        }
        assertThat(chosen).containsExactly(id("a"), id("b"), id("c"), id("a"), id("b"), id("c"));
    }

    @Test
    void randomReachesEverybody() {
        open("'handling': {'voice': '0s'}, 'ringing': '0s',");
        List<String> chosen = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            String id = call(agents("a", "b", "c"), "random");
            pass(1_000);
            chosen.add(seen(id).routing().agentId());
        }
        assertThat(chosen).contains(id("a"), id("b"), id("c"));
        assertThat(chosen.subList(0, 50)).isNotEqualTo(chosen.subList(50, 100));
    }

    @Test
    void fallsBackAtOnceWhereNobodyPreferredCanTakeIt() {
        open("");
        presence("a", Presence.BUSY);
        String id = call(agents("a"), "none");
        pass(500);

        assertThat(seen(id).state()).isEqualTo(State.QUEUED);
        assertThat(seen(id).routing()).isEqualTo(new Conversation.Routing(Decision.FALLBACK, null, id("none"), START.plusMillis(500), null));
    }

    @Test
    void fallsBackAfterTheEnginesTimeoutWhereTheScenarioSaysSo() {
        open("'fallback': 'after-timeout',");
        presence("a", Presence.BUSY);
        String id = call(agents("a"), "none");
        pass(29_999);
        assertThat(seen(id).routing().decision()).isEqualTo(Decision.NONE);
        pass(1);
        assertThat(seen(id).routing().decision()).isEqualTo(Decision.FALLBACK);
    }

    @Test
    void aPreferredAgentWhoBecomesFreeBeforeTheTimeoutGetsIt() {
        open("'fallback': 'after-timeout',");
        presence("a", Presence.BUSY);
        String id = call(agents("a"), "none");
        pass(10_000);
        presence("a", Presence.AVAILABLE);
        assertThat(seen(id).routing().decision()).isEqualTo(Decision.PREFERRED);
        pass(30_000);
        assertThat(seen(id).outcome()).isEqualTo("CONNECTED_PREFERRED");
        assertThat(transitions).noneMatch(moved -> moved.routing().decision() == Decision.FALLBACK);
    }

    @Test
    void withoutAFallbackQueueItStaysPendingForEver() {
        open("");
        presence("a", Presence.BUSY);
        String id = call(agents("a"), null);
        pass(Duration.ofDays(2).toMillis());
        presence("a", Presence.AVAILABLE);
        pass(Duration.ofDays(2).toMillis());

        assertThat(seen(id).state()).isEqualTo(State.PENDING);
        assertThat(transitions).hasSize(1);
    }

    @Test
    void withoutPreferredAgentsItGoesToTheQueueAndAMemberGetsIt() {
        open("");
        String id = call(List.of(), "seq");
        pass(500);
        assertThat(seen(id).state()).isEqualTo(State.QUEUED);
        assertThat(seen(id).outcome()).isEqualTo("SENT_TO_QUEUE");
        pass(2_000);
        assertThat(seen(id).state()).isEqualTo(State.CONNECTED);
        assertThat(seen(id).routing().agentId()).isEqualTo(id("a"));
        assertThat(seen(id).routing().queueId()).isEqualTo(id("seq"));
    }

    @Test
    void whoWaitsInTheQueueIsConnectedInTurnWhenAMemberBecomesFree() {
        open("'patience': '10m',");
        agentsOfQueue().forEach(name -> presence(name, Presence.AWAY));
        String first = call(List.of(), "seq");
        pass(1_000);
        String second = call(List.of(), "seq");
        pass(1_000);
        presence("b", Presence.AVAILABLE);
        pass(2_000);
        assertThat(seen(first).state()).isEqualTo(State.CONNECTED);
        assertThat(seen(second).state()).isEqualTo(State.QUEUED);
        pass(12_000);
        assertThat(seen(first).state()).isEqualTo(State.DISCONNECTED);
        assertThat(seen(second).routing().agentId()).isEqualTo(id("b"));
    }

    @Test
    void aQueueGivesNothingToMembersWithoutTheSkill() {
        open("");
        presence("b", Presence.AWAY);
        String queued = call(List.of(), "skilled");
        String preferred = call(agents("a"), "skilled");
        pass(5_000);
        assertThat(seen(queued).state()).as("a is free and a member, but only b speaks spanish").isEqualTo(State.QUEUED);
        assertThat(seen(preferred).routing().agentId()).as("preference overrides skills").isEqualTo(id("a"));
    }

    @Test
    void patienceEndsInAnEmptyQueueSomeTimesAtTheMailbox() {
        open("'voicemailShare': 0.3,");
        List<String> ids = IntStream.range(0, 200).mapToObj(n -> call(List.of(), "none")).toList();
        pass(60_499);
        assertThat(ids).allMatch(id -> seen(id).state() == State.QUEUED);
        pass(1);
        assertThat(ids).allMatch(id -> seen(id).state() == State.DISCONNECTED);
        assertThat(ids.stream().filter(id -> seen(id).disconnectReason() == DisconnectReason.VOICEMAIL).count()).isBetween(30L, 90L);
        assertThat(ids.stream().filter(id -> seen(id).disconnectReason() == DisconnectReason.ABANDONED).count()).isBetween(110L, 170L);
    }

    @Test
    void whoGivesUpWhileThePhoneRingsFreesTheAgent() {
        open("'ringing': '90s', 'voicemailShare': 0,");
        String id = call(agents("a"), "none");
        pass(61_000);
        assertThat(seen(id).outcome()).isEqualTo("ABANDONED");
        assertThat(seen(id).routing().decision()).isEqualTo(Decision.PREFERRED);
        assertThat(centre.agent(id("a")).orElseThrow().freeCapacity(Medium.VOICE)).isEqualTo(1);
        pass(60_000);
        assertThat(seen(id).state()).isEqualTo(State.DISCONNECTED);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "preferred, CONNECTED_PREFERRED, completed", "fallback, FELL_BACK, abandoned", "unanswered, ABANDONED, abandoned",
        "abandoned, ABANDONED, abandoned", "voicemail, ABANDONED, voicemail", "error, FAILED, error", "pending, -, -"})
    void fateComesWhateverTheAgentsDo(String fate, String outcome, String reason) {
        open("'voicemailShare': 0,");
        presence("a", Presence.OFFLINE);
        Conversation made = centre.submit(request(Medium.VOICE, agents("a"), "none", Map.of()), "c",
                Fate.valueOf(fate.toUpperCase(Locale.ROOT)), now);
        pass(600_000);
        Conversation last = seen(made.conversationId());
        assertThat(last.outcome()).isEqualTo(outcome);
        assertThat(last.disconnectReason() == null ? null : last.disconnectReason().wire()).isEqualTo(reason);
    }

    @Test
    void agentsWhoAreNotSteadyComeAndGo() {
        open("'wandering': {'every': '10s', 'awayFor': '5s'},");
        Presence before = centre.agent(id("wanderer")).orElseThrow().presence();
        pass(10_000);
        assertThat(before).isEqualTo(Presence.AVAILABLE);
        assertThat(centre.agent(id("wanderer")).orElseThrow().presence()).isNotEqualTo(Presence.AVAILABLE);
        assertThat(centre.agent(id("a")).orElseThrow().presence()).isEqualTo(Presence.AVAILABLE);
        pass(5_000);
        assertThat(centre.agent(id("wanderer")).orElseThrow().presence()).isEqualTo(Presence.AVAILABLE);
        presence("wanderer", Presence.NOT_READY);
        pass(100_000);
        assertThat(centre.agent(id("wanderer")).orElseThrow().presence()).as("set by hand").isEqualTo(Presence.NOT_READY);
    }

    @Test
    void listedChangesOfPresenceCome() {
        open("");
        assertThat(centre.agent(id("early")).orElseThrow().presence()).isEqualTo(Presence.OFFLINE);
        pass(10_000);
        assertThat(centre.agent(id("early")).orElseThrow().presence()).isEqualTo(Presence.AVAILABLE);
    }

    @Test
    void forgetsWhatWasFinishedLongAgoAndWhatIsTooMuch() {
        open("'keepFinished': '1m', 'keepAtMost': 2, 'patience': '1s',");
        String old = call(List.of(), "none");
        pass(5_000);
        assertThat(centre.conversation(old)).isPresent();
        pass(120_000);
        List<String> ids = IntStream.range(0, 3).mapToObj(n -> call(List.of(), "none")).toList();
        pass(5_000);
        assertThat(centre.conversation(old)).isEmpty();
        assertThat(ids.stream().filter(id -> centre.conversation(id).isPresent())).hasSize(2);
    }

    @Test
    void theSameSeedMakesTheSameDay() {
        List<String> one = dayWithSeed(7);
        List<String> same = dayWithSeed(7);
        List<String> other = dayWithSeed(8);
        assertThat(same).isEqualTo(one);
        assertThat(other).isNotEqualTo(one);
    }

    /** Whatever comes, nobody has more on the desk than the desk holds, and every conversation goes forward only. */
    @ParameterizedTest
    @CsvSource({"at-once, 1", "at-once, 2", "at-once, 3", "after-timeout, 4", "after-timeout, 5", "after-timeout, 6"})
    void capacityIsNeverExceededAndNothingGoesBack(String fallback, long seed) {
        open("'fallback': '" + fallback + "', 'evaluation': '200ms..800ms', 'handling': {'voice': '1s..20s'}, 'ringing': '0s..3s',"
                + " 'wandering': {'every': '5s..30s', 'awayFor': '1s..20s'}, 'patience': '5s..60s',", seed);
        Random random = new Random(seed);
        List<String> names = List.of("a", "b", "c", "wanderer", "early", "gone");
        List<String> queues = List.of("seq", "long", "least", "random", "round", "skilled", "none");
        for (int n = 0; n < 3_000; n++) {
            List<String> preferred = names.stream().filter(name -> random.nextBoolean()).map(ContactCentreTest::id).toList();
            submit(Medium.values()[random.nextInt(5)], preferred, queues.get(random.nextInt(queues.size())), Map.of());
            pass(random.nextInt(400));
            if (n % 10 == 0) {
                occupied().forEach((desk, load) -> assertThat(load).as(desk).isLessThanOrEqualTo(desk.endsWith("chat") ? 4 : 1));
            }
        }
        pass(300_000);
        Map<String, Conversation> last = new HashMap<>();
        for (Conversation moved : transitions) {
            Conversation before = last.put(moved.conversationId(), moved);
            assertThat(moved.version()).isEqualTo(before == null ? 1 : before.version() + 1);
            if (before != null) {
                assertThat(before.state()).isNotEqualTo(State.DISCONNECTED);
                assertThat(moved.state().ordinal()).isGreaterThanOrEqualTo(before.state().ordinal());
                assertThat(before.outcome() == null || before.outcome().equals(moved.outcome())).isTrue();
            }
        }
        assertThat(last.values()).hasSize(3_000).allMatch(ended -> ended.state() == State.DISCONNECTED && ended.outcome() != null);
    }

    /** Ringing or connected, as the world sees it. */
    private Map<String, Long> occupied() {
        return centre.conversations().stream().filter(open -> open.state() != State.DISCONNECTED && open.routing().agentId() != null)
                .collect(Collectors.groupingBy(open -> open.routing().agentId() + " " + open.type().wire(), Collectors.counting()));
    }

    private List<String> dayWithSeed(long seed) {
        transitions.clear();
        now = START;
        open("'evaluation': '200ms..800ms', 'wandering': {'every': '5s..30s', 'awayFor': '1s..20s'},", seed);
        for (int n = 0; n < 200; n++) {
            submit(Medium.VOICE, agents("a", "b", "wanderer"), "random", Map.of("n", String.valueOf(n)));
            pass(700);
        }
        return transitions.stream().map(moved -> moved.changedAt() + " " + moved.attributes() + " " + moved.state() + " " + moved.routing()).toList();
    }

    @Test
    void whatNobodyAnswersGoesBackIntoTheQueueUntilTheCallerGivesUp() {
        open("'ringing': '5s',");
        String id = centre.submit(request(Medium.VOICE, agents("a"), "seq", Map.of()), "client", Fate.CYCLING, now).conversationId();

        pass(500 + 4 * 5_000);
        assertThat(seen(id).state()).isEqualTo(State.QUEUED);
        assertThat(seen(id).version()).as("created, queued, and back four times").isEqualTo(6);
        assertThat(seen(id).routing().decidedAt()).as("decided once").isEqualTo(START.plusMillis(500));
        assertThat(seen(id).outcome()).isEqualTo("FELL_BACK");
        pass(60_000);
        assertThat(seen(id).state()).isEqualTo(State.DISCONNECTED);
        assertThat(seen(id).routing().connectedAt()).isNull();
        String next = call(agents("a"), "seq");
        pass(10_000);
        assertThat(seen(next).state()).as("nobody is left occupied").isEqualTo(State.CONNECTED);
    }

    @Test
    void aQueueWhoseOffersRingInVainGivesThemToTheNextInLine() {
        open("'ringing': '5s', 'handling': {'voice': '1h'},");
        agents("a", "b", "c").forEach(agent -> call(List.of(agent), "seq"));
        pass(10_000);
        List<String> waiting = List.of(call(agents("a"), "vain"), call(agents("a"), "vain"));
        pass(500 + 5_000 * 4);
        assertThat(waiting).allSatisfy(id -> assertThat(seen(id).version()).as("queued and waiting: everybody is on a call").isEqualTo(2));
        centre.change(centre.agent(id("a")).orElseThrow(), null, 2, now);
        pass(5_000 * 4);
        assertThat(waiting).allSatisfy(id -> assertThat(seen(id).version()).as("in turn").isEqualTo(4));
    }

    private void open(String settings) {
        open(settings, 42);
    }

    private void open(String settings, long seed) {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("evaluation", "'500ms'");
        defaults.put("ringing", "'2s'");
        defaults.put("handling", "{'voice': '10s', 'chat': '10s'}");
        defaults.put("patience", "'60s'");
        StringBuilder text = new StringBuilder("{" + settings);
        defaults.forEach((name, value) -> {
            if (!settings.contains("'" + name + "'")) {
                text.append("'").append(name).append("': ").append(value).append(",");
            }
        });
        text.append("'agents': [")
                .append("{'id': 'ID(a)', 'steady': true}, {'id': 'ID(b)', 'steady': true, 'skills': ['spanish']}, {'id': 'ID(c)', 'steady': true},")
                .append("{'id': 'ID(gone)', 'steady': true, 'active': false}, {'id': 'ID(wanderer)'},")
                .append("{'id': 'ID(early)', 'steady': true, 'presence': 'offline', 'presenceChanges': [{'after': '10s', 'presence': 'available'}]}],")
                .append("'queues': [").append(queue("seq", "sequential", "")).append(queue("long", "longest_available", ""))
                .append(queue("least", "least_recent", "")).append(queue("random", "random", "")).append(queue("round", "round_robin", ""))
                .append(queue("vain", "sequential", "'unanswered': 1,"))
                .append(queue("skilled", "longest_available", "'requiredSkills': ['spanish'],"))
                .append("{'id': 'ID(none)'}]}");
        String json = Pattern.compile("ID\\((\\w+)\\)").matcher(text.toString().replace('\'', '"')).replaceAll(found -> id(found.group(1)));
        Scenario scenario = new ScenarioReader(new Json()).read(json.getBytes(StandardCharsets.UTF_8));
        centre = new ContactCentre(scenario, seed, now, transitions::add);
    }

    private static String queue(String name, String strategy, String more) {
        return "{'id': 'ID(" + name + ")'," + more + " 'strategy': '" + strategy + "', 'members': ['ID(a)', 'ID(b)', 'ID(c)']},";
    }

    private static List<String> agentsOfQueue() {
        return List.of("a", "b", "c");
    }

    private static String id(String name) {
        return (name + "00000000").substring(0, 8) + "-0000-0000-0000-000000000000";
    }

    private static List<String> agents(String... names) {
        return Arrays.stream(names).map(ContactCentreTest::id).toList();
    }

    private String call(List<String> agents, String queue) {
        return submit(Medium.VOICE, agents, queue, Map.of());
    }

    private String submit(Medium medium, List<String> agents, String queue, Map<String, String> attributes) {
        return centre.submit(request(medium, agents, queue, attributes), "client", null, now).conversationId();
    }

    private static InteractionRequest request(Medium medium, List<String> agents, String queue, Map<String, String> attributes) {
        InteractionRequest.Party party = new InteractionRequest.Party("+15550100", null);
        return new InteractionRequest(medium, party, party, new InteractionRequest.RoutingPreferences(agents,
                queue == null ? null : new InteractionRequest.Fallback(id(queue), null)), attributes);
    }

    private void presence(String name, Presence presence) {
        centre.change(centre.agent(id(name)).orElseThrow(), presence, null, now);
    }

    private void pass(long millis) {
        now = now.plusMillis(millis);
        centre.advance(now);
    }

    private Conversation seen(String conversationId) {
        return centre.conversation(conversationId).orElseThrow();
    }
}
