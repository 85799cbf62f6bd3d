package io.patchbay.routing;

import io.patchbay.intent.Intent;
import io.patchbay.journal.Claim;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.spi.SynchronizationVetoable;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.MDC;

/**
 * Has every line that is logged while a worker prepares, submits or ends an intent say which intent it is about, and which conversation
 * once there is one: lines of the steps, of Camel's error handlers, and of whatever operators add there.
 */
public final class LoggedIntent extends RoutePolicySupport implements RoutePolicyFactory {

    /** The intent's id. */
    public static final String INTENT = "intentId";
    /** The conversation's id at the platform. */
    public static final String CONVERSATION = "conversationId";

    /** {@inheritDoc} */
    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        return switch (routeId) {
            case "prepare", "create", "resolve" -> new LoggedIntent();
            default -> null;
        };
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        Before before = new Before(MDC.get(INTENT), MDC.get(CONVERSATION));
        exchange.setProperty(before(route), before);
        // while Camel stops, a route's end is not told to a policy
        exchange.getExchangeExtension().addOnCompletion(before);
        Object body = exchange.getMessage().getBody();
        if (body instanceof Claim claim) {
            about(claim.intent());
        } else if (body instanceof Preparation preparation) {
            about(preparation.intent());
        } else if (body instanceof Correlation correlation) {
            about(correlation.routed().intent());
            about(correlation.routed().conversationId());
        }
    }

    private static void about(Intent intent) {
        MDC.put(INTENT, intent.intentId());
    }

    /** The thread's intent has this conversation. */
    static void about(String conversationId) {
        MDC.put(CONVERSATION, conversationId);
    }

    /** A route within a route hands the thread back as it was. */
    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (exchange.removeProperty(before(route)) instanceof Before before) {
            before.restore();
        }
    }

    private static String before(Route route) {
        return "patchbay.logged-before." + route.getRouteId();
    }

    /** What the thread's lines were about before; null where nothing. */
    private record Before(String intent, String conversation) implements SynchronizationVetoable {

        private void restore() {
            restore(INTENT, intent);
            restore(CONVERSATION, conversation);
        }

        private static void restore(String key, String value) {
            if (value == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, value);
            }
        }

        /** It is about this thread, wherever the exchange goes on. */
        @Override
        public boolean allowHandover() {
            return false;
        }

        @Override
        public void beforeHandover(Exchange exchange) {
            // stays here
        }

        @Override
        public void onComplete(Exchange exchange) {
            restore();
        }

        @Override
        public void onFailure(Exchange exchange) {
            restore();
        }
    }
}
