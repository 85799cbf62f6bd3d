package io.patchbay.genesys;

import java.time.Duration;

/**
 * Connections to the platform's API. Its time-outs are in the route that calls it.
 *
 * @param connections    genesys.http.connections: how many at once
 * @param connectionLife genesys.http.connection-life: a connection older than this is not used again; keep it below the time after
 *                       which the server, or anything between, drops an idle one
 * @param proxy          genesys.proxy, or null
 */
public record HttpSettings(int connections, Duration connectionLife, ProxyAddress proxy) {
}
