package io.patchbay.intake;

import java.util.Set;
import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * Keeps Camel's own headers inside, the broker's out of what comes in, and those of its deliveries away from what is sent. Names are compared in lower case, so that a message
 * cannot steer a route with {@code CAmelHttpUri} either.
 */
public final class JmsHeaderFilter extends DefaultHeaderFilterStrategy {

    /** The one filter, for both directions. */
    public JmsHeaderFilter() {
        setLowerCase(true);
        // what the broker itself heeds, such as a time of delivery, is not to go on with a refused message
        setInFilterStartsWith("camel", "org.apache.camel.", "_amq_");
        setOutFilterStartsWith("camel", "org.apache.camel.");
        getOutFilter().addAll(Set.of("jmsxuserid", "jmsxappid", "jmsxdeliverycount", "jmsxproducertxid", "jmsxconsumertxid",
                "jmsxrcvtimestamp", "jmsxrecvtimestamp", "jmsxstate"));
    }
}
