package io.patchbay.genesys;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.patchbay.safety.TestCertificates;
import io.patchbay.safety.TlsFront;
import io.patchbay.safety.Trust;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Token, calls and event socket speak TLS with whom the trust store vouches for, under the name that was meant, and with nobody else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlatformTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WireMockServer platform = new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private final Vertx vertx = Vertx.vertx();
    private TlsFront known;
    private TlsFront expired;
    private Trust trust;
    private Trust others;

    /** What may be wrong with who answers. */
    enum Wrong {
        UNKNOWN("nobody whom tls.trust-store holds has vouched for it"),
        OTHER_NAME("it is for other host names than this"),
        EXPIRED("it has expired"),
        PLAIN("it does not speak TLS there");

        private final String words;

        Wrong(String words) {
            this.words = words;
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        Path server = certificates.identity("platform", "dns:localhost");
        Path old = certificates.expired("old", "dns:localhost");
        trust = TestCertificates.trust(certificates.trustStore("trust.p12", "PKCS12", server, old));
        others = TestCertificates.trust(certificates.trustStore("others.p12", "PKCS12", old));
        platform.start();
        platform.stubFor(post("/oauth/token").willReturn(okJson("{\"access_token\":\"t\",\"expires_in\":300}")));
        platform.stubFor(get("/api/v2/x").willReturn(aResponse().withStatus(200)));
        known = new TlsFront(server, platform.port());
        expired = new TlsFront(old, platform.port());
    }

    @AfterAll
    void stop() throws Exception {
        known.close();
        expired.close();
        platform.stop();
        vertx.close();
    }

    private String address(Wrong wrong) {
        return wrong == Wrong.OTHER_NAME ? "https://127.0.0.1:" + known.port() : wrong == Wrong.PLAIN ? "https://localhost:" + platform.port()
                : "https://localhost:" + (wrong == Wrong.EXPIRED ? expired : known).port();
    }

    private Trust trust(Wrong wrong) {
        return wrong == Wrong.UNKNOWN ? others : trust;
    }

    private static AccessToken token(String address, Trust trust) {
        return new AccessToken(new TokenSettings(URI.create(address), "id", "s3cret", null, trust, PATIENCE, PATIENCE), Clock.systemUTC(),
                new ObjectMapper());
    }

    private int call(String address, Trust trust) throws Exception {
        HttpClientBuilder builder = HttpClientBuilder.create();
        new GenesysHttp(new HttpSettings(1, PATIENCE, PATIENCE, PATIENCE, null, trust), token(platform.baseUrl(), trust), Clock.systemUTC())
                .configureHttpClient(builder);
        try (CloseableHttpClient client = builder.build()) {
            return client.execute(new HttpGet(address + "/api/v2/x"), response -> response.getCode());
        }
    }

    private String socketFault(String address, Trust trust) throws Exception {
        AtomicReference<SocketHealth> health = new AtomicReference<>(SocketHealth.NEVER);
        EventSocket socket = new EventSocket(vertx, "/events", new SocketSettings(URI.create(address), null, trust, PATIENCE, PATIENCE, PATIENCE,
                PATIENCE, PATIENCE, 1, 100), token(platform.baseUrl(), trust), Clock.systemUTC(), text -> false, health, new EventSocket.Listener() {
                    @Override
                    public void connected() {
                    }

                    @Override
                    public void message(String text, Runnable processed) {
                    }
                });
        socket.start();
        await().atMost(PATIENCE).until(() -> health.get().lastFault() != null);
        socket.stop();
        return health.get().lastFault();
    }

    @Test
    void whomTheTrustStoreVouchesForIsSpokenWith() throws Exception {
        String address = "https://localhost:" + known.port();
        assertThat(token(address, trust).current()).isEqualTo("t");
        assertThat(call(address, trust)).isEqualTo(200);
        assertThat(socketFault(address, trust)).as("the server has no sockets, and said so").contains("404");
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void nobodyElseIsAskedForAToken(Wrong wrong) {
        assertThatThrownBy(() -> token(address(wrong), trust(wrong)).current()).isInstanceOf(TokenUnavailable.class)
                .hasMessageContaining(address(wrong)).hasMessageContaining("genesys.login-url").hasMessageContaining(wrong.words);
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void nobodyElseIsCalledAndThatNothingWasSentIsKnown(Wrong wrong) {
        assertThatThrownBy(() -> call(address(wrong), trust(wrong))).isInstanceOf(NotSent.class)
                .hasMessageContaining("genesys.base-url").hasMessageContaining(wrong.words);
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void nobodyElseIsListenedTo(Wrong wrong) throws Exception {
        assertThat(socketFault(address(wrong), trust(wrong))).contains(wrong.words);
    }
}
