package io.patchbay.audit.attack;

import io.patchbay.audit.attack.Workload.Ways;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A broker of its own, as a company has one, that outlives every node; and a consumer of outcomes who notes each. */
public final class Broker implements AutoCloseable {

    /** Where outcomes are told. */
    public static final String OUTCOMES = "patchbay.outcomes";

    private static final SimpleString LOST = SimpleString.of("lost");

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    private final String url;
    private final ActiveMQConnectionFactory factory;
    private final Connection consumer;

    /**
     * Starts it.
     *
     * @param notebook gets every outcome
     * @throws Exception where it cannot start
     */
    public Broker(Notebook notebook) throws Exception {
        url = "tcp://127.0.0.1:" + freePort();
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setPersistenceEnabled(false).setSecurityEnabled(false).setJMXManagementEnabled(false).setMaxDiskUsage(-1)
                .addAcceptorConfiguration("tcp", url)
                .addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1).setDeadLetterAddress(LOST)
                        .setExpiryAddress(LOST).setAutoDeleteQueues(false).setAutoDeleteAddresses(false));
        server.setConfiguration(configuration).start();
        factory = new ActiveMQConnectionFactory(url);
        consumer = factory.createConnection();
        Session session = consumer.createSession(Session.AUTO_ACKNOWLEDGE);
        session.createConsumer(session.createQueue(OUTCOMES)).setMessageListener(message -> {
            try {
                notebook.toldByJms(((TextMessage) message).getText());
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
        // a queue that nobody has asked for yet must be there before the first message, or there is nothing to count
        session.createConsumer(session.createQueue(Ways.QUEUE)).close();
        consumer.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** @return its address */
    public String url() {
        return url;
    }

    /** @return how many messages of a queue nobody has acknowledged yet */
    public long waiting(String queue) {
        return server.getActiveMQServer().locateQueue(SimpleString.of(queue)).getMessageCount();
    }

    @Override
    public void close() throws JMSException {
        consumer.close();
        factory.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not stop", e);
        }
    }
}
