package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.intent;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.SetClock;
import io.patchbay.journal.Candidate;
import io.patchbay.presence.WeeklyHours;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateAndDispatchTest {

    private final SetClock clock = new SetClock(Cases.NOW);
    private final AtomicBoolean answers = new AtomicBoolean(true);

    private DispatchGate gate(String hours) {
        return new DispatchGate(clock, WeeklyHours.parse(hours), ZoneOffset.UTC, answers::get, Duration.ofSeconds(30));
    }

    @Test
    void shutOutsideTheHours() {
        DispatchGate gate = gate("Mon-Fri 08:00-20:00");
        assertThat(gate.shut()).isEmpty();
        clock.set(Instant.parse("2026-05-04T20:00:00Z"));
        assertThat(gate.shut()).map(DispatchGate.Shut::because).contains("outside dispatch.hours until 2026-05-05T08:00Z");
    }

    @Test
    void shutWhileTheBreakerIsOpen() {
        answers.set(false);
        assertThat(gate("").shut()).get().asString().contains("breaker");
        answers.set(true);
        assertThat(gate("").shut()).isEmpty();
    }

    @Test
    void shutForAWhileAfterAWrongSetUpOrUntilACreateProvesItRight() {
        DispatchGate gate = gate("");
        gate.pause("permission gone");
        assertThat(gate.shut()).map(DispatchGate.Shut::because).contains("permission gone");
        clock.advance(Duration.ofMillis(29_999));
        assertThat(gate.shut()).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(gate.shut()).isEmpty();
        gate.pause("permission gone");
        gate.proven();
        assertThat(gate.shut()).isEmpty();
    }

    @Test
    void claimsNoMoreThanCanBeWorkedOnAndNothingWhileShut(@TempDir Path folder) throws Exception {
        ThreadPoolExecutor workers = new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        CountDownLatch done = new CountDownLatch(1);
        try (OpenJournal kept = new OpenJournal(folder, clock)) {
            for (String id : List.of("a", "b", "c", "d")) {
                kept.journal.accept(List.of(new Candidate(intent(id, ANNA), id)));
            }
            Dispatcher dispatcher = new Dispatcher(kept.journal, gate(""), workers);
            assertThat(dispatcher.claim(0)).as("no quota").isEmpty();
            answers.set(false);
            assertThat(dispatcher.claim(9)).as("shut").isEmpty();
            answers.set(true);
            workers.execute(() -> {
                try {
                    done.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(dispatcher.claim(9)).as("one of two is free").extracting(claim -> claim.intent().intentId()).containsExactly("a");
        } finally {
            done.countDown();
            workers.shutdownNow();
        }
    }

    @Test
    void whatHasWaitedIsMadeReadyEvenWhileShut(@TempDir Path folder) {
        ThreadPoolExecutor workers = new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        try (OpenJournal kept = new OpenJournal(folder, clock)) {
            kept.submitting(intent("a", ANNA), Cases.plan(ANNA));
            answers.set(false);
            clock.advance(OpenJournal.LEASE.plusMillis(1));
            new Dispatcher(kept.journal, gate(""), workers).claim(9);
            assertThat(kept.state("a")).isEqualTo("UNKNOWN");
        } finally {
            workers.shutdownNow();
        }
    }
}
