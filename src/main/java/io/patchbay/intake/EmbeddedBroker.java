package io.patchbay.intake;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.TransportConstants;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker in this process, for who has none: messages survive a restart, queues make themselves, and a message that cannot be
 * taken comes back after growing pauses. It knows no users, so nobody beyond this machine can reach it.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Where a message goes that came back too often, or outlived the time that its sender gave it. */
    public static final String DEAD_LETTERS = "DLQ";

    private static final int MIB = 1024 * 1024;
    private static final long CHECK_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final EmbeddedActiveMQ server;
    private final int id;
    private final Path folder;
    private boolean failed;
    private boolean closed;

    private EmbeddedBroker(EmbeddedActiveMQ server, int id, Path folder) {
        this.server = server;
        this.id = id;
        this.folder = folder;
    }

    /**
     * Starts a broker, with the messages that its folder holds.
     *
     * @param folder   where its messages are kept
     * @param acceptor where it listens, such as {@code tcp://127.0.0.1:61616}; empty: for this process only
     * @return the running broker
     * @throws IllegalArgumentException where others than this machine could reach the acceptor
     * @throws IllegalStateException    where it cannot start
     */
    public static EmbeddedBroker start(Path folder, String acceptor) {
        int id = folder.toAbsolutePath().normalize().hashCode();
        try {
            EmbeddedActiveMQ server = new EmbeddedActiveMQ().setConfiguration(configuration(folder, acceptor, id));
            server.start();
            return new EmbeddedBroker(server, id, folder);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The embedded broker at " + folder + " cannot start: " + e.getMessage(), e);
        }
    }

    private static Configuration configuration(Path folder, String acceptor, int id) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName("patchbay")
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
                .setJournalFileSize(2 * MIB)
                .setJournalPoolFiles(4)
                .setGlobalMaxSize(64L * MIB)
                // its stock limit, a share of the disk, stops every sender on a large disk that is nearly full
                .setMaxDiskUsage(-1)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setThreadPoolMaxSize(16)
                .setScheduledThreadPoolMaxSize(2)
                .setPersistIDCache(true)
                .addAcceptorConfiguration(new TransportConfiguration(InVMAcceptorFactory.class.getName(),
                        Map.of(TransportConstants.SERVER_ID_PROP_NAME, id), "process"))
                .addAddressSetting("#", new AddressSettings()
                        .setAutoDeleteQueues(false)
                        .setAutoDeleteAddresses(false)
                        .setDeadLetterAddress(SimpleString.of(DEAD_LETTERS))
                        .setExpiryAddress(SimpleString.of(DEAD_LETTERS))
                        .setRedeliveryDelay(1_000)
                        .setRedeliveryMultiplier(2)
                        .setMaxRedeliveryDelay(60_000)
                        .setMaxDeliveryAttempts(1_000))
                .addQueueConfiguration(QueueConfiguration.of(DEAD_LETTERS).setRoutingType(RoutingType.ANYCAST));
        configuration.setCriticalAnalyzer(false);
        if (!acceptor.isEmpty()) {
            refuseStrangers(acceptor);
            configuration.addAcceptorConfiguration("machine", acceptor);
        }
        return configuration;
    }

    private static void refuseStrangers(String acceptor) {
        String host = URI.create(acceptor).getHost();
        try {
            if (host == null || !InetAddress.getByName(host).isLoopbackAddress()) {
                throw new IllegalArgumentException("jms.embedded.acceptor must listen on this machine alone, since the embedded broker "
                        + "knows no users; for others name a broker in jms.broker-url. It is " + acceptor);
            }
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("jms.embedded.acceptor names an unknown host: " + host, e);
        }
    }

    /** Connects within the process. */
    ConnectionFactory connectionFactory() {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(false, new TransportConfiguration(InVMConnectorFactory.class.getName(),
                Map.of(TransportConstants.SERVER_ID_PROP_NAME, id)));
        // within a process nobody tells a connection that a broker has stopped itself: it has to ask
        factory.setClientFailureCheckPeriod(CHECK_MILLIS);
        factory.setConnectionTTL(2 * CHECK_MILLIS);
        return factory;
    }

    /**
     * Starts it again where it has stopped itself, as it does when its disk refuses a write. To be called now and then; what goes wrong is
     * told once.
     */
    public synchronized void tend() {
        if (closed || server.getActiveMQServer().isStarted()) {
            return;
        }
        try {
            tryToWrite();
            server.stop();
            server.start();
            if (!server.getActiveMQServer().isActive()) {
                throw new IOException("it stopped again at once");
            }
            failed = false;
            LOG.info("the embedded broker runs again, with the messages that it had");
        } catch (Exception e) {
            if (!failed) {
                failed = true;
                LOG.error("the embedded broker has stopped, since {} could not be written; it is started again once it can: {}", folder,
                        e.toString());
            }
        }
    }

    /** The broker tells the log at length of every start that fails. */
    private void tryToWrite() throws IOException {
        Path probe = folder.resolve("room");
        try {
            Files.write(probe, new byte[2 * MIB]);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** Stops; messages stay in the folder. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The embedded broker cannot stop: " + e.getMessage(), e);
        }
    }
}
