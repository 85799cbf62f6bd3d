package io.patchbay.genesys;

import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEndpoint;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.URISupport;

/**
 * Takes what the {@link EventSocket} brings into a route, one exchange a message, in order: the body is the text. An exchange without a
 * body and with header {@value #SOCKET} = connected tells that events may have been missed before it.
 */
final class GenesysSocketConsumer extends DefaultConsumer {

    /** Names the header that tells of the socket itself. */
    static final String SOCKET = "patchbaySocket";

    private static final int CLOSING_SECONDS = 5;

    private final VertxWebsocketEndpoint endpoint;
    private final SocketSettings settings;
    private final AccessToken token;
    private final Clock clock;
    private final Predicate<String> announcesClosing;
    private final AtomicReference<SocketHealth> health;
    private ExecutorService executor;
    private EventSocket socket;

    GenesysSocketConsumer(VertxWebsocketEndpoint endpoint, Processor processor, SocketSettings settings, AccessToken token, Clock clock,
                          Predicate<String> announcesClosing, AtomicReference<SocketHealth> health) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.settings = settings;
        this.token = token;
        this.clock = clock;
        this.announcesClosing = announcesClosing;
        this.health = health;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        executor = endpoint.getCamelContext().getExecutorServiceManager().newSingleThreadExecutor(this, "genesys-events");
        socket = new EventSocket(endpoint.getComponent().getVertx(),
            URISupport.pathAndQueryOf(endpoint.getConfiguration().getWebsocketURI()), settings, token, clock, announcesClosing, health,
            new EventSocket.Listener() {
                @Override
                public void connected() {
                    enqueue(() -> process(null));
                }

                @Override
                public void message(String text, Runnable processed) {
                    enqueue(() -> {
                        try {
                            process(text);
                        } finally {
                            processed.run();
                        }
                    });
                }
            });
        socket.start();
    }

    @Override
    protected void doStop() throws Exception {
        if (socket == null) {
            // what starts may fail before it comes to this one
            return;
        }
        try {
            socket.stop().toCompletionStage().toCompletableFuture().get(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            getExceptionHandler().handleException("The event socket did not close in time", slow);
        } finally {
            // the event at hand is processed; those behind it are left
            endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(executor, CLOSING_SECONDS * 1_000);
        }
        super.doStop();
    }

    private void enqueue(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException stopping) {
            // the route is being stopped: what comes now is filled in after its next start, as any gap
            return;
        }
    }

    private void process(String text) {
        if (!isRunAllowed()) {
            return;
        }
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(text);
            if (text == null) {
                exchange.getMessage().setHeader(SOCKET, "connected");
            }
            createUoW(exchange);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("Event not processed", exchange, exchange.getException());
            }
        } catch (Exception e) {
            getExceptionHandler().handleException("Event not processed", exchange, e);
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }
}
