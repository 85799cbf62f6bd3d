package io.patchbay.intake;

import java.util.Set;
import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * Keeps Camel's own headers inside, and the broker's away from what is sent. Names are compared in lower case, so that a message
 * cannot steer a route with {@code CAmelHttpUri} either.
 */
public final class JmsHeaderFilter extends DefaultHeaderFilterStrategy {

    /** The one filter, for both directions. */
    public JmsHeaderFilter() {
        setLowerCase(true);
        setInFilterStartsWith("camel", "org.apache.camel.");
        setOutFilterStartsWith("camel", "org.apache.camel.");
        getOutFilter().addAll(Set.of("jmsxuserid", "jmsxappid", "jmsxdeliverycount", "jmsxproducertxid", "jmsxconsumertxid",
                "jmsxrcvtimestamp", "jmsxrecvtimestamp", "jmsxstate"));
    }
}
