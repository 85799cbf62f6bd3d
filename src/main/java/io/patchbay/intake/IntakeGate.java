package io.patchbay.intake;

import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.JournalUnavailable;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether intents are taken in now. It is shut while the journal cannot be written, or the disk has too little room left for what an
 * intent brings about, and for good when the process begins to stop. Then HTTP answers at once that it cannot, and the consumers of the
 * routes that name this as their {@code routePolicy} are suspended: files stay in the inbox, messages with the broker, no redelivery is
 * burnt.
 *
 * <p>Camel's {@code ThrottlingExceptionRoutePolicy} does not fit: it counts the failures of one route by itself, so that each way in
 * would have to find out again, and it opens on a timer to try with real messages.
 */
public final class IntakeGate extends RoutePolicySupport {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeGate.class);
    private static final long MIB = 1L << 20;

    private final BooleanSupplier journalWorks;
    private final LongSupplier room;
    private final long least;
    private final AtomicReference<Shut> shut = new AtomicReference<>();
    private final Set<Route> ways = ConcurrentHashMap.newKeySet();
    private final Set<Route> suspended = ConcurrentHashMap.newKeySet();

    /** What intake can wait for. */
    public enum Cause {
        /** The journal cannot be written. */
        JOURNAL,
        /** Too little room is left below data.directory. */
        SPACE,
        /** The process stops: it is for its next life. */
        STOP
    }

    /**
     * Why nothing is taken in.
     *
     * @param cause   what is waited for
     * @param because the same for people, without a full phone number
     */
    public record Shut(Cause cause, String because) {
    }

    /**
     * A gate that is open.
     *
     * @param journalWorks whether the journal can be written; asked only while it could not
     * @param room         how many bytes are free below data.directory
     * @param least        how many there have to be (data.min-free); 0 for any number
     */
    public IntakeGate(BooleanSupplier journalWorks, LongSupplier room, long least) {
        this.journalWorks = journalWorks;
        this.room = room;
        this.least = least;
    }

    /** Why nothing is taken in now; empty when intents are. */
    public Optional<Shut> shut() {
        return Optional.ofNullable(shut.get());
    }

    /** How many bytes are free below data.directory. */
    public long room() {
        return room.getAsLong();
    }

    /**
     * The first step of whatever takes in. What was under way when the process began to stop is still taken.
     *
     * @throws IntakeShut while it is shut
     */
    public void pass() {
        Shut now = shut.get();
        if (now != null && now.cause != Cause.STOP) {
            throw new IntakeShut(now);
        }
    }

    /**
     * Something that came in was not taken. Where the journal is the reason the gate is shut at once.
     *
     * @param thrown what was thrown, however wrapped
     */
    public void notice(Throwable thrown) {
        JournalUnavailable away = ObjectHelper.getException(JournalUnavailable.class, thrown);
        if (away != null && shut.get() == null) {
            become(null, new Shut(Cause.JOURNAL, PhoneNumbers.masked(away.getMessage())));
        } else {
            // a consumer may have been started since
            apply();
        }
    }

    /**
     * The process begins to stop: nothing new comes in any more. Not called {@code stop}: Camel stops a route's policy with the route, which
     * may be exchanged for another one.
     */
    public void shutForGood() {
        shut.set(new Shut(Cause.STOP, "this node stops"));
        apply();
    }

    /** Whether the process stops. */
    public boolean isStopping() {
        return shut().filter(now -> now.cause == Cause.STOP).isPresent();
    }

    /** Looks at the disk, and while it is shut for the journal at the journal. To be called now and then, by one thread. */
    public void check() {
        Shut before = shut.get();
        if (isStopping()) {
            return;
        }
        boolean away = before != null && before.cause == Cause.JOURNAL && !journalWorks.getAsBoolean();
        become(before, away ? before : tooLittleRoom(before));
    }

    /** An eighth more opens it again than shuts it, so that a disk at its limit does not do both all the time. */
    private Shut tooLittleRoom(Shut before) {
        boolean wasShut = before != null && before.cause == Cause.SPACE;
        long free = least == 0 ? 0 : room.getAsLong();
        if (free >= (wasShut ? least + least / 8 : least)) {
            return null;
        }
        return wasShut ? before : new Shut(Cause.SPACE, "data.directory has " + free / MIB + " MB free, less than data.min-free="
                + least / MIB + "MB");
    }

    private void become(Shut before, Shut now) {
        if (shut.compareAndSet(before, now) && before != now) {
            if (now == null) {
                LOG.info("intake goes on");
            } else {
                LOG.error("intake stops, and goes on by itself: {}", now.because);
            }
        }
        apply();
    }

    /** Brings the consumers to where the gate is. One that somebody else suspended is left alone. */
    private synchronized void apply() {
        for (Route way : ways) {
            Consumer consumer = way.getConsumer();
            try {
                if (shut.get() != null && ServiceHelper.isStarted(consumer)) {
                    suspended.add(way);
                    suspendOrStopConsumer(consumer);
                } else if (shut.get() == null && suspended.remove(way) && !way.getCamelContext().isStopping()) {
                    resumeOrStartConsumer(consumer);
                }
            } catch (Exception e) {
                LOG.warn("{} could not be {}: {}", way.getId(), shut.get() == null ? "resumed" : "suspended", e.toString());
            }
        }
    }

    @Override
    public void onStart(Route route) {
        ways.add(route);
    }

    @Override
    public void onStop(Route route) {
        ways.remove(route);
        suspended.remove(route);
    }
}
