package io.patchbay.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The database under the journal: SQLite in a file of its own, or a PostgreSQL that several nodes share. The URL alone
 * decides which; the tables and the SQL are the same.
 */
public final class JournalDatabase implements AutoCloseable {

    private static final String SQLITE = "jdbc:sqlite:";

    private final boolean embedded;
    private final HikariDataSource writes;
    private final HikariDataSource reads;

    private JournalDatabase(boolean embedded, HikariDataSource writes, HikariDataSource reads) {
        this.embedded = embedded;
        this.writes = writes;
        this.reads = reads;
    }

    /**
     * Opens the database and brings its tables up to date.
     *
     * @param url      {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://...}
     * @param user     null or empty for SQLite
     * @param password null or empty for SQLite
     * @param timeout  how long a connection, an answer or another's lock is waited for, before the database counts as away; at least 1 s
     * @throws IllegalArgumentException when the URL is of another kind, or the timeout too short
     * @throws JournalUnavailable       when the database cannot be opened or migrated
     */
    public static JournalDatabase open(String url, String user, String password, Duration timeout) {
        if (timeout.toMillis() < 1_000) {
            throw new IllegalArgumentException("journal.timeout must be 1s at least, not " + timeout.toMillis() + "ms");
        }
        boolean embedded = url.startsWith(SQLITE);
        if (!embedded && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("journal.url must begin with jdbc:sqlite: or jdbc:postgresql:, not " + withoutSecrets(url));
        }
        List<HikariDataSource> pools = new ArrayList<>();
        try {
            if (embedded) {
                makeFolderOf(url);
            }
            // a single connection for all writing: SQLite allows one writer, and on PostgreSQL it makes the group commit
            pools.add(new HikariDataSource(pool(url, user, password, embedded, timeout, "journal-write", 1)));
            Flyway.configure().dataSource(url, user, password).locations("classpath:db/migration").load().migrate();
            HikariConfig reads = pool(url, user, password, embedded, timeout, "journal-read", 4);
            if (embedded) {
                // who looks at one moment for long keeps no writer waiting
                reads.addDataSourceProperty("transaction_mode", "DEFERRED");
            }
            pools.add(new HikariDataSource(reads));
            return new JournalDatabase(embedded, pools.get(0), pools.get(1));
        } catch (RuntimeException | IOException e) {
            pools.forEach(HikariDataSource::close);
            throw new JournalUnavailable(withoutSecrets("the journal at journal.url=" + url + " cannot be opened: " + e.getMessage()), e);
        }
    }

    private static String withoutSecrets(String text) {
        return text.replaceAll("//[^/@\\s]*@", "//***@").replaceAll("(?i)(password=)[^&;\\s]*", "$1***");
    }

    private static void makeFolderOf(String url) throws IOException {
        Path folder = Path.of(url.substring(SQLITE.length()).split("\\?", 2)[0]).toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }

    private static HikariConfig pool(String url, String user, String password, boolean embedded, Duration timeout, String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(timeout.toMillis());
        // of the same wait: a connection found dead leaves the rest of it for another
        config.setValidationTimeout(timeout.toMillis() / 2);
        if (embedded) {
            // FULL: a commit that was answered survives a power cut; WAL: readers never wait for the writer;
            // IMMEDIATE: another process that writes is waited for, instead of spoiling what was read before
            // and what is replaced or deleted leaves no copy in the file
            Map.of("secure_delete", "true", "transaction_mode", "IMMEDIATE", "journal_mode", "WAL", "synchronous", "FULL", "busy_timeout",
                    String.valueOf(timeout.toMillis()), "cache_size", "-65536", "temp_store", "MEMORY").forEach(config::addDataSourceProperty);
            config.setMaxLifetime(0);
        } else {
            String seconds = String.valueOf((timeout.toMillis() + 999) / 1_000);
            config.setUsername(user);
            config.setPassword(password);
            // a statement in error is told without its values, which hold phone numbers; a database that has gone silent is given up, and
            // so is, by the database, a node that was frozen in the middle of a transaction: the others wait for its locks
            Map.of("options", "-c idle_in_transaction_session_timeout=" + timeout.toMillis() + " -c lock_timeout=" + timeout.toMillis() / 2,
                    "logServerErrorDetail", "false", "socketTimeout", seconds, "connectTimeout", seconds, "loginTimeout", seconds,
                    "tcpKeepAlive", "true").forEach(config::addDataSourceProperty);
        }
        return config;
    }

    /** Whether the database lives in this process and no other node can see it. */
    public boolean embedded() {
        return embedded;
    }

    DataSource writes() {
        return writes;
    }

    DataSource reads() {
        return reads;
    }

    @Override
    public void close() {
        reads.close();
        writes.close();
    }
}
