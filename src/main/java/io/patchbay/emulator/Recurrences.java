package io.patchbay.emulator;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/** Makes incidents strike again and again. Each has luck of its own, so that none changes another's times. Used on the event loop alone. */
final class Recurrences {

    private final Vertx vertx;
    private final SplittableRandom random;
    private final BiConsumer<Incident.Kind, Duration> strike;
    private final Map<Integer, Long> timers = new HashMap<>();
    private List<Faults.Recurring> followed = List.of();

    Recurrences(Vertx vertx, SplittableRandom random, BiConsumer<Incident.Kind, Duration> strike) {
        this.vertx = vertx;
        this.random = random;
        this.strike = strike;
    }

    /**
     * Begins anew where something else is to recur; goes on where it is the same.
     *
     * @param recurring what is to strike from now on, nothing else
     */
    void follow(List<Faults.Recurring> recurring) {
        if (recurring.equals(followed)) {
            return;
        }
        timers.values().forEach(vertx::cancelTimer);
        timers.clear();
        followed = recurring;
        for (int place = 0; place < recurring.size(); place++) {
            arm(place, recurring.get(place), random.split());
        }
    }

    private void arm(int place, Faults.Recurring recurring, SplittableRandom luck) {
        timers.put(place, vertx.setTimer(Math.max(1, recurring.every().draw(luck).toMillis()), tick -> {
            arm(place, recurring, luck);
            strike.accept(recurring.incident().what(), recurring.incident().lasting().draw(luck));
        }));
    }
}
