package io.patchbay.genesys;

import io.patchbay.safety.Trust;
import java.net.URI;
import java.time.Duration;

/**
 * Where and as whom to ask for tokens.
 *
 * @param loginUrl       genesys.login-url; /oauth/token is added
 * @param clientId       genesys.client-id
 * @param clientSecret   genesys.client-secret
 * @param proxy          genesys.proxy, or null
 * @param trust          whose certificates are believed
 * @param connectTimeout longest wait for a connection
 * @param timeout        longest wait for the whole answer
 */
public record TokenSettings(URI loginUrl, String clientId, String clientSecret, ProxyAddress proxy, Trust trust,
                            Duration connectTimeout, Duration timeout) {

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "TokenSettings[" + loginUrl + ", " + clientId + "]";
    }
}
