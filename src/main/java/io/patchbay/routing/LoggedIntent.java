package io.patchbay.routing;

import io.patchbay.intent.Intent;
import io.patchbay.journal.Claim;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
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
            case "prepare", "create", "resolve" -> this;
            default -> null;
        };
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
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

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        MDC.remove(INTENT);
        MDC.remove(CONVERSATION);
    }
}
