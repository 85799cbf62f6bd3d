package io.patchbay.outcome;

import io.patchbay.journal.Due;
import io.patchbay.journal.Outbox;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a sink tells.
 *
 * @param sink its name in the outbox
 * @param what what logs call it, like {@code outcomes}
 * @param due  what is to be told now, oldest first, so many at most
 */
public record Told(String sink, String what, IntFunction<List<? extends Due>> due) {

    /**
     * Outcomes.
     *
     * @param sink   the name of the sink in the outbox
     * @param outbox tells what is due
     */
    public static Told outcomes(String sink, Outbox outbox) {
        return new Told(sink, "outcomes", most -> outbox.due(sink, most));
    }
}
