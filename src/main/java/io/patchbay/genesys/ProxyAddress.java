package io.patchbay.genesys;

import java.net.URI;

/**
 * The forward proxy between us and the platform, used by calls, token and socket alike.
 *
 * @param host its name
 * @param port its port
 */
public record ProxyAddress(String host, int port) {

    /**
     * Reads the setting genesys.proxy.
     *
     * @param text host:port or http://host:port; empty or null for no proxy
     * @return the address, or null for no proxy
     * @throws IllegalArgumentException for anything else; credentials are refused, for the token's client cannot send them
     */
    public static ProxyAddress parse(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        URI uri = URI.create(text.contains("://") ? text.strip() : "http://" + text.strip());
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 1 || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("genesys.proxy must be host:port, without user or password");
        }
        return new ProxyAddress(uri.getHost(), uri.getPort());
    }
}
