package io.patchbay.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How fast the journal is on this machine; no test. Arguments: how many intents (20000), and the URL of a database
 * (SQLite in a temporary folder).
 */
final class JournalPace {

    private static final int THREADS = 16;

    private JournalPace() { }

    /** Prints intents a second for accepting in batches of 500, and for taking them from the claim to the outcome. */
    public static void main(String[] args) throws Exception {
        int intents = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        String url = args.length > 1 ? args[1] : "jdbc:sqlite:" + Files.createTempDirectory("pace").resolve("patchbay.db");
        try (Journal journal = new Journal(JournalDatabase.open(url, "postgres", "postgres", Duration.ofSeconds(5)), Clock.systemUTC(), "pace",
                Duration.ofMinutes(5), Set.of("ndjson", "jms"), new ObjectMapper())) {
            for (int round = 1; round <= 3; round++) {
                List<Candidate> candidates = Intents.many(System.nanoTime() + "-", intents);
                long start = System.nanoTime();
                for (int i = 0; i < intents; i += 500) {
                    journal.accept(candidates.subList(i, Math.min(intents, i + 500)));
                }
                print("accept, 500 a batch", intents, start);
                start = System.nanoTime();
                run(journal);
                print("claim, submitting, created, resolve by " + THREADS, intents, start);
            }
        }
    }

    private static void run(Journal journal) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            work.add(() -> {
                for (List<Claim> claims = journal.claim(16); !claims.isEmpty(); claims = journal.claim(16)) {
                    for (Claim claim : claims) {
                        journal.submitting(claim, Intents.PLAN);
                        journal.created(claim.submitted(), "c-" + claim.intent().intentId());
                        journal.resolve(Intents.underWay(claim.intent().intentId()), Intents.CONNECTED);
                    }
                }
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(work)) {
            done.get();
        }
        threads.shutdown();
    }

    private static void print(String what, int intents, long start) {
        System.out.printf("%-50s %8.0f intents/s%n", what, intents * 1e9 / (System.nanoTime() - start));
    }
}
