package io.patchbay.intake;

import io.patchbay.safety.Trust;
import jakarta.jms.ConnectionFactory;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.jms.JmsComponent;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** Pooled connections to one broker, and the Camel component that uses them. */
public final class JmsConnections implements AutoCloseable {
    private final JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();

    private JmsConnections(ConnectionFactory broker) {
        pool.setConnectionFactory(broker);
    }

    /**
     * Connections to the broker in this process.
     *
     * @param broker the running broker; outlives these connections
     * @return connections, made when first used
     */
    public static JmsConnections to(EmbeddedBroker broker) {
        return new JmsConnections(broker.connectionFactory());
    }

    /**
     * Connections to a broker of its own.
     *
     * @param url      where it is, with the options of Artemis' client
     * @param user     who we are there; null or empty for nobody
     * @param password the user's; null or empty for none
     * @param trust    whose certificates are believed, where the URL asks for TLS
     * @return connections, made when first used; a broker that is down is no fault yet
     * @throws IllegalArgumentException where the URL is none, or would have TLS without looking at certificates
     */
    public static JmsConnections to(String url, String user, String password, Trust trust) {
        boolean nobody = user == null || user.isEmpty();
        return new JmsConnections(new TlsConnectionFactory(url, nobody ? null : user, nobody ? null : password, trust));
    }

    /**
     * A component over these connections. Whatever route uses it, text alone is read and sent, no message brings headers of
     * Camel's in, and none is answered to an address of its own choice.
     *
     * @return the component, to be bound as {@code jms}
     */
    public JmsComponent component() {
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(pool);
        jms.setMessageConverter(new JmsTextOnly());
        jms.setHeaderFilterStrategy(new JmsHeaderFilter());
        jms.setDisableReplyTo(true);
        // transactions are the session's own; there is no manager of others
        jms.setLazyCreateTransactionManager(false);
        jms.setCacheLevelName("CACHE_CONSUMER");
        jms.setErrorHandlerLoggingLevel(LoggingLevel.WARN);
        jms.setErrorHandlerLogStackTrace(false);
        return jms;
    }

    /** Closes every connection. */
    @Override
    public void close() {
        pool.stop();
    }
}
