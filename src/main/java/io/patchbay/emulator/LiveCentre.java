package io.patchbay.emulator;

import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The contact centre with a clock: wakes it when something is due, writes its transitions into the ledger, and tells of
 * them once the call that caused them has been answered. Used on the event loop alone.
 */
final class LiveCentre {

    private final Vertx vertx;
    private final Clock clock;
    private final Ledger ledger;
    private final Consumer<List<Conversation>> audience;
    private final ContactCentre centre;
    private List<Conversation> moved = new ArrayList<>();
    private Instant wakesAt = Instant.MAX;
    private long timer = -1;

    LiveCentre(Vertx vertx, Clock clock, Scenario scenario, long seed, Ledger ledger, Consumer<List<Conversation>> audience) {
        this.vertx = vertx;
        this.clock = clock;
        this.ledger = ledger;
        this.audience = audience;
        this.centre = new ContactCentre(scenario, seed, clock.instant(), this::note);
        wakeInTime();
    }

    /**
     * Does something with the contact centre as it is now.
     *
     * @param action gets it, and the time
     * @return what the action returned
     */
    <T> T now(BiFunction<ContactCentre, Instant, T> action) {
        Instant now = clock.instant();
        centre.advance(now);
        try {
            return action.apply(centre, now);
        } finally {
            wakeInTime();
        }
    }

    private void note(Conversation conversation) {
        if (conversation.version() > 1) {
            ledger.write(LedgerEntry.transition(conversation));
        }
        if (moved.isEmpty()) {
            vertx.runOnContext(later -> tell());
        }
        moved.add(conversation);
    }

    private void tell() {
        List<Conversation> news = moved;
        moved = new ArrayList<>();
        ledger.flush();
        audience.accept(news);
    }

    private void wakeInTime() {
        Instant due = centre.nextDue().orElse(Instant.MAX);
        if (due.isBefore(wakesAt)) {
            vertx.cancelTimer(timer);
            wakesAt = due;
            timer = vertx.setTimer(Math.max(1, Duration.between(clock.instant(), due).plusNanos(999_999).toMillis()), tick -> {
                wakesAt = Instant.MAX;
                now((awake, at) -> null);
            });
        }
    }
}
