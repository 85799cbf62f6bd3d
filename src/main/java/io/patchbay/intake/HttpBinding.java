package io.patchbay.intake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the HTTP edge listens, and who may speak to it.
 *
 * @param address the address (setting intake.http.address), never null
 * @param port the port (intake.http.port); 0 takes any that is free
 * @param tokens what senders show as bearer token (intake.http.token, intake.http.tokens); none: anybody who reaches the port may send
 * @param maxBatch the largest body, in bytes (intake.http.max-batch)
 */
public record HttpBinding(String address, int port, HttpTokens tokens, long maxBatch) {
    /** What the largest body is unless it is set: 16 MiB. */
    public static final long DEFAULT_MAX_BATCH = 16L << 20;

    /** Digits and dots, or anything with a colon: an address that is not looked up by name. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%.*)?");

    /**
     * Refuses to be open to the network without a token.
     *
     * @throws IllegalArgumentException where the address is not loopback and there is no token, or where a number is out of range
     */
    public HttpBinding {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("intake.http.port must lie between 0 and 65535: " + port);
        }
        if (maxBatch < HttpIntake.LARGEST_INTENT) {
            throw new IllegalArgumentException("intake.http.max-batch must be " + HttpIntake.LARGEST_INTENT
                    + " bytes at least, the size of the largest intent: " + maxBatch);
        }
        if (tokens.isEmpty() && !loopback(address)) {
            throw new IllegalArgumentException("intake.http.address is " + (address.isBlank() ? "empty (every address)" : address)
                    + ", so that others on the network could send intents, and intake.http.token is not set, nor intake.http.tokens. "
                    + "Set a token, or listen on 127.0.0.1.");
        }
    }

    /**
     * What the embedded server has to be told. Its path stays the root: its own checks cover no other.
     *
     * @return properties of camel-main, in the order of its documentation
     */
    public Map<String, String> serverProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("camel.server.enabled", "true");
        properties.put("camel.server.host", address);
        properties.put("camel.server.port", Integer.toString(port));
        properties.put("camel.server.path", "/");
        properties.put("camel.server.maxBodySize", Long.toString(maxBatch));
        properties.put("camel.server.fileUploadEnabled", "false");
        return properties;
    }

    /** Names are not looked up, since what they mean can change after this check; localhost is loopback by RFC 6761. */
    private static boolean loopback(String address) {
        try {
            return address.equalsIgnoreCase("localhost")
                    || LITERAL.matcher(address).matches() && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "HttpBinding[" + address + ":" + port + (tokens.isEmpty() ? ", no token]" : ", tokens " + tokens + "]");
    }
}
