package io.patchbay.intake;

import io.patchbay.safety.Trust;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;

/** TLS to a broker. Its URL asks for it as Artemis' client has it, by sslEnabled=true; certificates and host names are always looked at. */
final class BrokerTls {

    /** Options with which the client could be made to believe anybody. */
    private static final Set<String> OF_ITS_OWN = Set.of(TransportConstants.TRUST_ALL_PROP_NAME,
            TransportConstants.TRUST_MANAGER_FACTORY_PLUGIN_PROP_NAME);

    private BrokerTls() { }

    /**
     * What a connector has to be told beside its URL.
     *
     * @param asked what the URL says of it
     * @param trust whose certificates are believed
     * @return further parameters; none where the URL asks for no TLS
     * @throws IllegalArgumentException where it asks for TLS without a look at who answers
     */
    static Map<String, Object> parameters(Map<String, Object> asked, Trust trust) {
        if (!is(asked, TransportConstants.SSL_ENABLED_PROP_NAME, false)) {
            return Map.of();
        }
        if (asked.keySet().stream().anyMatch(OF_ITS_OWN::contains) || !is(asked, TransportConstants.VERIFY_HOST_PROP_NAME, true)) {
            throw new IllegalArgumentException("jms.broker-url must have none of trustAll, verifyHost=false and trustManagerFactoryPlugin: "
                    + "certificates are always looked at. Set tls.trust-store for an authority of your own");
        }
        Map<String, Object> more = new HashMap<>();
        more.put(TransportConstants.VERIFY_HOST_PROP_NAME, "true");
        if (!asked.containsKey(TransportConstants.TRUSTSTORE_PATH_PROP_NAME)) {
            trust.store().ifPresent(store -> {
                more.put(TransportConstants.TRUSTSTORE_PATH_PROP_NAME, store.file().toAbsolutePath().toString());
                more.put(TransportConstants.TRUSTSTORE_TYPE_PROP_NAME, store.type());
                if (store.password() != null) {
                    more.put(TransportConstants.TRUSTSTORE_PASSWORD_PROP_NAME, store.password());
                }
            });
        }
        return more;
    }

    /** Whether a connector, as it is told now, speaks TLS with those whom we believe. */
    static boolean isOurs(Map<String, Object> connector, Trust trust) {
        Object own = trust.store().map(store -> store.file().toAbsolutePath().toString()).orElse(null);
        return is(connector, TransportConstants.SSL_ENABLED_PROP_NAME, false)
                && Objects.equals(connector.get(TransportConstants.TRUSTSTORE_PATH_PROP_NAME), own);
    }

    private static boolean is(Map<String, Object> asked, String option, boolean otherwise) {
        return asked.containsKey(option) ? Boolean.parseBoolean(String.valueOf(asked.get(option))) : otherwise;
    }
}
