package io.patchbay.genesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kept connections that die: a request on one is never silently sent again. */
class KeptConnectionTest {

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private ServerSocket server;

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aResetOnAKeptConnectionIsUnknownAndNotRepeated() throws Exception {
        serve(false);
        try (DoorsFixture fixture = new DoorsFixture(address(), address())) {
            assertThat(fixture.create(DoorsFixture.REQUEST)).isEqualTo(new CreateResult.Created("c-1"));
            CamelExecutionException thrown = catchThrowableOfType(CamelExecutionException.class,
                () -> fixture.create(DoorsFixture.REQUEST));
            assertThat(((PlatformFailure) thrown.getCause()).result()).isInstanceOf(CreateResult.Unknown.class);
        }
        assertThat(requests).filteredOn(line -> line.contains("interactions")).hasSize(2);
    }

    @Test
    void aConnectionDroppedWhileIdleIsNoticedBeforeItIsUsed() throws Exception {
        serve(true);
        try (DoorsFixture fixture = new DoorsFixture(address(), address())) {
            assertThat(fixture.create(DoorsFixture.REQUEST)).isEqualTo(new CreateResult.Created("c-1"));
            assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(fixture.create(DoorsFixture.REQUEST)).isEqualTo(new CreateResult.Created("c-1"));
        }
        assertThat(requests).filteredOn(line -> line.contains("interactions")).hasSize(2);
    }

    private String address() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Answers the first request of each connection; then closes it at once, or resets it when the second has been read. */
    private void serve(boolean closesIdle) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread worker = new Thread(() -> converse(socket, closesIdle));
                    worker.setDaemon(true);
                    worker.start();
                } catch (IOException stopped) {
                    return;
                }
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void converse(Socket socket, boolean closesIdle) {
        try (socket) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            readRequest(in);
            String body = "{\"access_token\":\"t\",\"expires_in\":3600,\"conversationId\":\"c-1\"}";
            socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
            if (closesIdle) {
                socket.close();
                closed.countDown();
                return;
            }
            readRequest(in);
            socket.setSoLinger(true, 0);
        } catch (IOException gone) {
            return;
        }
    }

    private void readRequest(BufferedReader in) throws IOException {
        String first = in.readLine();
        if (first == null) {
            throw new IOException("end");
        }
        int length = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        for (int i = 0; i < length; i++) {
            in.read();
        }
        requests.add(first);
    }
}
