package io.patchbay.routing;

import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.Claim;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalUnavailable;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes intents from the journal, never more than can be worked on at once: what waits, waits on disk and holds no thread,
 * and what is most urgent is decided as late as possible.
 */
public final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Journal journal;
    private final DispatchGate gate;
    private final ThreadPoolExecutor workers;
    private final AtomicBoolean away = new AtomicBoolean();

    /**
     * @param journal where intents wait
     * @param gate    whether to take any
     * @param workers who will work on them; nobody else hands it work
     */
    public Dispatcher(Journal journal, DispatchGate gate, ThreadPoolExecutor workers) {
        this.journal = journal;
        this.gate = gate;
        this.workers = workers;
    }

    /**
     * Claims what can be worked on now. A journal that is away is told once, and once that it is back.
     *
     * @param creates how many creates the quota has room for
     * @return the claims, most urgent first; none while the journal is away
     */
    public List<Claim> claim(int creates) {
        try {
            List<Claim> claims = take(creates);
            if (away.compareAndSet(true, false)) {
                LOG.info("the journal is back: intents under way go on");
            }
            return claims;
        } catch (JournalUnavailable e) {
            if (away.compareAndSet(false, true)) {
                LOG.error("the journal is away, intents under way stand still until it is back: {}", PhoneNumbers.masked(e.getMessage()));
            }
            return List.of();
        }
    }

    private List<Claim> take(int creates) {
        journal.wake();
        if (gate.shut().isPresent()) {
            return List.of();
        }
        int free = workers.getMaximumPoolSize() - workers.getActiveCount() - workers.getQueue().size();
        return journal.claim(Math.min(free, creates));
    }
}
