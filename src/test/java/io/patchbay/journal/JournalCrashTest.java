package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.governance.TrailAudit;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@ParameterizedClass
@EnumSource(Engine.class)
class JournalCrashTest {

    @Parameter
    private Engine engine;
    @TempDir
    private Path folder;

    @Test
    void whatWasAnsweredOutlivesAKill() throws Exception {
        String url = engine.emptyDatabase(folder);
        List<String> answered = untilKilled(url, 600);

        if (engine == Engine.SQLITE) {
            assertThat(new JdbcTemplate(new DriverManagerDataSource(url)).queryForList("PRAGMA integrity_check", String.class)).containsExactly("ok");
        }
        try (Journal journal = Bench.open(url, Clock.systemUTC(), "child")) {
            int underWay = journal.list("SUBMITTING", null, 0, 100_000).size();
            assertThat(underWay).isPositive();
            assertThat(journal.recover()).isEqualTo(underWay);
            assertThat(journal.counts()).doesNotContainKey("SUBMITTING").containsKey("UNKNOWN");
            for (String line : answered) {
                String[] fact = line.split(" ");
                Optional<IntentRecord> record = journal.find(fact[1]);
                assertThat(record).as(line).isPresent();
                switch (fact[0]) {
                    case "submitting" -> assertThat(record.get().timeline()).as(line).anyMatch(step -> step.to().equals("SUBMITTING"));
                    case "resolved" -> assertThat(record.get().outcome()).as(line).isNotNull();
                    default -> assertThat(fact[0]).isEqualTo("accepted");
                }
            }
            long ended = journal.counts().getOrDefault("CONNECTED_PREFERRED", 0L);
            assertThat(new Outbox(journal).open("jms")).isEqualTo(ended);
        }
        try (TrailReader trail = new TrailReader(JournalDatabase.open(url, null, null, Duration.ofSeconds(5)))) {
            TrailAudit audit = TrailAudit.of(trail, List.of());
            assertThat(audit.isWhole()).as("%s", audit).isTrue();
        }
    }

    private static List<String> untilKilled(String url, int enough) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"),
                JournalChild.class.getName(), url).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> answered = new ArrayList<>();
        try (BufferedReader out = child.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // a line that the kill tore has no end
                if (line.startsWith("= ") && line.endsWith(" .")) {
                    answered.add(line.substring(2));
                }
                if (answered.size() == enough) {
                    // by its handle: what it has printed can still be read
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(answered).hasSizeGreaterThanOrEqualTo(enough);
        assertThat(answered).anyMatch(line -> line.startsWith("resolved"));
        return answered;
    }
}
