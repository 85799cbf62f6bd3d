package io.patchbay.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardedHttpTest {

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private int port;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        port = server.getAddress().getPort();
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/away")) {
                exchange.getResponseHeaders().add("Location", "http://localhost:" + port + "/");
                exchange.sendResponseHeaders(307, -1);
            } else {
                exchange.sendResponseHeaders(204, -1);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int get(String allowed, String address, boolean signed) throws IOException {
        HttpClientBuilder builder = HttpClientBuilder.create();
        new GuardedHttp("Signed", AllowedHosts.parse(allowed)).configureHttpClient(builder);
        try (CloseableHttpClient client = builder.build()) {
            HttpGet get = new HttpGet(address);
            if (signed) {
                get.setHeader("SIGNED", "yes");
            }
            return client.execute(get, response -> response.getCode());
        }
    }

    @Test
    void whatIsSignedGoesToAllowedHostsAlone() throws IOException {
        assertThat(get("127.0.0.1:" + port, "http://127.0.0.1:" + port, true)).isEqualTo(204);
        assertThat(get("", "http://127.0.0.1:" + port, true)).isEqualTo(204);
        assertThat(get("hooks.example.com", "http://127.0.0.1:" + port, false)).as("no webhook").isEqualTo(204);
        requests.set(0);
        assertThatThrownBy(() -> get("hooks.example.com", "http://127.0.0.1:" + port, true)).isInstanceOf(TargetRefused.class)
                .hasMessageContaining("127.0.0.1").hasMessageContaining("webhook.allowed-hosts, which are hooks.example.com");
        assertThat(requests).hasValue(0);
    }

    @Test
    void aRedirectIsLookedAtLikeAnyRequest() {
        assertThatThrownBy(() -> get("127.0.0.1:" + port, "http://127.0.0.1:" + port + "/away", true)).isInstanceOf(TargetRefused.class);
        assertThat(requests).as("the first alone").hasValue(1);
    }

    @Test
    void nothingGoesToALinkLocalAddress() {
        assertThatThrownBy(() -> get("", "http://169.254.169.254/latest", false)).isInstanceOf(TargetRefused.class).hasMessageContaining("link-local");
        assertThatThrownBy(() -> get("169.254.169.254", "http://169.254.169.254/latest", true)).isInstanceOf(TargetRefused.class);
        assertThatThrownBy(() -> get("", "http://[fe80::1]/", false)).isInstanceOf(TargetRefused.class).hasMessageContaining("link-local");
    }

    @Test
    void aNameThatComesToALinkLocalAddressAfterItWasLookedUpIsFoundOutByTheConnection() throws IOException {
        Socket lying = new Socket("127.0.0.1", port) {
            @Override
            public SocketAddress getRemoteSocketAddress() {
                return new InetSocketAddress("169.254.169.254", 80);
            }
        };
        HttpClientConnectionOperator operator = new HttpClientConnectionOperator() {
            @Override
            public void connect(ManagedHttpClientConnection connection, HttpHost host, InetSocketAddress local, TimeValue timeout, SocketConfig config,
                                HttpContext context) throws IOException {
                connection.bind(lying);
            }

            @Override
            public void upgrade(ManagedHttpClientConnection connection, HttpHost host, HttpContext context) {
                throw new AssertionError("no TLS here");
            }
        };
        HttpClientBuilder builder = HttpClientBuilder.create().disableAutomaticRetries()
                .setConnectionManager(new PoolingHttpClientConnectionManager(operator, null, null, null, null));
        new GuardedHttp("Signed", AllowedHosts.parse("")).configureHttpClient(builder);
        try (CloseableHttpClient client = builder.build()) {
            assertThatThrownBy(() -> client.execute(new HttpGet("http://localhost:" + port), response -> response.getCode()))
                    .isInstanceOf(TargetRefused.class).hasMessageContaining("localhost").hasMessageContaining("came to a link-local");
        }
        assertThat(requests).hasValue(0);
    }
}
