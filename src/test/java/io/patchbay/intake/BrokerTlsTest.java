package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.safety.TestCertificates;
import io.patchbay.safety.TlsFront;
import io.patchbay.safety.Trust;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokerTlsTest {

    private EmbeddedBroker broker;
    private TlsFront front;
    private Trust pkcs12;
    private Trust pem;
    private Trust others;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        Path server = certificates.identity("broker", "dns:localhost");
        Path believed = certificates.trustStore("believed.p12", "PKCS12", server);
        pkcs12 = TestCertificates.trust(believed);
        pem = Trust.of(new Trust.Store(Files.writeString(folder.resolve("believed.pem"), TestCertificates.certificate(server)), "PEM", null));
        others = TestCertificates.trust(certificates.trustStore("others.p12", "PKCS12", certificates.identity("nobody", "dns:localhost")));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        broker = EmbeddedBroker.start(folder.resolve("jms"), "tcp://127.0.0.1:" + port);
        front = new TlsFront(server, port);
    }

    @AfterAll
    void stop() throws Exception {
        front.close();
        broker.close();
    }

    private void send(String host, Trust trust) throws JMSException {
        try (JmsConnections connections = JmsConnections.to("tcp://" + host + ":" + front.port() + "?sslEnabled=true&callTimeout=5000", null, null, trust);
             Connection connection = connections.component().getConfiguration().getConnectionFactory().createConnection();
             Session session = connection.createSession()) {
            session.createProducer(session.createQueue("q")).send(session.createTextMessage("by TLS"));
        }
    }

    @Test
    void whomTheTrustStoreVouchesForIsSpokenWith() throws JMSException {
        send("localhost", pkcs12);
        send("localhost", pem);
    }

    @Test
    void nobodyElseIsSpokenWith() {
        assertThatThrownBy(() -> send("localhost", others)).isInstanceOf(JMSException.class)
                .hasMessageContaining("jms.broker-url").hasMessageContaining("nobody whom tls.trust-store holds has vouched for it");
        assertThatThrownBy(() -> send("127.0.0.1", pkcs12)).isInstanceOf(JMSException.class)
                .hasMessageContaining("jms.broker-url").hasMessageContaining("it is for other host names than this");
    }

    @ParameterizedTest
    @CsvSource({"trustAll,true", "trustAll,false", "verifyHost,false", "trustManagerFactoryPlugin,io.netty.handler.ssl.util.InsecureTrustManagerFactory"})
    void encryptionWithoutALookAtWhoAnswersIsRefused(String option, String value) {
        assertThatThrownBy(() -> JmsConnections.to("(tcp://a:1,tcp://b:2)?sslEnabled=true&" + option + "=" + value, null, null, pkcs12))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("jms.broker-url must have none of trustAll");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "no", ""})
    void whoeverDoesNotAskForTlsGetsNone(String value) {
        assertThat(BrokerTls.parameters(value.isEmpty() ? Map.of() : Map.of("sslEnabled", value), pkcs12)).isEmpty();
    }

    @Test
    void aTrustStoreOfTheUrlIsThatConnectionsOwn() {
        assertThat(BrokerTls.parameters(Map.of("sslEnabled", "true", "trustStorePath", "/etc/other.p12"), pkcs12)).isEqualTo(Map.of("verifyHost", "true"));
        assertThat(BrokerTls.parameters(new HashMap<>(Map.of("sslEnabled", true)), pem)).containsEntry("trustStoreType", "PEM")
                .doesNotContainKey("trustStorePassword");
        assertThat(BrokerTls.parameters(Map.of("sslEnabled", "true"), Trust.ofJava())).isEqualTo(Map.of("verifyHost", "true"));
    }
}
