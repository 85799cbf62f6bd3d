package io.patchbay.journal;

import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Fills a journal until it is killed, and says what it has done only after the journal has answered. */
final class JournalChild {

    private JournalChild() { }

    /** The argument is the database's URL. */
    public static void main(String[] args) {
        Journal journal = Bench.open(args[0], Clock.systemUTC(), "child");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            String prefix = "t" + thread + "-";
            threads.execute(() -> work(journal, prefix));
        }
    }

    private static void work(Journal journal, String prefix) {
        for (int batch = 0; true; batch++) {
            journal.accept(Intents.many(prefix + batch + "-", 5)).forEach(answer -> say("accepted", answer.intentId()));
            int place = 0;
            for (Claim claim : journal.claim(5)) {
                String id = claim.intent().intentId();
                journal.submitting(claim, Intents.PLAN);
                say("submitting", id);
                // the last of each claim stays under way
                if (place++ < 4) {
                    journal.created(claim.submitted(), "c-" + id);
                    journal.resolve(Intents.underWay(id), Intents.CONNECTED);
                    say("resolved", id);
                }
            }
        }
    }

    private static synchronized void say(String what, String id) {
        System.out.println("= " + what + " " + id + " .");
    }
}
