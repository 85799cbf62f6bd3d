package io.patchbay.outcome;

import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.Due;
import io.patchbay.journal.Outbox;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The JMS destination's side of the outbox. A broker that is down is asked again after growing pauses, with one batch, however
 * much is due; a message that fails by itself is put off alone.
 */
public final class JmsSink {
    /** The name of this sink in the outbox. */
    public static final String SINK = "jms";

    private final Told told;
    private final Outbox outbox;
    private final RetryPlan plan;
    private final RandomGenerator random;
    private final Standing standing;

    /**
     * The side of the destination.
     *
     * @param told   what is sent there
     * @param outbox keeps the marks
     * @param plan   the pauses between tries
     * @param clock  the time of failures
     * @param random spreads the pauses; safe for many threads
     */
    public JmsSink(Told told, Outbox outbox, RetryPlan plan, InstantSource clock, RandomGenerator random) {
        this.told = told;
        this.outbox = outbox;
        this.plan = plan;
        this.random = random;
        this.standing = new Standing("The " + told.what() + "' JMS destination", clock, failures -> plan.pause(failures, random.nextDouble()));
    }

    /**
     * What is to be sent now, oldest first.
     *
     * @param most how many at most
     * @return the deliveries; none during a pause, or while the journal cannot be read
     */
    public List<? extends Due> due(int most) {
        if (!ready()) {
            return List.of();
        }
        try {
            return told.due().apply(most);
        } catch (RuntimeException e) {
            standing.failed(e.getMessage());
            return List.of();
        }
    }

    /** Whether sending makes sense now, or the broker is left alone for a while. */
    public boolean ready() {
        return standing.ready();
    }

    /**
     * Marks one that the broker has. Where the journal cannot, it is sent again later, and the broker knows it by its
     * duplicate id.
     *
     * @param delivery what was sent
     */
    public void delivered(Due delivery) {
        try {
            outbox.delivered(told.sink(), List.of(delivery.position()));
            standing.works();
        } catch (RuntimeException e) {
            standing.failed(e.getMessage());
        }
    }

    /**
     * Puts off one that could not be sent.
     *
     * @param delivery what was to be sent
     * @param because  what the client said
     */
    public void failed(Due delivery, String because) {
        String masked = PhoneNumbers.masked(because);
        standing.failed(masked);
        try {
            outbox.putOff(told.sink(), List.of(delivery.position()), plan.pause(delivery.attempts(), random.nextDouble()), masked);
        } catch (RuntimeException e) {
            standing.failed(e.getMessage());
        }
    }
}
