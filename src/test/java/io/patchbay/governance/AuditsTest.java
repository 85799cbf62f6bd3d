package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.patchbay.Readme;
import io.patchbay.SetClock;
import io.patchbay.genesys.AgentProfile;
import io.patchbay.genesys.AgentStatus;
import io.patchbay.genesys.ConversationSnapshot;
import io.patchbay.genesys.QueueConfiguration;
import io.patchbay.genesys.QueueConfiguration.Strategy;
import io.patchbay.genesys.TokenUnavailable;
import io.patchbay.governance.AuditFinding.Check;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.governance.AuditReport.Audit;
import io.patchbay.governance.Prerequisites.Item;
import io.patchbay.governance.Prerequisites.Name;
import io.patchbay.governance.Prerequisites.State;
import io.patchbay.intent.FallbackQueue;
import io.patchbay.intent.Intent;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.Party;
import io.patchbay.intent.Source;
import io.patchbay.journal.Candidate;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.Usage;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audits and prerequisites on a real journal and a platform made up. */
class AuditsTest {

    private static final Instant NOW = Instant.parse("2026-05-04T06:00:00Z");
    private static final String ADA = "agent001-0000-0000-0000-000000000000";
    private static final String BEN = "agent002-0000-0000-0000-000000000000";

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(NOW);
    private final MadeUp platform = new MadeUp();
    private final Deque<Runnable> background = new ArrayDeque<>();
    private Journal journal;
    private int intents;

    @BeforeEach
    void open() {
        journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("journal.db"), null, null, Duration.ofSeconds(1)), clock, "node",
                Duration.ofMinutes(1), Set.of(), new ObjectMapper());
    }

    @AfterEach
    void close() {
        journal.close();
    }

    /** A platform that answers what it is told to, and writes down what it was asked. */
    private static final class MadeUp implements AuditDoors {

        private final Map<String, AgentProfile> agents = new HashMap<>();
        private final Map<String, QueueConfiguration> queues = new HashMap<>();
        private final List<String> asked = new ArrayList<>();
        private Look.Unseen<Object> trouble;
        private boolean stops;

        MadeUp agent(String id, String name, String email, boolean active, Integer concurrency, String... queueIds) {
            agents.put(id, new AgentProfile(id, name, email, active, concurrency, List.of(), List.of(queueIds)));
            return this;
        }

        MadeUp queue(String id, Strategy strategy, List<String> skills, String wrapUp) {
            queues.put(id, new QueueConfiguration(id, "Queue " + id, strategy, skills, wrapUp, 2));
            return this;
        }

        private <T> Look<T> answer(String question, T found) {
            asked.add(question);
            if (stops) {
                throw new CancellationException("this node stops");
            }
            return trouble != null ? trouble.ofAnother() : found == null ? new Look.Gone<>() : new Look.Seen<>(found);
        }

        @Override
        public void begin() { }

        @Override
        public Look<AgentProfile> user(String userId) {
            return answer("user " + userId, agents.get(userId));
        }

        @Override
        public Look<AgentStatus> status(String userId) {
            return answer("status " + userId, new AgentStatus(userId, AgentStatus.State.OFFLINE, null));
        }

        @Override
        public Look<List<AgentProfile>> users(String text) {
            return answer("users " + text, agents.values().stream().filter(one -> text.equalsIgnoreCase(one.email()) || text.equalsIgnoreCase(one.name())).toList());
        }

        @Override
        public Look<QueueConfiguration> queue(String queueId) {
            return answer("queue " + queueId, queues.get(queueId));
        }

        @Override
        public Look<ConversationSnapshot> conversation(String conversationId) {
            return answer("conversation " + conversationId, null);
        }
    }

    private void intent(boolean ordered, String queue, String... agents) {
        Intent intent = new Intent("i" + ++intents, InteractionType.VOICE, new Party("+15550109876", null), new Party("+15550101234", null), List.of(agents),
                ordered, new FallbackQueue(queue, null), 4, null, null, null, Map.of(), new Source(Source.Kind.HTTP, "/intents", null));
        journal.accept(List.of(new Candidate(intent, "hash" + intents)));
    }

    private Audits audits(String defaultQueue, String... listed) {
        return new Audits(new Usage(journal), platform, new Audits.Subject(Duration.ofDays(7), List.of(listed), defaultQueue), new CapacityAudit(true),
                new QueueAudit(Map.of("q1", "agreed")), new AuditFiles(folder.resolve("reports"), new ObjectMapper()), clock, background::add);
    }

    private static List<String> found(AuditReport report) {
        return report.findings().stream().map(finding -> finding.check().wire() + " " + finding.subject()).toList();
    }

    // ---- agents

    @Test
    void whoeverWasNamedOrIsListedIsLookedAtOnceByWhateverName() {
        platform.agent(ADA, "Ada Moreno", "ada@example.com", true, 2, "q1").agent(BEN, "Ben Okafor", "ben@example.com", true, 0, "q1")
                .agent("x1", "Alex Taylor", "alex1@example.com", true, 2, "q1").agent("x2", "Alex Taylor", "alex2@example.com", true, 2, "q1")
                .agent("x3", "Gone Girl", "gone@example.com", false, 2, "q1").agent("x4", "gone girl", null, true, 2, "q1");
        intent(false, "q1", ADA, "ADA@example.com", "Alex Taylor", "nobody@example.com", "Gone Girl");
        intent(false, "q1", "Ada Moreno");

        AuditReport report = audits(null, "ben@example.com", ADA).run(Audit.CAPACITY).report();

        assertThat(found(report)).containsExactlyInAnyOrder("agent.ambiguous Alex Taylor", "agent.unknown nobody@example.com", "agent.inactive x3",
                "concurrency.zero " + BEN);
        assertThat(report.looked()).isEqualTo(5);
        assertThat(report.intents()).isEqualTo(2);
        assertThat(platform.asked).as("each set-up once, and nobody's status without need").filteredOn(question -> question.startsWith("user "))
                .containsExactlyInAnyOrder("user " + ADA, "user " + BEN, "user x3");
        assertThat(platform.asked).noneMatch(question -> question.startsWith("status "));
    }

    @Test
    void whatNobodyCouldSeeIsOneFindingForEachReason() {
        intent(false, "q1", ADA, BEN, "c@example.com", "d@example.com", "e@example.com", "f@example.com");
        platform.trouble = new Look.Unseen<>("the client needs User:User:Read", true);
        AuditReport refused = audits(null).run(Audit.CAPACITY).report();
        assertThat(refused.findings()).hasSize(1);
        assertThat(refused.findings().get(0).severity()).isEqualTo(Severity.ERROR);
        assertThat(refused.findings().get(0).line()).contains("these and 1 more were not looked at: the client needs User:User:Read; mend the set-up");

        platform.trouble = new Look.Unseen<>("away", false);
        assertThat(audits(null).run(Audit.CAPACITY).report().findings()).extracting(AuditFinding::severity).containsExactly(Severity.WARNING);
    }

    // ---- queues

    @Test
    void aFallbackQueueIsHeldAgainstTheOtherQueuesOfItsPreferredAgents() {
        platform.agent(ADA, "Ada Moreno", null, true, 2, "q1", "p1").agent(BEN, "Ben Okafor", null, true, 2, "p2")
                .queue("q1", Strategy.RANDOM, List.of("sales"), "none").queue("p1", Strategy.RANDOM, List.of("sales"), "optional")
                .queue("p2", Strategy.RANDOM, List.of("service"), "optional").queue("q2", Strategy.RANDOM, List.of("service"), "optional");
        intent(false, "q1", ADA, BEN);
        intent(true, "q2", ADA);
        intent(false, "q3", ADA);

        AuditReport report = audits("q2").run(Audit.QUEUES).report();

        assertThat(found(report)).as("what matters most first").containsExactly("queue.not-sequential q2", "queue.unknown q3", "queue.same-skills q1",
                "queue.same-agents q1", "queue.wrap-up-documented q1");
        assertThat(report.cannotShow()).containsAll(QueueAudit.CANNOT_SHOW);
        assertThat(platform.asked).doesNotHaveDuplicates();
        assertThat(report.subjects()).extracting(subject -> subject.get("id")).containsExactly("q3", "q2", "q1");
        assertThat(report.subjects().get(2)).containsEntry("otherQueuesOfPreferredAgents", List.of("p1", "p2"));
    }

    @Test
    void theDefaultQueueIsLookedAtThoughNobodyUsedIt() {
        assertThat(found(audits("q9").run(Audit.QUEUES).report())).containsExactly("queue.unknown q9");
        assertThat(audits(null).run(Audit.QUEUES).report().looked()).isZero();
    }

    // ---- reports

    @Test
    void theReportIsThereWholeAsCsvAndAsJson() throws Exception {
        platform.agent(ADA, "=Ada, \"A\"", null, true, 0);
        intent(false, "q1", ADA);
        Audits.Run run = audits(null).run(Audit.CAPACITY);

        assertThat(run.files()).containsExactly(folder.resolve("reports/capacity-2026-05-04T060000Z.csv"), folder.resolve("reports/capacity-2026-05-04T060000Z.json"));
        try (Stream<Path> all = Files.list(folder.resolve("reports"))) {
            assertThat(all).as("nothing else is left").hasSize(2);
        }
        for (Path file : run.files()) {
            assertThat(Files.getPosixFilePermissions(file)).as("for nobody else").isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("reports"))).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(run.files().get(0))) {
            List<NamedCsvRecord> all = lines.stream().toList();
            assertThat(all).extracting(line -> line.getField("severity") + " " + line.getField("finding") + " " + line.getField("id") + " " + line.getField("name"))
                    .containsExactly("error concurrency.zero " + ADA + " '=Ada, \"A\"", "warning agent.no-queue " + ADA + " '=Ada, \"A\"");
            assertThat(all.get(0).getField("change")).startsWith("set his concurrency");
        }
        JsonNode document = new ObjectMapper().readTree(run.files().get(1).toFile());
        assertThat(document.path("counts")).isEqualTo(new ObjectMapper().readTree("{\"error\": 1, \"warning\": 1, \"note\": 0}"));
        assertThat(document.path("findings").get(0).path("finding").asText()).isEqualTo("concurrency.zero");
        assertThat(document.path("subjects").get(0).path("kinds").path("voice").asInt()).isEqualTo(1);
        assertThat(document.path("at").asText()).isEqualTo(NOW.toString());
    }

    @Test
    void oneAuditAtATimeRunsByItselfAndTheLastIsKept() throws Exception {
        Audits audits = audits(null, ADA);
        audits.begin(Audit.CAPACITY);
        audits.begin(Audit.CAPACITY);
        audits.begin(Audit.QUEUES);
        assertThat(background).hasSize(2);
        assertThat(audits.standing(Audit.CAPACITY)).isEmpty();
        background.poll().run();
        assertThat(audits.standing(Audit.CAPACITY).orElseThrow().report().count(Severity.ERROR)).isEqualTo(1);

        Files.move(folder.resolve("reports"), folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("reports"), "in the way");
        audits.begin(Audit.CAPACITY);
        background.pollLast().run();
        assertThat(audits.standing(Audit.CAPACITY).orElseThrow().trouble()).contains("cannot be written");
        assertThat(audits.standing(Audit.CAPACITY).orElseThrow().report()).as("the one before").isNotNull();
        assertThatThrownBy(() -> audits.run(Audit.CAPACITY)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aNodeThatStopsLeavesItsAuditWithoutAReport() {
        intent(false, "q1", ADA);
        platform.stops = true;
        Audits audits = audits("q1");
        audits.begin(Audit.CAPACITY);
        background.poll().run();
        assertThat(audits.standing(Audit.CAPACITY)).isEmpty();
        assertThat(folder.resolve("reports")).doesNotExist();
        Prerequisites prerequisites = prerequisites("q1");
        prerequisites.look();
        assertThat(prerequisites.items()).isEmpty();
    }

    @Test
    void theReadmeTellsEveryFinding() throws Exception {
        assertThat(new Readme().table("Governance", "Finding", "Severity", "What it means, and what to change")).extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Check.values()).map(check -> "`" + check.wire() + "`").toList());
        assertThat(new Readme().table("Governance", "Item", "How it is seen")).extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(Name.values()).map(name -> "`" + name.wire() + "`").toList());
    }

    // ---- prerequisites

    private Item create = Item.notKnown("no create has been tried yet");
    private TokenUnavailable noToken;

    private Prerequisites prerequisites(String defaultQueue) {
        return new Prerequisites(() -> {
            if (noToken != null) {
                throw noToken;
            }
        }, platform, new Usage(journal), Duration.ofDays(7), defaultQueue, () -> create, clock);
    }

    private static Map<Name, State> states(Prerequisites prerequisites) {
        Map<Name, State> states = new HashMap<>();
        prerequisites.items().forEach((name, item) -> states.put(name, item.state()));
        return states;
    }

    @Test
    void allIsMetWhereTheyAreThere() {
        platform.agent(ADA, "Ada Moreno", null, true, 2).queue("q1", Strategy.RANDOM, List.of(), null);
        intent(false, "q1", ADA);
        create = Item.met("the platform takes creates");
        Prerequisites prerequisites = prerequisites("q1");
        assertThat(prerequisites.items()).isEmpty();
        prerequisites.look();
        assertThat(states(prerequisites)).containsOnlyKeys(Name.values()).containsValue(State.MET).doesNotContainValue(State.NOT_MET)
                .doesNotContainValue(State.NOT_KNOWN);
        assertThat(platform.asked).as("few calls").hasSize(3);
        prerequisites.look();
        clock.advance(Duration.ofMinutes(59));
        prerequisites.look();
        assertThat(platform.asked).as("met for now").hasSize(3);
        clock.advance(Duration.ofMinutes(1));
        prerequisites.look();
        assertThat(platform.asked).hasSize(6);
    }

    @Test
    void whatTheSetUpLacksIsNotMetAndAskedLessAndLessOften() {
        platform.trouble = new Look.Unseen<>("Genesys forbids it", true);
        Prerequisites prerequisites = prerequisites("q1");
        prerequisites.look();
        assertThat(states(prerequisites)).containsEntry(Name.TOKEN, State.MET).containsEntry(Name.CONVERSATIONS, State.NOT_MET)
                .containsEntry(Name.USERS, State.NOT_MET).containsEntry(Name.QUEUES, State.NOT_MET).containsEntry(Name.DEFAULT_QUEUE, State.NOT_KNOWN)
                .containsEntry(Name.AGENTS, State.NOT_KNOWN).containsEntry(Name.CREATE, State.NOT_KNOWN);
        for (int tick = 0; tick < 240; tick++) {
            clock.advance(Duration.ofSeconds(15));
            prerequisites.look();
        }
        assertThat(platform.asked.size()).as("in an hour").isBetween(24, 33);

        platform.trouble = null;
        create = Item.notMet("Routing:Interaction:Create");
        clock.advance(Duration.ofMinutes(10));
        prerequisites.look();
        assertThat(states(prerequisites)).containsEntry(Name.CONVERSATIONS, State.MET).containsEntry(Name.DEFAULT_QUEUE, State.NOT_MET)
                .containsEntry(Name.CREATE, State.NOT_MET);
    }

    @Test
    void aPlatformThatDoesNotAnswerIsAskedOnce() {
        platform.trouble = new Look.Unseen<>("no answer", false);
        Prerequisites prerequisites = prerequisites("q1");
        prerequisites.look();
        assertThat(platform.asked).hasSize(1);
        assertThat(states(prerequisites)).doesNotContainValue(State.NOT_MET);

        noToken = TokenUnavailable.refused("wrong client id or secret");
        clock.advance(Duration.ofMinutes(1));
        prerequisites.look();
        assertThat(platform.asked).as("nor without a token").hasSize(1);
        assertThat(prerequisites.items().get(Name.TOKEN)).isEqualTo(Item.notMet("wrong client id or secret"));
        noToken = new TokenUnavailable("connection refused", null);
        clock.advance(Duration.ofMinutes(2));
        prerequisites.look();
        assertThat(prerequisites.items().get(Name.TOKEN).line()).isEqualTo("not met: wrong client id or secret (as of 2026-05-04T06:01:00Z)");
    }

    @Test
    void whatWasSeenHoldsWhileTheQuotaIsSpentAndSaysSinceWhen() {
        platform.agent(ADA, "Ada Moreno", null, true, 2).queue("q1", Strategy.RANDOM, List.of(), null);
        intent(false, "q1", ADA, BEN);
        Prerequisites prerequisites = prerequisites("q1");
        prerequisites.look();
        platform.trouble = new Look.Unseen<>("intents wanted every call that the platform allows", false);
        for (int look = 0; look < 3; look++) {
            clock.advance(Duration.ofHours(1));
            prerequisites.look();
        }
        assertThat(prerequisites.items().get(Name.QUEUES).line()).isEqualTo("met: queues can be read (as of 2026-05-04T06:00:00Z)");
        assertThat(prerequisites.items().get(Name.AGENTS).line()).startsWith("not met: intents named " + BEN).endsWith(" (as of 2026-05-04T06:00:00Z)");
        assertThat(prerequisites.items().get(Name.TOKEN)).isEqualTo(Item.met("a token is held"));
        assertThat(states(prerequisites)).containsEntry(Name.CONVERSATIONS, State.MET).containsEntry(Name.DEFAULT_QUEUE, State.MET);

        noToken = TokenUnavailable.refused("wrong client id or secret");
        clock.advance(Duration.ofHours(1));
        prerequisites.look();
        assertThat(states(prerequisites)).as("this is the set-up").containsEntry(Name.TOKEN, State.NOT_MET).containsEntry(Name.QUEUES, State.NOT_KNOWN);
        noToken = null;
        platform.trouble = null;
        clock.advance(Duration.ofHours(1));
        prerequisites.look();
        assertThat(prerequisites.items().get(Name.QUEUES)).isEqualTo(Item.met("queues can be read"));
    }

    @Test
    void agentsWhoAreGoneAreNamed() {
        platform.agent(BEN, "Ben Okafor", null, false, 2).queue("q1", Strategy.RANDOM, List.of(), null);
        intent(false, "q1", ADA, BEN);
        Prerequisites prerequisites = prerequisites(null);
        prerequisites.look();
        assertThat(prerequisites.items().get(Name.AGENTS).line()).startsWith("not met: intents named " + ADA + " (unknown), " + BEN + " (not active) lately");
        assertThat(states(prerequisites)).containsEntry(Name.USERS, State.MET).containsEntry(Name.DEFAULT_QUEUE, State.NOT_KNOWN)
                .containsEntry(Name.QUEUES, State.MET);
    }
}
