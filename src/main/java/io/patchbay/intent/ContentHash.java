package io.patchbay.intent;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A keyed hash of an intent's content: the same for two intents that ask for the same. Keyed, since all telephone numbers can be tried
 * against a plain hash.
 */
public final class ContentHash {
    private static final String ALGORITHM = "HmacSHA256";
    private final SecretKeySpec key;

    /**
     * A hash under one key.
     *
     * @param key the secret; another key gives other hashes, and with them other ids for intents that come without one
     * @throws IllegalArgumentException where it is empty
     */
    public ContentHash(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * The hash of an intent: of all its fields but the id, which names the content, and priority and source, which are none of it.
     *
     * @param intent in its one form
     * @return 64 hexadecimal digits
     */
    public String of(Intent intent) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(IntentJson.content(intent).toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }
}
