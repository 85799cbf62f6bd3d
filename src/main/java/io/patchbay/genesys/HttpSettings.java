package io.patchbay.genesys;

import io.patchbay.safety.Trust;
import java.time.Duration;

/**
 * Connections to the platform's API.
 *
 * @param connections     genesys.http.connections: how many at once
 * @param connectionLife  genesys.http.connection-life: a connection older than this is not used again; keep it below the time after
 *                        which the server, or anything between, drops an idle one
 * @param connectTimeout  genesys.http.connect-timeout: longest wait for a free connection, and again for a new one
 * @param responseTimeout genesys.http.response-timeout: longest silence after a request; a create that meets it is of unknown fate
 * @param proxy           genesys.proxy, or null
 * @param trust           whose certificates are believed
 */
public record HttpSettings(int connections, Duration connectionLife, Duration connectTimeout, Duration responseTimeout,
                           ProxyAddress proxy, Trust trust) {
}
