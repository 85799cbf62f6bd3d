package io.patchbay.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The auditor by hand: reads what a run has left behind and prints what does not fit. Needs the class path of the tests;
 * {@code --help} tells its options.
 */
@Command(name = "audit", mixinStandardHelpOptions = true,
        description = "Holds what came out against what was sent and what the platform's ledger says. Exit code 0: nothing is wrong.")
public final class Audit implements Callable<Integer> {

    @Option(names = "--data", required = true, description = "data directory; once for each there is")
    private List<Path> data;

    @Option(names = "--ledger", required = true, description = "the platform's ledger file; once for each there is")
    private List<Path> ledgers;

    @Option(names = "--journal", required = true, description = "the journal's JDBC address")
    private String journal;

    @Option(names = "--user", description = "the journal's user")
    private String user;

    @Option(names = "--password", description = "the journal's password")
    private String password;

    @Option(names = "--sent", required = true, description = "what was sent, lines of {intentId, way: file|http|jms, at, acknowledged}")
    private List<Path> sent;

    @Option(names = "--jms", description = "outcomes got by JMS, lines of {at, text}; left out where none were to come")
    private List<Path> jms = new ArrayList<>();

    @Option(names = "--interruptions", description = "kills and the like, lines of {what, at, until}")
    private List<Path> interruptions = new ArrayList<>();

    private Audit() {
    }

    /**
     * Audits and ends the process.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(command().execute(args));
    }

    static CommandLine command() {
        return new CommandLine(new Audit());
    }

    /**
     * Audits.
     *
     * @param places where the evidence is
     * @return what came of it
     * @throws IOException where a file cannot be read
     * @throws SQLException where the journal cannot be read
     */
    public static Report of(Places places) throws IOException, SQLException {
        return new Auditor(Evidence.at(places)).report();
    }

    @Override
    public Integer call() throws IOException, SQLException {
        Report report = of(new Places(data, ledgers, new JournalTables(journal, user, password), sent, jms, interruptions));
        System.out.print(report.text());
        return report.isClean() ? 0 : 1;
    }
}
