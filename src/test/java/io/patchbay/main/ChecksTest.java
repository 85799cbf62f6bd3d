package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.patchbay.genesys.AccessToken;
import io.patchbay.genesys.BreakerSettings;
import io.patchbay.genesys.Breakers;
import io.patchbay.genesys.SocketHealth;
import io.patchbay.genesys.TokenSettings;
import io.patchbay.governance.AuditFinding;
import io.patchbay.governance.AuditReport;
import io.patchbay.governance.AuditReport.Audit;
import io.patchbay.governance.Audits;
import io.patchbay.governance.Prerequisites.Item;
import io.patchbay.governance.Prerequisites.Name;
import io.patchbay.intake.IntakeGate;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.JournalUnavailable;
import io.patchbay.presence.WeeklyHours;
import io.patchbay.routing.DispatchGate;
import io.patchbay.safety.Trust;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {

    private static final Instant NOW = Instant.parse("2026-11-02T09:00:00Z");

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final BreakerSettings settings = new BreakerSettings(50, 10, 5, Duration.ofSeconds(1));
    private final Breakers breakers = new Breakers(settings, settings, CircuitBreakerRegistry.ofDefaults());
    private final DispatchGate gate = new DispatchGate(clock, WeeklyHours.ALWAYS, ZoneOffset.UTC, () -> true, Duration.ofSeconds(30));
    private final AccessToken token = new AccessToken(new TokenSettings(URI.create("http://127.0.0.1:1"), "id", "secret", null, Trust.ofJava(),
            Duration.ofSeconds(1), Duration.ofSeconds(1)), clock, new ObjectMapper());
    private SocketHealth socket = new SocketHealth(NOW.minusSeconds(60), NOW.minusSeconds(7), 1, 0, null);

    @AfterEach
    void stop() throws Exception {
        camel.close();
    }

    private HealthCheck.Result platform() {
        PlatformCheck check = new PlatformCheck(breakers, () -> socket, token, gate, clock);
        check.setCamelContext(camel);
        return check.call();
    }

    @Test
    void aPlatformThatAnswersIsToldInWordsAndFacts() {
        HealthCheck.Result result = platform();

        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(result.getMessage()).hasValue(
                "intents are submitted; creates go, reads go, socket connected (last frame 7 s ago), token not held");
        assertThat(result.getDetails()).containsEntry("breaker.create", "CLOSED").containsEntry("socket.connected", true)
                .containsEntry("socket.last-frame-at", "2026-11-02T08:59:53Z").containsEntry("token.held", false)
                .containsEntry("dispatch.waits-because", "");
    }

    @Test
    void aPlatformThatIsAwayMakesNobodyUnready() {
        breakers.create().transitionToOpenState();
        socket = new SocketHealth(null, null, 0, 0, "connection refused");
        gate.pause("permission conversation:call:create is missing");

        HealthCheck.Result result = platform();

        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(result.getMessage()).hasValue("intents wait: permission conversation:call:create is missing; creates are held back "
                + "(breaker open), reads go, socket not connected (no frame yet), token not held");
        assertThat(result.getDetails()).containsEntry("breaker.create", "OPEN").containsEntry("socket.last-fault", "connection refused")
                .containsEntry("dispatch.waits-because", "permission conversation:call:create is missing");
    }

    @Test
    void whoeverCannotJournalIsNotReadyAndStillAlive(@TempDir Path folder) {
        Journal journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("patchbay.db"), null, null, Duration.ofSeconds(5)), clock, "node",
                Duration.ofSeconds(60), Set.of(), new ObjectMapper());
        IntakeGate intake = new IntakeGate(() -> false, () -> Long.MAX_VALUE, 0);
        JournalCheck check = new JournalCheck(journal, intake);
        check.setCamelContext(camel);
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);

        journal.close();

        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(check.call().getMessage()).hasValue("the journal cannot be written: nothing is accepted until it can");
        assertThat(check.isReadiness()).isTrue();
        assertThat(check.isLiveness()).isFalse();
    }

    @Test
    void whoeverTakesNothingInIsNotReadyAndSaysWhy() {
        AtomicLong room = new AtomicLong(200L << 20);
        IntakeGate intake = new IntakeGate(() -> true, room::get, 100L << 20);
        IntakeCheck check = new IntakeCheck(intake);
        check.setCamelContext(camel);
        intake.check();
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(check.call().getMessage()).hasValue("intents are taken in");
        assertThat(check.call().getDetails()).containsEntry("data.free-mb", 200L).containsEntry("intake.shut-because", "");

        room.set(99L << 20);
        intake.check();

        String because = "data.directory has 99 MB free, less than data.min-free=100MB";
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(check.call().getMessage()).hasValue("nothing is taken in: " + because);
        assertThat(check.call().getDetails()).containsEntry("data.free-mb", 99L).containsEntry("intake.shut-because", because);
        assertThat(check.isReadiness()).isTrue();
        assertThat(check.isLiveness()).isFalse();
    }

    @Test
    void aJournalKnownToBeAwayIsNotAskedAgain(@TempDir Path folder) {
        IntakeGate intake = new IntakeGate(() -> false, () -> Long.MAX_VALUE, 0);
        intake.notice(new JournalUnavailable("locked", null));
        try (Journal journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("patchbay.db"), null, null, Duration.ofSeconds(5)), clock, "node",
                Duration.ofSeconds(60), Set.of(), new ObjectMapper())) {
            JournalCheck check = new JournalCheck(journal, intake);
            check.setCamelContext(camel);
            assertThat(check.call().getState()).isEqualTo(HealthCheck.State.DOWN);
        }
    }

    @Test
    void whatAuditsFoundIsToldAndMakesNobodyUnready() {
        AuditFinding error = new AuditFinding(AuditFinding.Check.CONCURRENCY_ZERO, AuditFinding.Severity.ERROR, "agent-1", "Ada", "he is given nothing",
                "set his concurrency");
        AuditFinding note = new AuditFinding(AuditFinding.Check.CONCURRENCY_ONE, AuditFinding.Severity.NOTE, "+1 415 555 0132", null, "one call blocks him", "look");
        AuditFinding warning = new AuditFinding(AuditFinding.Check.AGENT_NO_QUEUE, AuditFinding.Severity.WARNING, "+1 415 555 0132", null, "no queue", "look");
        AuditReport report = new AuditReport(Audit.CAPACITY, NOW, NOW.minusSeconds(60), 5, 2, List.of(note, warning, error), List.of(), List.of());
        AuditsCheck check = new AuditsCheck(audit -> audit == Audit.CAPACITY ? Optional.of(new Audits.Standing(report, null)) : Optional.empty());
        check.setCamelContext(camel);

        HealthCheck.Result result = check.call();

        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(check.isReadiness()).isFalse();
        assertThat(result.getMessage()).hasValue("capacity: 2 agents looked at, of 5 intents since 2026-11-02T08:59:00Z: 1 error, 1 warning, 1 note; "
                + "queues: not run since the start");
        assertThat(result.getDetails()).containsEntry("capacity.at", NOW.toString()).containsEntry("capacity.errors", 1L).containsEntry("capacity.notes", 1L)
                .containsEntry("capacity.worst-1", "concurrency.zero Ada (agent-1): he is given nothing; set his concurrency")
                .containsEntry("capacity.worst-2", "agent.no-queue (***132): no queue; look").doesNotContainKey("capacity.worst-3");
    }

    @Test
    void anAuditThatCameToNothingSaysSo() {
        AuditsCheck check = new AuditsCheck(audit -> Optional.of(new Audits.Standing(null, "the journal is away")));
        check.setCamelContext(camel);
        assertThat(check.call().getMessage()).hasValue("capacity: came to nothing, the journal is away; queues: came to nothing, the journal is away");
    }

    @Test
    void whatIntentsNeedIsToldItemByItemAndMakesNobodyUnready() {
        Map<Name, Item> items = new LinkedHashMap<>();
        PrerequisitesCheck check = new PrerequisitesCheck(() -> items);
        check.setCamelContext(camel);
        assertThat(check.call().getMessage()).hasValue("not looked at yet");

        items.put(Name.TOKEN, Item.met("a token is held"));
        items.put(Name.CREATE, Item.notKnown("no create has been tried yet"));
        assertThat(check.call().getMessage()).hasValue("nothing is known to lack; not known: create");
        items.put(Name.USERS, Item.notMet("needs User:User:Read"));
        HealthCheck.Result result = check.call();
        assertThat(result.getMessage()).hasValue("users not met: needs User:User:Read; not known: create");
        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(check.isReadiness()).isFalse();
        assertThat(result.getDetails()).containsEntry("token", "met: a token is held").containsEntry("users", "not met: needs User:User:Read");
    }
}
