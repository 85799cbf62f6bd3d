package io.patchbay.genesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.patchbay.safety.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTokenTest {

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<String> asked = new AtomicReference<>();
    private final MovedClock clock = new MovedClock();
    private final ExecutorService callers = Executors.newFixedThreadPool(8);
    private volatile int status = 200;
    private volatile String answer;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private HttpServer server;
    private AccessToken token;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(callers);
        server.createContext("/oauth/token", exchange -> {
            asked.set(exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Authorization") + " "
                + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            int call = calls.incrementAndGet();
            try {
                gate.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] body = (answer != null ? answer : "{\"access_token\":\"t" + call + "\",\"expires_in\":100}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        token = token("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        callers.shutdownNow();
    }

    @Test
    void asksByClientCredentials() throws Exception {
        assertThat(token.current()).isEqualTo("t1");
        assertThat(asked).hasValue("POST Basic aWQ6czNjcmV0 application/x-www-form-urlencoded grant_type=client_credentials");
    }

    @Test
    void isHeldFromTheFirstCallToTheEndOfItsLife() throws Exception {
        assertThat(token.held()).isFalse();
        token.ready();
        assertThat(token.held()).isTrue();
        clock.now = clock.now.plusSeconds(100);
        assertThat(token.held()).isFalse();
        assertThat(calls).hasValue(1);
    }

    @Test
    void isRenewedAtFourFifthsOfItsLife() throws Exception {
        token.ready();
        clock.now = clock.now.plusSeconds(79);
        assertThat(token.current()).isEqualTo("t1");
        clock.now = clock.now.plusSeconds(1);
        assertThat(token.current()).isEqualTo("t2");
    }

    @Test
    void aRenewalThatFailsDoesNoHarmWhileTheOldOneLives() throws Exception {
        token.ready();
        status = 503;
        clock.now = clock.now.plusSeconds(90);
        assertThat(token.current()).isEqualTo("t1");
        clock.now = clock.now.plusSeconds(10);
        assertThatThrownBy(token::current).isInstanceOf(TokenUnavailable.class).hasMessageContaining("503")
            .as("it passes").returns(false, e -> ((TokenUnavailable) e).isRefused());
        status = 200;
        assertThat(token.current()).isEqualTo("t4");
    }

    @Test
    void manyCallersMakeOneCall() throws Exception {
        gate = new CountDownLatch(1);
        List<Future<String>> answers = new ArrayList<>();
        CountDownLatch here = new CountDownLatch(6);
        for (int i = 0; i < 6; i++) {
            answers.add(callers.submit(() -> {
                here.countDown();
                here.await();
                return token.current();
            }));
        }
        assertThat(here.await(5, TimeUnit.SECONDS)).isTrue();
        gate.countDown();
        for (Future<String> one : answers) {
            assertThat(one.get(5, TimeUnit.SECONDS)).isEqualTo("t1");
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void aStormOfRefusalsMakesOneNewCall() throws Exception {
        String refused = token.current();
        for (int i = 0; i < 20; i++) {
            token.invalidate(refused);
            assertThat(token.current()).isEqualTo("t2");
        }
        assertThat(calls).hasValue(2);
    }

    @Test
    void aWrongSecretIsSaidSoAndNotShown() {
        for (int refusal : new int[] {400, 401}) {
            status = refusal;
            answer = "{\"error\":\"invalid_client\",\"error_description\":\"client s3cret\"}";
            assertThatThrownBy(token::current).isInstanceOf(TokenUnavailable.class)
                .returns(true, e -> ((TokenUnavailable) e).isRefused())
                .hasMessageContaining("wrong client id or secret").message().doesNotContain("s3cret").doesNotContain("aWQ6czNjcmV0");
        }
        assertThat(token.toString()).doesNotContain("s3cret");
    }

    @Test
    void anAnswerThatIsNoTokenIsNone() {
        for (String odd : new String[] {"", "{}", "<html>", "{\"access_token\":\"\"}", "null"}) {
            answer = odd;
            assertThatThrownBy(token::current).as(odd).isInstanceOf(TokenUnavailable.class);
        }
    }

    @Test
    void anAbsentLoginServerIsNamedByItsSetting() {
        assertThatThrownBy(token("http://login.invalid")::current).isInstanceOf(TokenUnavailable.class)
            .hasMessageContaining("genesys.login-url");
    }

    private AccessToken token(String loginUrl) {
        return new AccessToken(new TokenSettings(URI.create(loginUrl), "id", "s3cret", null, Trust.ofJava(), Duration.ofSeconds(2), Duration.ofSeconds(5)),
            clock, new ObjectMapper());
    }

    private static final class MovedClock extends Clock {

        private volatile Instant now = Instant.parse("2026-03-02T10:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
