package io.patchbay.routing;

import org.apache.camel.ProducerTemplate;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;

/** Feeds whatever the journal holds as under way into the correlation each time its route starts: groups are memory only. */
public final class Refill extends EventNotifierSupport {

    private final OpenConversations open;
    private final ProducerTemplate template;
    private final String routeId;

    /**
     * @param open     takes up what is under way
     * @param template feeds it in
     * @param routeId  the route that correlates
     */
    public Refill(OpenConversations open, ProducerTemplate template, String routeId) {
        this.open = open;
        this.template = template;
        this.routeId = routeId;
        setIgnoreExchangeEvents(true);
    }

    @Override
    public void notify(CamelEvent event) {
        open.refill().forEach(observation -> template.sendBody("direct:" + routeId, observation));
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof CamelEvent.RouteStartedEvent started && started.getRoute().getId().equals(routeId);
    }
}
