package io.patchbay.emulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Somebody who speaks bare TCP, and so hears how a connection ends. */
final class RawPeer implements AutoCloseable {

    private static final int LONGEST_WAIT_MILLIS = 20_000;

    private final Socket socket;

    RawPeer(Emulator emulator) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), emulator.port());
        socket.setSoTimeout(LONGEST_WAIT_MILLIS);
    }

    void create(String token, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        say("POST /api/v2/routing/interactions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n" + body);
    }

    /** Opens a WebSocket; returns when the emulator has agreed. */
    void upgrade(String token) throws IOException {
        say("GET /api/v2/routing/conversations/websocket HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.read());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException(head.toString());
        }
    }

    /** Reads to the end: what came, and FIN or RST. */
    String end() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        String end;
        try {
            socket.getInputStream().transferTo(read);
            end = "FIN";
        } catch (SocketException torn) {
            end = "RST";
        }
        return read.size() == 0 ? end : read.size() + " bytes, then " + end;
    }

    private void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
