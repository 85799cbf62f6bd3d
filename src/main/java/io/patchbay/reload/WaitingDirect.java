package io.patchbay.reload;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Component {@code direct}, whose callers wait while the route they call is exchanged. Of those who call Camel's own by one producer, the
 * first alone waits; the others go on into the route that is being taken out.
 */
public final class WaitingDirect extends DirectComponent {

    /** @param longest how long a caller waits for a route that is not there */
    public WaitingDirect(Duration longest) {
        setTimeout(longest.toMillis());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        DirectEndpoint endpoint = new Door(uri, this);
        endpoint.setBlock(isBlock());
        endpoint.setTimeout(getTimeout());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    private static final class Door extends DirectEndpoint {
        Door(String uri, DirectComponent component) {
            super(uri, component);
        }

        @Override
        public Producer createProducer() {
            return new Caller(this);
        }
    }

    /** Asks for the route with each message. */
    private static final class Caller extends DefaultAsyncProducer {
        private final DirectEndpoint door;

        Caller(DirectEndpoint door) {
            super(door);
            this.door = door;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            try {
                DirectConsumer route = door.getConsumer();
                if (route != null) {
                    return route.getAsyncProcessor().process(exchange, callback);
                }
                exchange.setException(new DirectConsumerNotAvailableException("no route begins with " + door.getEndpointUri(), exchange));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                exchange.setException(e);
            }
            callback.done(true);
            return true;
        }
    }
}
