package io.patchbay.main;

import io.patchbay.journal.DropLedger.Drop;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/** Takes in one large file and prints how fast; no test. Arguments: how many rows (200000), and a folder (a temporary one). */
final class FilePace {

    private static final String LAST = "last.csv";

    private FilePace() { }

    /** Ends with status 0 once every row is accepted. */
    public static void main(String[] args) throws Exception {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
        Path folder = args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("pace");
        try (FileLife life = new FileLife(folder, Map.of("intake.file.batch", "500", "outcome.results.batch", "500"))) {
            write(life.inbox(LAST), rows);
            long start = System.nanoTime();
            life.start();
            Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> Files.exists(life.done(LAST)));
            Drop drop = life.standing(LAST);
            System.out.printf("%d of %d rows accepted, %.0f rows/s%n", drop.accepted(), rows, rows * 1e9 / (System.nanoTime() - start));
            if (drop.accepted() != rows) {
                throw new IllegalStateException(drop.toString());
            }
        }
    }

    private static void write(Path file, int rows) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(FileLife.csv());
            for (int i = 0; i < rows; i++) {
                out.write(FileLife.row("row-" + i));
            }
        }
    }
}
