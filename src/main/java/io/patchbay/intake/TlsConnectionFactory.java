package io.patchbay.intake;

import io.patchbay.safety.TlsFault;
import io.patchbay.safety.Trust;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Artemis' client with our trust store, which says why TLS with a broker did not come about; Artemis' own says that nobody answers. */
final class TlsConnectionFactory extends ActiveMQConnectionFactory {

    private static final long serialVersionUID = 1;
    private static final int PATIENCE_MILLIS = 2_000;

    private final transient Trust trust;

    /**
     * Connections to a broker; none is made yet.
     *
     * @throws IllegalArgumentException where the URL is none, or would have TLS without looking at certificates
     */
    TlsConnectionFactory(String url, String user, String password, Trust trust) {
        super(url, user, password);
        this.trust = trust;
        for (TransportConfiguration connector : getStaticConnectors()) {
            connector.getParams().putAll(BrokerTls.parameters(connector.getParams(), trust));
        }
    }

    @Override
    protected ActiveMQConnection createConnectionInternal(String user, String password, boolean isXa, int type) throws JMSException {
        try {
            return super.createConnectionInternal(user, password, isXa, type);
        } catch (JMSException e) {
            Optional<String> words = Stream.of(getStaticConnectors()).map(TransportConfiguration::getParams).flatMap(this::fault).findFirst();
            if (words.isPresent()) {
                JMSException told = new JMSException(words.get());
                told.initCause(e);
                throw told;
            }
            throw e;
        }
    }

    /** Shakes hands once more, to hear what is wrong. */
    private Stream<String> fault(Map<String, Object> connector) {
        if (!BrokerTls.isOurs(connector, trust)) {
            return Stream.of();
        }
        String host = String.valueOf(connector.get(TransportConstants.HOST_PROP_NAME));
        int port = Integer.parseInt(String.valueOf(connector.getOrDefault(TransportConstants.PORT_PROP_NAME, TransportConstants.DEFAULT_PORT)));
        try (SSLSocket socket = (SSLSocket) trust.context().getSocketFactory().createSocket()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            socket.startHandshake();
            return Stream.of();
        } catch (IOException e) {
            return TlsFault.words(e).map(words -> "no connection to " + host + ":" + port + " (jms.broker-url): " + words).stream();
        }
    }
}
