package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.genesys.AgentProfile;
import io.patchbay.genesys.AgentStatus;
import io.patchbay.governance.AuditFinding.Check;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.intent.InteractionType;
import io.patchbay.intent.SkipReason;
import io.patchbay.journal.Usage.AgentUse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CapacityAuditTest {

    private static final String ADA = "agent001-0000-0000-0000-000000000000";

    private final CapacityAudit audit = new CapacityAudit(true);

    private static AgentProfile profile(Integer concurrency, String... queues) {
        return new AgentProfile(ADA, "Ada Moreno", "ada@example.com", true, concurrency, List.of("sales"), List.of(queues));
    }

    private static AgentUse use(long sent, Map<SkipReason, Long> skipped) {
        long named = sent + skipped.values().stream().mapToLong(Long::longValue).sum();
        return new AgentUse(ADA, ADA, Map.of(InteractionType.VOICE, named), sent, 0, skipped, Set.of("q1"));
    }

    private static CapacityAudit.Facts facts(AgentUse use, AgentProfile profile) {
        return new CapacityAudit.Facts(use, new Look.Seen<>(profile), null);
    }

    private List<Check> found(CapacityAudit.Facts facts) {
        return audit.judge(facts).stream().map(AuditFinding::check).toList();
    }

    @Test
    void anAgentWithRoomOnAQueueIsNoFinding() {
        assertThat(audit.judge(facts(use(4, Map.of()), profile(2, "q1")))).isEmpty();
        assertThat(audit.judge(facts(use(3, Map.of(SkipReason.BUSY, 1L)), profile(2, "q1")))).as("busy now and then").isEmpty();
    }

    @Test
    void oneCallBlocksWhoeverHasAConcurrencyOfOne() {
        AuditFinding note = audit.judge(facts(use(4, Map.of()), profile(1, "q1"))).get(0);
        assertThat(note.check()).isEqualTo(Check.CONCURRENCY_ONE);
        assertThat(note.severity()).as("presence checks are on").isEqualTo(Severity.NOTE);
        assertThat(note.line()).isEqualTo("concurrency.one Ada Moreno (" + ADA + "): his concurrency is 1, so one call blocks him, and intents wanted "
                + "him for 4 voice; set concurrency to 2 where parallel handling is allowed, or keep presence checks on (presence.mode)");

        AuditFinding unseen = new CapacityAudit(false).judge(facts(use(4, Map.of()), profile(1, "q1"))).get(0);
        assertThat(unseen.severity()).isEqualTo(Severity.WARNING);
        assertThat(unseen.change()).contains("concurrency to 2", "presence.mode=always");
    }

    @Property
    void thatMattersOnceHeHadNoRoomForTwoOfFive(@ForAll @IntRange(max = 50) int busy, @ForAll @IntRange(max = 50) int full,
                                                @ForAll @IntRange(max = 50) int sent, @ForAll @IntRange(max = 50) int away) {
        AgentUse use = use(sent, Map.of(SkipReason.BUSY, (long) busy, SkipReason.NO_CAPACITY, (long) full, SkipReason.AWAY, (long) away));
        AuditFinding one = audit.judge(facts(use, profile(1, "q1"))).stream().filter(finding -> finding.check() == Check.CONCURRENCY_ONE)
                .findFirst().orElseThrow();
        boolean often = busy + full > 0 && (busy + full) * 5L >= 2L * (busy + full + sent + away);
        assertThat(one.severity()).isEqualTo(often ? Severity.WARNING : Severity.NOTE);
    }

    @Test
    void noConcurrencyIsAnErrorAndOneThatIsNotToldAWarning() {
        AuditFinding zero = audit.judge(facts(use(4, Map.of()), profile(0, "q1"))).get(0);
        assertThat(List.of(zero.check(), zero.severity())).containsExactly(Check.CONCURRENCY_ZERO, Severity.ERROR);
        AuditFinding missing = audit.judge(facts(use(4, Map.of()), profile(null, "q1"))).get(0);
        assertThat(List.of(missing.check(), missing.severity())).containsExactly(Check.CONCURRENCY_MISSING, Severity.WARNING);
        assertThat(missing.says()).contains("voice then defaults to 1");
    }

    @Test
    void whoIsUnknownSeveralOrGoneIsAnErrorAndNothingElseIsSaidOfHim() {
        AgentUse byMail = new AgentUse("ada@example.com", null, Map.of(InteractionType.CHAT, 2L), 0, 0, Map.of(), Set.of("q1"));
        AuditFinding unknown = audit.judge(new CapacityAudit.Facts(byMail, new Look.Gone<>(), null)).get(0);
        assertThat(unknown.check()).isEqualTo(Check.AGENT_UNKNOWN);
        assertThat(unknown.severity()).isEqualTo(Severity.ERROR);
        assertThat(unknown.line()).startsWith("agent.unknown (ada@example.com): 2 intents named him, and the platform knows nobody of this e-mail");

        assertThat(found(new CapacityAudit.Facts(byMail, new Look.Several<>(), null))).containsExactly(Check.AGENT_AMBIGUOUS);
        AgentProfile left = new AgentProfile(ADA, "Ada Moreno", null, false, 0, List.of(), List.of());
        assertThat(found(facts(use(1, Map.of()), left))).containsExactly(Check.AGENT_INACTIVE);
        assertThat(audit.judge(new CapacityAudit.Facts(AgentUse.none("ada@example.com"), new Look.Gone<>(), null)).get(0).says())
                .startsWith("is in governance.audit.agents");
    }

    @ParameterizedTest
    @EnumSource(value = SkipReason.class, names = {"BUSY", "NO_CAPACITY", "AWAY", "NOT_READY", "OFFLINE"})
    void whoWasNeverFreeIsToldWithWhatWasSeenOfHim(SkipReason reason) {
        AgentUse never = use(0, Map.of(reason, 12L));
        AuditFinding found = audit.judge(new CapacityAudit.Facts(never, new Look.Seen<>(profile(2, "q1")),
                new AgentStatus(ADA, AgentStatus.State.NOT_READY, 0))).get(0);
        assertThat(found.check()).isEqualTo(Check.AGENT_NEVER_AVAILABLE);
        assertThat(found.says()).contains(reason.name().toLowerCase().replace('_', ' ') + " 12 times", "now he is not ready with room for 0");
        assertThat(found(facts(use(1, Map.of(reason, 12L)), profile(2, "q1")))).as("once he was sent").isEmpty();
    }

    @Test
    void whoWasSkippedForWhoHeIsWasNotUnavailable() {
        assertThat(CapacityAudit.isNeverAvailable(use(0, Map.of(SkipReason.UNKNOWN, 3L, SkipReason.REFUSED_BY_PLATFORM, 1L)))).isFalse();
        assertThat(CapacityAudit.isNeverAvailable(use(0, Map.of()))).isFalse();
    }

    @Test
    void whoServesNoQueueIsTold() {
        assertThat(found(facts(use(4, Map.of()), profile(2)))).containsExactly(Check.AGENT_NO_QUEUE);
    }

    @Test
    void whoCouldNotBeLookedAtIsNotJudged() {
        assertThat(audit.judge(new CapacityAudit.Facts(use(0, Map.of(SkipReason.BUSY, 1L)), new Look.Unseen<>("away", false), null))).isEmpty();
    }

    @Test
    void everyCheckHasANameOfItsOwn() {
        assertThat(Arrays.stream(Check.values()).map(Check::wire)).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z]+\\.[a-z]+(-[a-z]+)*"))
                .contains("agent.never-available", "concurrency.one", "queue.wrap-up-undocumented");
    }
}
