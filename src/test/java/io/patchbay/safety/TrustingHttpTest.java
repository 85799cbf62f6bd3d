package io.patchbay.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks as routes post them: the address comes with the message, or stands in the route. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrustingHttpTest {

    private final AtomicInteger requests = new AtomicInteger();
    private final CamelContext camel = new DefaultCamelContext();
    private HttpServer receiver;
    private TlsFront known;
    private TlsFront stranger;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        Path server = certificates.identity("server", "dns:localhost");
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        receiver.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        known = new TlsFront(server, receiver.getAddress().getPort());
        stranger = new TlsFront(certificates.identity("stranger", "dns:localhost"), receiver.getAddress().getPort());
        TrustManagersParameters managers = new TrustManagersParameters();
        managers.setTrustManager(TestCertificates.trust(certificates.trustStore("trust.p12", "PKCS12", server)).manager());
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(managers);
        for (String scheme : new String[] {"http", "https"}) {
            camel.addComponent(scheme, new TrustingHttp(tls, new GuardedHttp("Signed", AllowedHosts.parse(""))));
        }
        camel.start();
    }

    @AfterAll
    void stop() throws Exception {
        camel.stop();
        known.close();
        stranger.close();
        receiver.stop(0);
    }

    @BeforeEach
    void forget() {
        requests.set(0);
    }

    private Exchange post(String component, String address) {
        return camel.createProducerTemplate().request(component.equals("route") ? address : component + "://webhook.invalid", exchange -> {
            exchange.getMessage().setBody("{}");
            exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "POST");
            if (!component.equals("route")) {
                exchange.getMessage().setHeader(Exchange.HTTP_URI, address);
            }
        });
    }

    private void taken(String component, String address) {
        Exchange exchange = post(component, address);
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(204);
        assertThat(requests).hasValue(1);
    }

    private void refused(String component, String address, String words) {
        assertThat(TlsFault.words(post(component, address).getException())).hasValueSatisfying(said -> assertThat(said).contains(words));
        assertThat(requests).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "route"})
    void aCertificateOfWhomWeBelieveIsTaken(String component) {
        taken(component, "https://localhost:" + known.port() + "/hook");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "route"})
    void aCertificateForAnotherHostIsRefused(String component) {
        refused(component, "https://127.0.0.1:" + known.port() + "/hook", "it is for other host names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "route"})
    void aCertificateOfSomebodyUnknownIsRefused(String component) {
        refused(component, "https://localhost:" + stranger.port() + "/hook", "nobody whom tls.trust-store holds has vouched for it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "route"})
    void plainHttpStaysPlain(String component) {
        taken(component, "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
    }
}
