package io.patchbay.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.genesys.QueueConfiguration;
import io.patchbay.genesys.QueueConfiguration.Strategy;
import io.patchbay.governance.AuditFinding.Check;
import io.patchbay.governance.AuditFinding.Severity;
import io.patchbay.journal.Usage.QueueUse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QueueAuditTest {

    private final QueueAudit audit = new QueueAudit(Map.of("q2", "overflow has to be taken at once, agreed 2026-05"));

    private static QueueConfiguration queue(String id, Strategy strategy, List<String> skills, String wrapUp, Integer onQueue) {
        return new QueueConfiguration(id, "Queue " + id, strategy, skills, wrapUp, onQueue);
    }

    private static QueueConfiguration calm(String id, List<String> skills) {
        return queue(id, Strategy.LONGEST_AVAILABLE, skills, "optional", 3);
    }

    private static QueueAudit.Facts facts(QueueConfiguration queue, long ordered, QueueConfiguration... others) {
        return new QueueAudit.Facts(new QueueUse(queue.id(), null, 10, ordered), false, new Look.Seen<>(queue), 4, 0, List.of(others));
    }

    private List<Check> found(QueueAudit.Facts facts) {
        return audit.judge(facts).stream().map(AuditFinding::check).toList();
    }

    private AuditFinding only(QueueAudit.Facts facts) {
        assertThat(audit.judge(facts)).hasSize(1);
        return audit.judge(facts).get(0);
    }

    @Test
    void aQueueOfOtherSkillsWithPeopleOnItIsNoFinding() {
        assertThat(found(facts(calm("q1", List.of()), 0, calm("p1", List.of("sales"))))).isEmpty();
        assertThat(found(facts(calm("q1", List.of("service")), 0, calm("p1", List.of("sales"))))).isEmpty();
        assertThat(found(facts(calm("q1", List.of("sales")), 0, calm("p1", List.of("sales", "spanish"))))).as("relaxed, as the guide asks").isEmpty();
    }

    @Test
    void whereItAsksForTheSameSkillsOverflowMeetsWhoIsBusy() {
        AuditFinding same = only(facts(calm("q1", List.of("Sales")), 0, calm("p1", List.of("sales")), calm("p2", List.of("other"))));
        assertThat(same.check()).isEqualTo(Check.QUEUE_SAME_SKILLS);
        assertThat(same.severity()).isEqualTo(Severity.WARNING);
        assertThat(same.says()).contains("it asks for sales", "1 queue for no other skill (Queue p1 the same, with the same strategy)", "competes");
        assertThat(only(facts(calm("q1", List.of("sales", "spanish")), 0, calm("p1", List.of("sales")))).says()).contains("Queue p1 fewer of them");
    }

    @Property
    void skillsCompeteWhereWhoeverServesItServesTheOtherToo(@ForAll @Size(max = 4) Set<Skill> fallback, @ForAll @Size(max = 4) Set<Skill> primary) {
        boolean competes = audit.judge(facts(calm("q1", names(fallback)), 0, calm("p1", names(primary)))).stream()
                .anyMatch(finding -> finding.check() == Check.QUEUE_SAME_SKILLS && finding.severity() == Severity.WARNING);
        assertThat(competes).isEqualTo(!primary.isEmpty() && fallback.containsAll(primary));
    }

    enum Skill { A, B, C, D }

    private static List<String> names(Set<Skill> skills) {
        return skills.stream().map(Skill::name).toList();
    }

    @Test
    void whereNeitherAsksForSkillsNothingIsShownAndThatIsSaid() {
        AuditFinding note = only(facts(calm("q1", List.of()), 0, calm("p1", List.of())));
        assertThat(List.of(note.check(), note.severity())).containsExactly(Check.QUEUE_SAME_SKILLS, Severity.NOTE);
        assertThat(note.says()).contains("that is not shown");
    }

    @Test
    void anEmptyQueueIsTold() {
        assertThat(only(facts(queue("q1", Strategy.RANDOM, List.of(), "optional", 0), 0)).check()).isEqualTo(Check.QUEUE_NOBODY);
        assertThat(found(facts(queue("q1", Strategy.RANDOM, List.of(), "optional", null), 0))).as("not told").isEmpty();
    }

    @Test
    void preferredAgentsWhoServeItThemselvesAreTold() {
        QueueUse use = new QueueUse("q1", null, 10, 0);
        Look<QueueConfiguration> queue = new Look.Seen<>(calm("q1", List.of()));
        AuditFinding some = only(new QueueAudit.Facts(use, false, queue, 4, 1, List.of()));
        assertThat(List.of(some.check(), some.severity())).containsExactly(Check.QUEUE_SAME_AGENTS, Severity.NOTE);
        assertThat(only(new QueueAudit.Facts(use, false, queue, 4, 4, List.of())).severity()).isEqualTo(Severity.WARNING);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void theStrategyIsOneOfTheGuidesUnlessAnOrderBinds(Strategy strategy) {
        boolean guides = strategy != Strategy.SEQUENTIAL && strategy != Strategy.UNKNOWN;
        QueueConfiguration queue = queue("q1", strategy, List.of(), "optional", 3);
        assertThat(found(facts(queue, 0))).isEqualTo(guides ? List.of() : List.of(Check.QUEUE_STRATEGY));
        assertThat(found(facts(queue, 2))).isEqualTo(strategy == Strategy.SEQUENTIAL ? List.of() : List.of(Check.QUEUE_NOT_SEQUENTIAL));
        assertThat(audit.judge(facts(queue, 2))).allMatch(finding -> finding.severity() == Severity.ERROR && finding.says().startsWith("2 intents with an order"));
    }

    @ParameterizedTest
    @CsvSource({"q1, mandatory, queue.wrap-up-mandatory, warning", "q1, Mandatory, queue.wrap-up-mandatory, warning", "q2, mandatory, queue.wrap-up-mandatory, warning",
        "q1, none, queue.wrap-up-undocumented, warning", "q2, none, queue.wrap-up-documented, note"})
    void wrapUpHoldsOverflowBackOrIsADeviationToDocument(String id, String wrapUp, String check, String severity) {
        AuditFinding found = only(facts(queue(id, Strategy.RANDOM, List.of(), wrapUp, 3), 0));
        assertThat(found.check().wire()).isEqualTo(check);
        assertThat(found.severity().wire()).isEqualTo(severity);
    }

    @Test
    void theWordsOfADeviationStandInTheReport() {
        assertThat(only(facts(queue("q2", Strategy.RANDOM, List.of(), "none", 3), 0)).says()).endsWith("documented: overflow has to be taken at once, agreed 2026-05");
        assertThat(only(facts(queue("q1", Strategy.RANDOM, List.of(), "none", 3), 0)).change()).isEqualTo("document it: governance.wrap-up-deviation = q1: why");
        assertThat(found(facts(queue("q1", Strategy.RANDOM, List.of(), null, 3), 0))).as("not told").isEmpty();
    }

    @Test
    void aQueueThatIsNotThereIsAnErrorAndOneThatWasNotSeenIsNotJudged() {
        QueueUse use = new QueueUse("q9", "Nowhere", 1, 0);
        AuditFinding gone = only(new QueueAudit.Facts(use, true, new Look.Gone<>(), 0, 0, List.of()));
        assertThat(List.of(gone.check(), gone.severity())).containsExactly(Check.QUEUE_UNKNOWN, Severity.ERROR);
        assertThat(gone.line()).contains("intents.default-fallback-queue", "Nowhere (q9)", "in application.properties");
        assertThat(audit.judge(new QueueAudit.Facts(use, false, new Look.Unseen<>("away", false), 0, 0, List.of()))).isEmpty();
    }
}
