package io.patchbay.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.audit.attack.Attack.Plan;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A drop whose node is stopped again and again while it reads it. Nothing is dispatched. */
final class StoppedDrop {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TERMINATED = 143;
    private static final int REFUSED_ONE_IN = 1_000;
    private static final int TWICE_ONE_IN = 2_500;

    private final Path folder;
    private final int rows;
    private final Duration patience;

    /**
     * @param folder an empty one
     * @param rows how many the drop has
     * @param patience how long any part of it may take
     */
    StoppedDrop(Path folder, int rows, Duration patience) {
        this.folder = folder;
        this.rows = rows;
        this.patience = patience;
    }

    /** Stops a node so many times, spread over the drop, and looks at what it has left. */
    void stoppedInTheMiddle(int stops) throws Exception {
        try (Attack attack = new Attack(folder, Plan.single(1, 20).settings(Map.of("dispatch.hours", anotherDay())))) {
            Node node = attack.nodes().get(0);
            write();
            for (int stop = 1; stop <= stops; stop++) {
                long before = count("SELECT COUNT(*) FROM intent");
                long enough = Math.max(before + 1, (long) rows * stop / (stops + 1));
                node.begin();
                await().atMost(patience).pollInterval(Duration.ofMillis(20)).until(() -> count("SELECT COUNT(*) FROM intent") >= enough);
                assertThat(node.terminate()).isEqualTo(TERMINATED);
                assertThat(Files.exists(data("inbox/large.csv"))).as("stopped in the middle of it").isTrue();
            }
            node.begin();
            await().atMost(patience).until(() -> Files.exists(data("done/large.csv")));
            assertThat(node.terminate()).isEqualTo(TERMINATED);
            assertWhole();
            assertThat(Files.readAllLines(folder.resolve("node-1/node.log"))).filteredOn(line -> line.contains("on from where it was cut off"))
                    .hasSize(stops);
        }
    }

    private void assertWhole() throws Exception {
        int refused = rows / REFUSED_ONE_IN;
        int twice = rows / TWICE_ONE_IN;
        JsonNode summary = JSON.readTree(data("results/large.csv.summary.json").toFile());
        assertThat(summary.path("rows").asInt()).isEqualTo(rows);
        assertThat(summary.path("rejected").asInt()).isEqualTo(refused);
        assertThat(summary.path("duplicates").asInt()).isEqualTo(twice);
        assertThat(summary.path("accepted").asInt()).isEqualTo(rows - refused - twice);
        assertThat(count("SELECT COUNT(*) FROM intent WHERE state = 'ACCEPTED' AND owner IS NULL")).isEqualTo(rows - refused - twice);
        assertThat(count("SELECT COUNT(DISTINCT drop_line) FROM intent")).as("no line twice").isEqualTo(rows - refused - twice);
        assertThat(count("SELECT COUNT(*) FROM timeline")).as("nothing happened to them but that").isEqualTo(rows - refused - twice);
        List<String> rejects = Files.readAllLines(data("results/large.csv.rejects.csv"));
        assertThat(rejects).hasSize(1 + refused).doesNotHaveDuplicates();
        assertThat(rejects.get(refused)).startsWith("row-" + (rows - 1) + ",");
    }

    /** The last row of each thousand is refused, and some are the same as the first. */
    private void write() throws IOException {
        Files.createDirectories(data("inbox"));
        try (BufferedWriter file = Files.newBufferedWriter(data("inbox/.large.csv"))) {
            file.write("intent_id,type,to_number,from_number,preferred_agents\n");
            for (int row = 0; row < rows; row++) {
                boolean refused = row % REFUSED_ONE_IN == REFUSED_ONE_IN - 1;
                int id = row % TWICE_ONE_IN == 1 ? 0 : row;
                file.write("row-" + id + "," + (refused ? "fax" : "voice") + ",+15550100000,+15550101234,agent001-0000-0000-0000-000000000000\n");
            }
        }
        Files.move(data("inbox/.large.csv"), data("inbox/large.csv"));
    }

    private Path data(String path) {
        return folder.resolve("data").resolve(path);
    }

    private long count(String query) throws SQLException {
        if (!Files.exists(data("patchbay.db"))) {
            return 0;
        }
        try (Connection journal = DriverManager.getConnection("jdbc:sqlite:" + data("patchbay.db"));
             Statement statement = journal.createStatement(); ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getLong(1) : 0;
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("no such table")) {
                return 0;
            }
            throw e;
        }
    }

    private static String anotherDay() {
        return LocalDate.now().plusDays(3).getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH) + " 03:00-03:01";
    }
}
