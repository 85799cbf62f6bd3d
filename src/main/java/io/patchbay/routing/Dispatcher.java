package io.patchbay.routing;

import io.patchbay.journal.Claim;
import io.patchbay.journal.Journal;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Takes intents from the journal, never more than can be worked on at once: what waits, waits on disk and holds no thread,
 * and what is most urgent is decided as late as possible.
 */
public final class Dispatcher {

    private final Journal journal;
    private final DispatchGate gate;
    private final ThreadPoolExecutor workers;

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
     * Claims what can be worked on now.
     *
     * @param creates how many creates the quota has room for
     * @return the claims, most urgent first
     */
    public List<Claim> claim(int creates) {
        journal.wake();
        if (gate.shut().isPresent()) {
            return List.of();
        }
        int free = workers.getMaximumPoolSize() - workers.getActiveCount() - workers.getQueue().size();
        return journal.claim(Math.min(free, creates));
    }
}
