package io.patchbay.genesys;

import java.nio.charset.StandardCharsets;

/**
 * One call to be made, before address, token and headers are added.
 *
 * @param method GET or POST
 * @param path   below genesys.base-url, ids encoded
 * @param json   the body, or null
 * @param asked  the id asked for, or null where the call asks for none
 */
public record HttpCall(String method, String path, String json, String asked) {

    /** Returns the body's bytes, or null for a call without one; JSON is UTF-8 (RFC 8259). */
    public byte[] payload() {
        return json == null ? null : json.getBytes(StandardCharsets.UTF_8);
    }

    /** Leaves out the body, which names customers. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
