package io.patchbay.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.patchbay.safety.FileRights;
import io.patchbay.safety.Secrets;
import io.patchbay.safety.TlsFault;
import io.patchbay.safety.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The database under the journal: SQLite in a file of its own, or a PostgreSQL that several nodes share. The URL alone
 * decides which; the tables and the SQL are the same.
 */
public final class JournalDatabase implements AutoCloseable {

    private static final Duration LONGEST_LOOK = Duration.ofHours(1);
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
     * Opens a database, believing whom this Java believes.
     *
     * @see #open(String, String, String, Duration, Trust)
     */
    public static JournalDatabase open(String url, String user, String password, Duration timeout) {
        return open(url, user, password, timeout, Trust.ofJava());
    }

    /**
     * Opens the database and brings its tables up to date.
     *
     * @param url      {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://...}
     * @param user     null or empty for SQLite
     * @param password null or empty for SQLite
     * @param timeout  how long a connection, an answer or another's lock is waited for, before the database counts as away; at least 1 s
     * @param trust    whose certificates are believed, where the URL asks for TLS
     * @throws IllegalArgumentException when the URL is of another kind or would have TLS without looking at certificates, or the timeout is
     *                                  too short
     * @throws JournalUnavailable       when the database cannot be opened or migrated
     */
    public static JournalDatabase open(String url, String user, String password, Duration timeout, Trust trust) {
        return open(url, user, password, timeout, timeout, trust);
    }

    /**
     * The same for a command that looks through all there is: what it reads may take as long as it takes, up to an hour. What it writes, others
     * wait for, so that has the time that it has for them.
     *
     * @param url      as for {@link #open}
     * @param user     as for {@link #open}
     * @param password as for {@link #open}
     * @param timeout  as for {@link #open}
     * @param trust    as for {@link #open}
     * @throws IllegalArgumentException as for {@link #open}
     * @throws JournalUnavailable       as for {@link #open}
     */
    public static JournalDatabase openForLongLooks(String url, String user, String password, Duration timeout, Trust trust) {
        return open(url, user, password, timeout, LONGEST_LOOK, trust);
    }

    private static JournalDatabase open(String url, String user, String password, Duration timeout, Duration look, Trust trust) {
        if (timeout.toMillis() < 1_000) {
            throw new IllegalArgumentException("journal.timeout must be 1s at least, not " + timeout.toMillis() + "ms");
        }
        boolean embedded = url.startsWith(SQLITE);
        if (!embedded && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("journal.url must begin with jdbc:sqlite: or jdbc:postgresql:, not " + Secrets.withoutPasswords(url));
        }
        Map<String, String> tls = embedded ? Map.of() : DatabaseTls.properties(url, trust);
        List<HikariDataSource> pools = new ArrayList<>();
        try {
            if (embedded) {
                makeFile(url);
            }
            // a single connection for all writing: SQLite allows one writer, and on PostgreSQL it makes the group commit
            pools.add(new HikariDataSource(pool(url, user, password, embedded, timeout, timeout, tls, "journal-write", 1)));
            Flyway.configure().dataSource(single(url, user, password, tls)).locations("classpath:db/migration").load().migrate();
            HikariConfig reads = pool(url, user, password, embedded, timeout, look, tls, "journal-read", 4);
            if (embedded) {
                // who looks at one moment for long keeps no writer waiting
                reads.addDataSourceProperty("transaction_mode", "DEFERRED");
            }
            pools.add(new HikariDataSource(reads));
            return new JournalDatabase(embedded, pools.get(0), pools.get(1));
        } catch (RuntimeException | IOException e) {
            pools.forEach(HikariDataSource::close);
            throw new JournalUnavailable(Secrets.withoutPasswords("the journal at journal.url=" + url + " cannot be opened: " + TlsFault.orMessage(e)), e);
        }
    }

    /** For our own user: what SQLite puts beside it later has the same rights. */
    private static void makeFile(String url) throws IOException {
        Path file = Path.of(url.substring(SQLITE.length()).split("\\?", 2)[0]).toAbsolutePath();
        if (file.getParent() != null) {
            FileRights.makeOwn(file.getParent());
        }
        FileRights.openOwn(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    }

    /** Migrations need more than the one connection of the pool. */
    private static DataSource single(String url, String user, String password, Map<String, String> tls) {
        DriverManagerDataSource source = new DriverManagerDataSource(url);
        source.setUsername(user);
        source.setPassword(password);
        Properties properties = new Properties();
        properties.putAll(tls);
        source.setConnectionProperties(properties);
        return source;
    }

    private static HikariConfig pool(String url, String user, String password, boolean embedded, Duration timeout, Duration answer,
                                     Map<String, String> tls, String name, int size) {
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
            String seconds = seconds(timeout);
            config.setUsername(user);
            config.setPassword(password);
            tls.forEach(config::addDataSourceProperty);
            // a statement in error is told without its values, which hold phone numbers; a database that has gone silent is given up, and
            // so is, by the database, a node that was frozen in the middle of a transaction: the others wait for its locks
            Map.of("options", "-c idle_in_transaction_session_timeout=" + timeout.toMillis() + " -c lock_timeout=" + timeout.toMillis() / 2,
                    "logServerErrorDetail", "false", "socketTimeout", seconds(answer), "connectTimeout", seconds, "loginTimeout", seconds,
                    "tcpKeepAlive", "true").forEach(config::addDataSourceProperty);
        }
        return config;
    }

    private static String seconds(Duration length) {
        return String.valueOf((length.toMillis() + 999) / 1_000);
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
