package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.SetClock;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.FallbackQueue;
import io.patchbay.intent.Intent;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Party;
import io.patchbay.intent.Reason;
import io.patchbay.intent.SkipReason;
import io.patchbay.intent.SkippedAgent;
import io.patchbay.intent.Source;
import io.patchbay.journal.RoutingPlan.PlannedAgent;
import io.patchbay.journal.Usage.AgentUse;
import io.patchbay.journal.Usage.Named;
import io.patchbay.journal.Usage.QueueUse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom and what intents named, as the journal tells it. */
class UsageTest {

    private static final Instant NOW = Instant.parse("2026-05-04T09:00:00Z");
    private static final String ADA = "agent001-0000-0000-0000-000000000000";
    private static final String BEN = "agent002-0000-0000-0000-000000000000";

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(NOW);
    private int intents;

    private Journal journal(Engine engine) {
        return new Journal(JournalDatabase.open(engine.emptyDatabase(folder), "postgres", "postgres", Duration.ofSeconds(5)), clock, "node",
                Duration.ofMinutes(1), Set.of(), new ObjectMapper());
    }

    private Claim accepted(Journal journal, InteractionType type, boolean ordered, String queue, String... agents) {
        Intent intent = new Intent("i" + ++intents, type, new Party("+15550109876", null), new Party("+15550101234", null), List.of(agents), ordered,
                new FallbackQueue(queue, queue.equals("q1") ? "Overflow" : null), 4, null, null, null, Map.of(), new Source(Source.Kind.HTTP, "/intents", null));
        journal.accept(List.of(new Candidate(intent, "hash" + intents)));
        return journal.claim(10).get(0);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void tellsWhomIntentsNamedForWhatAndWhatBecameOfIt(Engine engine) {
        try (Journal journal = journal(engine)) {
            Claim connected = accepted(journal, InteractionType.VOICE, false, "q1", ADA, "Ben@example.com");
            RoutingPlan both = new RoutingPlan(List.of(new PlannedAgent(ADA, 1), new PlannedAgent(BEN, 2)), List.of());
            journal.submitting(connected, both);
            Routed routed = journal.created(connected.submitted(), "c1").orElseThrow();
            journal.resolve(routed, new Resolution(Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, Evidence.EVENT, "c1", BEN, 2,
                    null, null));
            Claim skipped = accepted(journal, InteractionType.CHAT, true, "q2", "ben@example.com", "Nobody Inparticular");
            journal.submitting(skipped, new RoutingPlan(List.of(), List.of(new SkippedAgent("ben@example.com", SkipReason.OFFLINE),
                    new SkippedAgent("Nobody Inparticular", SkipReason.UNKNOWN))));
            Claim refused = accepted(journal, InteractionType.VOICE, true, "q1", BEN);
            journal.resolve(refused, new RoutingPlan(List.of(), List.of(new SkippedAgent(BEN, SkipReason.BUSY))),
                    Resolution.local(Outcome.Kind.REJECTED, Reason.QUEUE_NOT_SEQUENTIAL, null));

            Named named = new Usage(journal).since(NOW.minusSeconds(1), Long.MAX_VALUE);

            assertThat(named.intents()).isEqualTo(3);
            assertThat(named.leftOut()).isZero();
            assertThat(named.queues()).containsExactlyInAnyOrder(new QueueUse("q1", "Overflow", 2, 1), new QueueUse("q2", null, 1, 1));
            assertThat(named.agents()).usingRecursiveFieldByFieldElementComparatorIgnoringFields("written").containsExactlyInAnyOrder(
                    new AgentUse("", ADA, Map.of(InteractionType.VOICE, 1L), 1, 0, Map.of(), Set.of("q1")),
                    new AgentUse("", BEN, Map.of(InteractionType.VOICE, 2L, InteractionType.CHAT, 1L), 1, 1,
                            Map.of(SkipReason.OFFLINE, 1L, SkipReason.BUSY, 1L), Set.of("q1", "q2")),
                    new AgentUse("", null, Map.of(InteractionType.CHAT, 1L), 0, 0, Map.of(SkipReason.UNKNOWN, 1L), Set.of("q2")));
        }
    }

    @Test
    void countsFromTheBeginningOfTheWindowOnAndSoManyIntentsOnly() {
        try (Journal journal = journal(Engine.SQLITE)) {
            accepted(journal, InteractionType.VOICE, false, "old", "Old Agent");
            clock.advance(Duration.ofDays(8));
            for (int i = 0; i < 3; i++) {
                clock.advance(Duration.ofSeconds(1));
                accepted(journal, InteractionType.VOICE, false, "new" + i, "New Agent " + i);
            }
            Usage usage = new Usage(journal);
            assertThat(usage.since(clock.instant().minus(Duration.ofDays(7)), Long.MAX_VALUE).queues()).extracting(QueueUse::id)
                    .as("latest first").containsExactly("new2", "new1", "new0");
            assertThat(usage.since(clock.instant().minusSeconds(1), Long.MAX_VALUE).queues()).as("its first moment counts")
                    .extracting(QueueUse::id).containsExactly("new2", "new1");
            assertThat(usage.since(Instant.EPOCH, 2).agents()).extracting(AgentUse::written).containsExactly("New Agent 2", "New Agent 1");
            assertThat(usage.since(Instant.EPOCH, 10).intents()).isEqualTo(4);
        }
    }

    @Test
    void manyPagesAreReadAndOfVeryManyNamesTheLatestAreTold() {
        try (Journal journal = journal(Engine.SQLITE)) {
            List<Candidate> many = new ArrayList<>();
            for (int i = 0; i < 1_201; i++) {
                Intent intent = new Intent("i" + i, InteractionType.VOICE, new Party("+15550109876", null), new Party("+15550101234", null),
                        List.of("Agent " + i, ADA), false, new FallbackQueue("q" + i % 5, null), 4, null, null, null, Map.of(),
                        new Source(Source.Kind.HTTP, "/intents", null));
                many.add(new Candidate(intent, "hash" + i));
            }
            journal.accept(many);
            Named named = new Usage(journal, 20, 3).since(Instant.EPOCH, Long.MAX_VALUE);
            assertThat(named.intents()).isEqualTo(1_201);
            assertThat(named.agents()).hasSize(20).extracting(AgentUse::written).startsWith("Agent 1200", ADA, "Agent 1199").contains("Agent 1182");
            assertThat(named.agents().get(1).named()).isEqualTo(1_201);
            assertThat(named.queues()).extracting(QueueUse::id).containsExactly("q0", "q4", "q3");
            assertThat(named.leftOut()).isEqualTo(1_201 - 19 + 2 * 240);
        }
    }

    @Test
    void anAgentIsMadeOneOfTwoNames() {
        AgentUse mail = new AgentUse("ada@example.com", null, Map.of(InteractionType.VOICE, 2L), 0, 0, Map.of(SkipReason.BUSY, 1L), Set.of("q1"));
        AgentUse id = new AgentUse(ADA, ADA, Map.of(InteractionType.VOICE, 1L, InteractionType.CHAT, 4L), 5, 2, Map.of(SkipReason.BUSY, 2L), Set.of("q2"));
        assertThat(mail.as(ADA, id)).isEqualTo(new AgentUse("ada@example.com", ADA, Map.of(InteractionType.VOICE, 3L, InteractionType.CHAT, 4L), 5, 2,
                Map.of(SkipReason.BUSY, 3L), Set.of("q1", "q2")));
        assertThat(mail.as(ADA, null).id()).isEqualTo(ADA);
        assertThat(AgentUse.none(ADA).id()).isEqualTo(ADA);
        assertThat(AgentUse.none("Ada Moreno").id()).isNull();
    }
}
