package io.patchbay.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patchbay.audit.JournalTables;
import io.patchbay.audit.attack.Attack.Plan;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.emulator.Faults;
import io.patchbay.emulator.Faults.Mishap;
import io.patchbay.emulator.ScriptedAnswer;
import io.patchbay.emulator.Span;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A node that is stopped in the middle of a million rows, or with nobody around it that answers. */
class StopSoak {

    private static final int TERMINATED = 143;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void inTheMiddleOfAMillionRows() throws Exception {
        new StoppedDrop(folder, 1_000_000, Duration.ofMinutes(20)).stoppedInTheMiddle(8);
    }

    /** Platform, broker, receiver and database accept a connection and say nothing: it ends within what is promised all the same. */
    @Test
    void nobodyAnswers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
             EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            JournalTables journal = new JournalTables(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
            try (Attack attack = new Attack(folder, new Plan(EmulatorOptions.defaults().timeFactor(20), 1, journal, Map.of("jms.broker-url",
                    "tcp://" + address, "outcome.webhook.url", "http://" + address + "/outcomes", "outcome.webhook.secret", "secret"), 1))) {
                Mishap never = new Mishap(1, ScriptedAnswer.delayed(Span.parse("5m")));
                attack.emulator().dials(dials -> dials.faults(Faults.none().creates(never)));
                Node node = attack.nodes().get(0);
                node.start();
                attack.workload().send(50);
                await().atMost(Duration.ofMinutes(1)).until(() -> number(postgres, "SELECT COUNT(*) FROM intent WHERE state = 'SUBMITTING'") > 0);
                ProcessHandle server = server(postgres);
                signal("STOP", server);
                try {
                    assertThat(node.terminate()).isEqualTo(TERMINATED);
                } finally {
                    signal("CONT", server);
                }
            }
        }
    }

    private static long number(EmbeddedPostgres postgres, String query) throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
             Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The database's own process, which is the parent of what serves a connection. */
    private static ProcessHandle server(EmbeddedPostgres postgres) throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
             Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            return ProcessHandle.of(rows.getLong(1)).flatMap(ProcessHandle::parent).orElseThrow();
        }
    }

    private static void signal(String name, ProcessHandle server) throws Exception {
        for (ProcessHandle process : Stream.concat(Stream.of(server), server.children()).toList()) {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start().waitFor();
        }
    }
}
