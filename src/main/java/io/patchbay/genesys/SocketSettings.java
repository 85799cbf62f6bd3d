package io.patchbay.genesys;

import io.patchbay.safety.Trust;
import java.net.URI;
import java.time.Duration;

/**
 * How the event socket is held.
 *
 * @param baseUrl        genesys.base-url; the socket goes to the same host, ws for http and wss for https
 * @param proxy          genesys.proxy, or null
 * @param trust          whose certificates are believed
 * @param connectTimeout genesys.socket.connect-timeout: longest wait for a handshake
 * @param minBackoff     genesys.socket.min-backoff: first pause after a failed attempt; doubles from attempt to attempt
 * @param maxBackoff     genesys.socket.max-backoff: longest pause
 * @param idle           genesys.socket.idle: silence after which we ask whether anybody is there; the platform sends a frame every 30 s
 * @param pong           genesys.socket.pong: how long we wait for any frame then, before we connect anew
 * @param waiting        genesys.socket.waiting: frames read and not yet processed; at so many we stop reading
 * @param maxMessage     genesys.socket.max-message: bytes; a longer message is refused and the stream goes on
 */
public record SocketSettings(URI baseUrl, ProxyAddress proxy, Trust trust, Duration connectTimeout, Duration minBackoff,
                             Duration maxBackoff, Duration idle, Duration pong, int waiting, int maxMessage) {
}
