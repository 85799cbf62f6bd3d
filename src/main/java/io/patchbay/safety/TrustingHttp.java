package io.patchbay.safety;

import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.HostnameVerifier;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.config.Registry;

/**
 * Camel's HTTP client, which sends a request once and believes whom we believe. Camel takes everything for https as soon as its component is
 * told whom to believe; here an address stays what it says, and a webhook's may come with the message.
 */
public final class TrustingHttp extends HttpComponent {

    private final SSLContextParameters tls;

    /**
     * A component that no context has yet.
     *
     * @param tls    whom to believe, unless an endpoint names others
     * @param target where it may send
     */
    public TrustingHttp(SSLContextParameters tls, GuardedHttp target) {
        this.tls = tls;
        setAutomaticRetriesDisabled(true);
        setHttpClientConfigurer(target);
    }

    @Override
    @SuppressWarnings("deprecation")
    protected Registry<ConnectionSocketFactory> createConnectionRegistry(HostnameVerifier verifier, SSLContextParameters endpoints,
                                                                        boolean systemProperties) throws GeneralSecurityException, IOException {
        return super.createConnectionRegistry(verifier, endpoints == null ? tls : endpoints, systemProperties);
    }
}
