package io.patchbay.genesys;

import io.patchbay.safety.TlsFault;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds one socket to the platform open for as long as it is wanted: one attempt at a time, a token of now for each, pauses that grow
 * and differ, a question into long silence, and a second socket before an announced close of the first. What it reads it hands on in
 * order, and it stops reading while too much waits. All state belongs to one Vert.x context; only {@link #start} and {@link #stop} are
 * called from outside.
 */
final class EventSocket {

    private static final Logger LOG = LoggerFactory.getLogger(EventSocket.class);
    /** A single frame above this breaks the connection; a message above the setting is merely refused. */
    private static final int MAX_FRAME = 16 * 1024 * 1024;
    private static final String PING = "{\"message\":\"ping\"}";
    private static final int UNAUTHORIZED = 401;

    private final Vertx vertx;
    private final Context context;
    private final String path;
    private final SocketSettings settings;
    private final AccessToken token;
    private final Clock clock;
    private final Predicate<String> announcesClosing;
    private final AtomicReference<SocketHealth> health;
    private final Listener listener;
    private final WebSocketClient client;

    private final Set<Link> links = new HashSet<>();
    private Link attempting;
    private Link live;
    private int failures;
    private boolean renewedToken;
    private int waiting;
    private boolean stopped;

    /** Whoever takes what the socket brings. Called on the event loop, so it must not block. */
    interface Listener {

        /** Events may have been missed: the socket is open now, and a moment ago it was not. */
        void connected();

        /**
         * A message came.
         *
         * @param text      the message
         * @param processed to be run, on any thread, once it is done with
         */
        void message(String text, Runnable processed);
    }

    EventSocket(Vertx vertx, String path, SocketSettings settings, AccessToken token, Clock clock, Predicate<String> announcesClosing,
                AtomicReference<SocketHealth> health, Listener listener) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.path = path;
        this.settings = settings;
        this.token = token;
        this.clock = clock;
        this.announcesClosing = announcesClosing;
        this.health = health;
        this.listener = listener;
        WebSocketClientOptions options = new WebSocketClientOptions().setMaxFrameSize(MAX_FRAME).setClosingTimeout(1)
            .setTrustOptions(TrustOptions.wrap(settings.trust().manager())).setVerifyHost(true)
            .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()));
        if (settings.proxy() != null) {
            options.setProxyOptions(new ProxyOptions().setType(ProxyType.HTTP).setHost(settings.proxy().host())
                .setPort(settings.proxy().port()));
        }
        this.client = vertx.createWebSocketClient(options);
        // Vert.x 4.5 does not cancel the time-out of a handshake where its timer has id 0, the first of an instance: it fires, and
        // closes the socket in the middle of its life. So the first timer is this one.
        vertx.cancelTimer(vertx.setTimer(1, never -> { }));
    }

    /** Begins to connect; returns at once, whether or not anybody answers. */
    void start() {
        context.runOnContext(now -> attempt());
    }

    /** Closes whatever is open and never connects again. */
    Future<Void> stop() {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(now -> {
            stopped = true;
            attempting = null;
            live = null;
            health.updateAndGet(last -> last.lost(null));
            List<Future<Void>> closings = links.stream().filter(link -> link.open).map(link -> link.socket.close()).toList();
            Future.join(closings).onComplete(all -> client.close().onComplete(closed));
        });
        return closed.future();
    }

    private void attempt() {
        if (stopped || attempting != null) {
            return;
        }
        Link link = new Link();
        attempting = link;
        context.executeBlocking(token::current, false).onComplete(got -> {
            if (attempting == link) {
                if (got.succeeded()) {
                    open(link, got.result());
                } else {
                    failed(got.cause());
                }
            }
        });
    }

    private void open(Link link, String bearer) {
        URI base = settings.baseUrl();
        boolean secure = "https".equalsIgnoreCase(base.getScheme());
        String prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        WebSocketConnectOptions options = new WebSocketConnectOptions().setHost(base.getHost()).setSsl(secure).setURI(prefix + path)
            .setAllowOriginHeader(false).setTimeout(settings.connectTimeout().toMillis())
            .addHeader("Authorization", "Bearer " + bearer);
        options.setPort(base.getPort() > 0 ? base.getPort() : secure ? 443 : 80);
        // handlers first: the server may speak in the same packet as its handshake
        link.socket = client.webSocket();
        link.socket.frameHandler(frame -> received(link, frame));
        link.socket.exceptionHandler(fault -> link.fault = fault.toString());
        link.socket.closeHandler(end -> lost(link, link.fault != null ? link.fault : "closed by Genesys, code "
            + link.socket.closeStatusCode()));
        links.add(link);
        link.socket.connect(options).onComplete(done -> {
            if (done.succeeded()) {
                connected(link);
                return;
            }
            links.remove(link);
            if (attempting == link) {
                boolean refused = done.cause() instanceof UpgradeRejectedException rejected && rejected.getStatus() == UNAUTHORIZED;
                if (refused) {
                    token.invalidate(bearer);
                }
                if (refused && !renewedToken) {
                    renewedToken = true;
                    attempting = null;
                    attempt();
                } else {
                    failed(done.cause());
                }
            }
        });
    }

    private void connected(Link link) {
        link.open = true;
        if (stopped) {
            link.socket.close();
            return;
        }
        attempting = null;
        renewedToken = false;
        link.since = System.nanoTime();
        link.lastFrame = link.since;
        Link old = live;
        live = link;
        health.updateAndGet(last -> last.connectedAt(clock.instant()));
        LOG.info("Event socket to {} connected", settings.baseUrl());
        if (waiting >= settings.waiting()) {
            link.socket.pause();
        }
        if (old == null) {
            listener.connected();
        } else {
            old.socket.close();
        }
        watch(link);
    }

    private void failed(Throwable cause) {
        String fault = TlsFault.orMessage(cause);
        attempting = null;
        failures++;
        if (live == null) {
            health.updateAndGet(last -> last.lost(fault));
        }
        LOG.warn("Event socket to {} (genesys.base-url) not connected: {}", settings.baseUrl(), fault);
        attemptLater();
    }

    private void lost(Link link, String fault) {
        links.remove(link);
        link.open = false;
        if (live != link || stopped) {
            return;
        }
        live = null;
        boolean lived = System.nanoTime() - link.since > settings.maxBackoff().toNanos();
        failures = lived ? 0 : failures + 1;
        health.updateAndGet(last -> last.lost(fault));
        LOG.warn("Event socket to {} lost: {}", settings.baseUrl(), fault);
        attemptLater();
    }

    /** At once, nearly, after a socket that lived; after failures in a row with pauses that double, halved at random. */
    private void attemptLater() {
        Duration pause = settings.minBackoff();
        for (int i = 1; i < failures && pause.compareTo(settings.maxBackoff()) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        long longest = Math.min(pause.toMillis(), settings.maxBackoff().toMillis());
        long shortest = failures == 0 ? 0 : longest / 2;
        later(Duration.ofMillis(ThreadLocalRandom.current().nextLong(shortest, longest + 1)), this::attempt);
    }

    private void received(Link link, WebSocketFrame frame) {
        link.lastFrame = System.nanoTime();
        health.updateAndGet(last -> last.frameAt(clock.instant()));
        if (frame.isText() || frame.isBinary()) {
            link.message = Buffer.buffer();
            link.length = 0;
        } else if (!frame.isContinuation() || link.message == null) {
            return;
        }
        Buffer part = frame.binaryData();
        link.length += part.length();
        if (link.length <= settings.maxMessage()) {
            link.message.appendBuffer(part);
        }
        if (frame.isFinal()) {
            String text = link.message.toString();
            link.message = null;
            if (link.length <= settings.maxMessage()) {
                handOn(text);
            } else {
                health.updateAndGet(SocketHealth::refusedOne);
                LOG.warn("Event of {} bytes refused, above genesys.socket.max-message", link.length);
            }
        }
    }

    private void handOn(String text) {
        if (announcesClosing.test(text)) {
            LOG.info("Genesys will close the event socket; opening the next");
            attempt();
        }
        if (++waiting == settings.waiting()) {
            links.stream().filter(link -> link.open).forEach(link -> link.socket.pause());
        }
        listener.message(text, () -> context.runOnContext(done -> {
            if (waiting-- == settings.waiting()) {
                links.stream().filter(link -> link.open).forEach(link -> {
                    link.lastFrame = System.nanoTime();
                    link.socket.resume();
                });
            }
        }));
    }

    private void watch(Link link) {
        if (live != link) {
            return;
        }
        long silent = System.nanoTime() - link.lastFrame;
        if (waiting >= settings.waiting()) {
            // it is we who do not listen
            later(settings.idle(), () -> watch(link));
        } else if (silent < settings.idle().toNanos()) {
            later(settings.idle().minusNanos(silent), () -> watch(link));
        } else {
            long asked = System.nanoTime();
            link.socket.writeTextMessage(PING);
            later(settings.pong(), () -> {
                if (live == link && link.lastFrame - asked < 0 && waiting < settings.waiting()) {
                    lost(link, "silent, and no answer to a ping");
                    link.socket.close();
                } else {
                    watch(link);
                }
            });
        }
    }

    private void later(Duration delay, Runnable what) {
        // a frame may be younger than a whole millisecond short of the time
        vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(delay.toNanos()) + 1, fired -> {
            if (!stopped) {
                what.run();
            }
        });
    }

    /** One socket, from its first attempt on. */
    private static final class Link {
        private ClientWebSocket socket;
        private boolean open;
        private long since;
        private long lastFrame;
        private String fault;
        private Buffer message;
        private long length;
    }
}
