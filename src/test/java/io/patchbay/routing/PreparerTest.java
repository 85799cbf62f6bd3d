package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.BOB;
import static io.patchbay.routing.Cases.NOW;
import static io.patchbay.routing.Cases.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patchbay.SetClock;
import io.patchbay.genesys.AgentProfile;
import io.patchbay.genesys.AgentStatus;
import io.patchbay.genesys.AgentStatus.State;
import io.patchbay.genesys.CreateResult;
import io.patchbay.genesys.NotFound;
import io.patchbay.genesys.PlatformFailure;
import io.patchbay.genesys.QueueConfiguration;
import io.patchbay.genesys.QueueConfiguration.Strategy;
import io.patchbay.intent.Intent;
import io.patchbay.intent.Reason;
import io.patchbay.intent.SkipReason;
import io.patchbay.intent.SkippedAgent;
import io.patchbay.journal.Claim;
import io.patchbay.journal.PresenceSeen;
import io.patchbay.journal.PresenceSeen.AgentSeen;
import io.patchbay.journal.RoutingPlan;
import io.patchbay.journal.RoutingPlan.PlannedAgent;
import io.patchbay.presence.AgentDirectory;
import io.patchbay.presence.PresenceBoard;
import io.patchbay.presence.PresenceCheck;
import io.patchbay.presence.PresenceMode;
import io.patchbay.presence.WeeklyHours;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreparerTest {

    private static final String CARL = "0a1b2c3d-0000-4000-8000-0123456789ab";
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final SetClock clock = new SetClock(Cases.NOW);
    private final Map<String, Optional<AgentStatus>> stands = new HashMap<>();
    private Function<String, QueueConfiguration> queue = id -> routes(Strategy.SEQUENTIAL);
    private PresenceMode mode = PresenceMode.ALWAYS;
    private int searches;
    private boolean waits;

    private static QueueConfiguration routes(Strategy strategy) {
        return new QueueConfiguration(Cases.QUEUE, null, strategy, List.of(), null, 1);
    }

    private Preparer preparer() {
        AgentDirectory directory = new AgentDirectory(text -> {
            searches++;
            if (text.equals("away")) {
                throw new IllegalStateException("the directory is away");
            }
            return text.equals("Bob Byte") ? List.of(new AgentProfile(BOB, "Bob Byte", null, true, 1, List.of(), List.of())) : List.of();
        }, Duration.ofMinutes(1), Runnable::run);
        PresenceBoard board = new PresenceBoard(id -> stands.getOrDefault(id, Optional.of(new AgentStatus(id, State.AVAILABLE, 1))),
                Duration.ofNanos(1), Duration.ofSeconds(1), Runnable::run);
        return new Preparer(directory, new PresenceCheck(mode, WeeklyHours.ALWAYS, ZoneOffset.UTC), board,
                id -> queue.apply(id), Duration.ofMinutes(5), new Preparer.Waiting(waits, LIMIT, Duration.ofSeconds(2)), clock);
    }

    private static Preparation begun(Intent intent) {
        return new Preparation(Cases.claim(intent), intent, RoutingPlan.NONE);
    }

    private Preparation prepared(Intent intent) throws InterruptedException {
        Preparer preparer = preparer();
        return preparer.checkPresence(preparer.findAgents(begun(intent)));
    }

    private void stands(String agent, State state, int capacity) {
        stands.put(agent, Optional.of(new AgentStatus(agent, state, capacity)));
    }

    @Test
    void aClaimIsTakenUpAsItIs() {
        Claim claim = Cases.claim(intent("i", ANNA));
        assertThat(preparer().begin(claim)).isEqualTo(new Preparation(claim, claim.intent(), RoutingPlan.NONE));
    }

    @Test
    void aDeadlineEndsItWhenItIsThere() {
        Preparation preparation = begun(intent("i", NOW.plusSeconds(1), ANNA));
        assertThat(preparer().checkDeadline(preparation)).isSameAs(preparation);
        clock.advance(Duration.ofSeconds(1));
        assertThat(catchThrowableOfType(IntentEnds.class, () -> preparer().checkDeadline(preparation)).resolution().reason())
                .isEqualTo(Reason.DEADLINE_PASSED);
    }

    @Test
    void agentsAreFoundWithTheirRankAndTheOthersAreSkipped() throws InterruptedException {
        Preparation prepared = prepared(intent("i", "nobody@example.com", "Bob Byte", ANNA));
        assertThat(prepared.plan().agents()).containsExactly(new PlannedAgent(BOB, 2), new PlannedAgent(ANNA, 3));
        assertThat(prepared.plan().skipped()).containsExactly(new SkippedAgent("nobody@example.com", SkipReason.UNKNOWN));
    }

    @Test
    void whoWasRefusedBeforeIsNotSentAgainHoweverHeWasWritten() throws InterruptedException {
        RoutingPlan before = new RoutingPlan(List.of(), List.of(new SkippedAgent("Bob Byte", SkipReason.REFUSED_BY_PLATFORM),
                new SkippedAgent(ANNA, SkipReason.BUSY)));
        Intent intent = intent("i", ANNA, "Bob Byte");
        Preparation again = preparer().findAgents(new Preparation(new Claim(intent, 2, 1, NOW, before), intent, RoutingPlan.NONE));
        assertThat(again.plan().agentIds()).as("who was busy may be free by now").containsExactly(ANNA);
        assertThat(again.plan().skipped()).containsExactly(new SkippedAgent("Bob Byte", SkipReason.REFUSED_BY_PLATFORM));
    }

    @Test
    void aDirectoryThatIsAwayHasItWait() {
        assertThat(catchThrowableOfType(IntentWaits.class, () -> preparer().findAgents(begun(intent("i", "away")))).pause())
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(searches).isEqualTo(1);
    }

    @Test
    void whoCannotTakeItIsSkippedAsTheSenderWroteHim() throws InterruptedException {
        stands(BOB, State.BUSY, 1);
        Preparation prepared = prepared(intent("i", "Bob Byte", ANNA));
        assertThat(prepared.plan().agents()).containsExactly(new PlannedAgent(ANNA, 2));
        assertThat(prepared.plan().skipped()).containsExactly(new SkippedAgent("Bob Byte", SkipReason.BUSY));
    }

    @Test
    void withNobodyFreeItGoesToTheQueueUnlessItWaits() throws InterruptedException {
        stands(ANNA, State.BUSY, 1);
        assertThat(prepared(intent("i", ANNA)).plan().agents()).isEmpty();
        waits = true;
        assertThat(catchThrowableOfType(IntentWaits.class, () -> prepared(intent("i", ANNA)))).hasMessageContaining("busy");
        clock.advance(LIMIT);
        assertThat(prepared(intent("i", ANNA)).plan().agents()).as("not for ever").isEmpty();
    }

    @Test
    void nobodyWaitsForWhoIsOffline() throws InterruptedException {
        waits = true;
        stands(ANNA, State.OFFLINE, 1);
        assertThat(prepared(intent("i", ANNA)).plan().agents()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Strategy.class, mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
    void anOrderThatBindsNeedsASequentialQueue(Strategy strategy) {
        queue = id -> routes(strategy);
        Preparation preparation = begun(Cases.ordered("i", ANNA, BOB));
        if (strategy == Strategy.SEQUENTIAL) {
            assertThat(preparer().checkOrder(preparation)).isSameAs(preparation);
        } else {
            assertThat(catchThrowableOfType(IntentEnds.class, () -> preparer().checkOrder(preparation)).resolution().reason())
                    .isEqualTo(Reason.QUEUE_NOT_SEQUENTIAL);
        }
    }

    @Test
    void aQueueWhoseStrategyIsNotKnownHereIsAskedAgain() {
        queue = id -> routes(Strategy.UNKNOWN);
        Preparer preparer = preparer();
        Preparation preparation = begun(Cases.ordered("i", ANNA));
        assertThat(catchThrowableOfType(IntentWaits.class, () -> preparer.checkOrder(preparation))).hasMessageContaining("routes");
        queue = id -> routes(Strategy.SEQUENTIAL);
        assertThat(preparer().checkOrder(preparation)).isSameAs(preparation);
    }

    @Test
    void anOrderThatDoesNotBindAsksForNoQueue() {
        queue = id -> {
            throw new AssertionError("asked");
        };
        Preparation preparation = begun(intent("i", ANNA));
        assertThat(preparer().checkOrder(preparation)).isSameAs(preparation);
    }

    @Test
    void aQueueThatIsNotThereEndsItAndOneThatCannotBeAskedForHasItWait() {
        queue = id -> {
            throw new NotFound(id);
        };
        assertThat(catchThrowableOfType(IntentEnds.class, () -> preparer().checkOrder(begun(Cases.ordered("i", ANNA)))).resolution().reason())
                .isEqualTo(Reason.QUEUE_UNKNOWN);
        queue = id -> {
            throw new PlatformFailure(new CreateResult.Unknown("503"), null);
        };
        assertThat(catchThrowableOfType(IntentWaits.class, () -> preparer().checkOrder(begun(Cases.ordered("i", ANNA))))).hasMessageContaining("503");
    }

    @Test
    void whatPresenceSaidOfEachAgentGoesAlongForTheTrail() throws Exception {
        stands.put(ANNA, Optional.of(new AgentStatus(ANNA, State.NOT_READY, null)));
        stands.put(BOB, Optional.of(new AgentStatus(BOB, null, 2)));
        stands.put(CARL, Optional.empty());
        Preparer preparer = preparer();
        PresenceSeen seen = preparer.checkPresence(preparer.findAgents(begun(Cases.intent("i", ANNA, BOB, CARL)))).plan().presence();
        assertThat(List.of(seen.mode(), seen.asked())).containsExactly("always", true);
        assertThat(seen.agents()).extracting(AgentSeen::id).containsExactly(ANNA, BOB, CARL);
        assertThat(seen.agents()).extracting(AgentSeen::state).containsExactly("not-ready", "unknown", "gone");
        assertThat(seen.agents()).extracting(AgentSeen::capacity).containsExactly(null, 2, null);
        assertThat(seen.agents().get(0).ageMillis()).isNotNegative();
        assertThat(seen.agents().get(2).ageMillis()).isNull();
    }

    @Test
    void whoWasNotAskedAboutIsSaidToBeSo() throws Exception {
        mode = PresenceMode.NEVER;
        PresenceSeen seen = preparer().checkPresence(preparer().findAgents(begun(Cases.intent("i", ANNA)))).plan().presence();
        assertThat(seen).isEqualTo(new PresenceSeen("never", false, List.of()));
    }
}
