package io.patchbay.genesys;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEndpoint;
import org.apache.camel.spi.annotations.Component;

/**
 * Camel's WebSocket component with a client consumer fit for the platform; bound as {@code vertx-websocket}. A consumer with
 * consumeAsClient=true takes host and port from {@link SocketSettings#baseUrl()}, whatever its URI says, and path and query from the
 * URI. The stock one loses the first messages, inverts order, opens a socket for each impatient attempt, and fails the context when
 * nobody answers at start.
 */
// without the annotation Camel takes the options for query parameters, and the endpoint for a server
@Component("vertx-websocket")
public final class GenesysSocketComponent extends VertxWebsocketComponent {

    private final SocketSettings settings;
    private final AccessToken token;
    private final Clock clock;
    private final Predicate<String> announcesClosing;
    private final AtomicReference<SocketHealth> health = new AtomicReference<>(SocketHealth.NEVER);

    /**
     * Prepares the component; nothing connects before a route starts.
     *
     * @param settings         how the socket is held
     * @param token            the token of each handshake
     * @param clock            tells the times in {@link #health()}
     * @param announcesClosing tells whether a message says that the platform will close the socket soon
     */
    public GenesysSocketComponent(SocketSettings settings, AccessToken token, Clock clock, Predicate<String> announcesClosing) {
        this.settings = settings;
        this.token = token;
        this.clock = clock;
        this.announcesClosing = announcesClosing;
    }

    /** Returns how the event socket fares. */
    public SocketHealth health() {
        return health.get();
    }

    @Override
    protected VertxWebsocketEndpoint createEndpointInstance(String uri, VertxWebsocketConfiguration configuration) {
        return new VertxWebsocketEndpoint(uri, this, configuration) {
            @Override
            public Consumer createConsumer(Processor processor) throws Exception {
                if (!configuration.isConsumeAsClient()) {
                    return super.createConsumer(processor);
                }
                GenesysSocketConsumer consumer = new GenesysSocketConsumer(this, processor, settings, token, clock, announcesClosing,
                    health);
                configureConsumer(consumer);
                return consumer;
            }
        };
    }
}
