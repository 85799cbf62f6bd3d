package io.patchbay.outcome;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves to the receiver of a webhook that a body is ours and recent: {@code t=EPOCH_SECONDS,v1=HEX}, where v1 is the
 * HMAC-SHA256 of the time, a dot and the body.
 */
public final class WebhookSignature {
    /** The header that it is sent in. */
    public static final String HEADER = "Patchbay-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /**
     * A signature under a secret.
     *
     * @param secret what receiver and sender share
     * @throws IllegalArgumentException where it is empty
     */
    public WebhookSignature(String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("outcome.webhook.secret must be set where outcome.webhook.url is: without it nobody can tell our calls from others");
        }
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * The value of the header.
     *
     * @param at   when it is sent; whole seconds count
     * @param body what is sent, byte for byte
     * @return time and signature
     */
    public String of(Instant at, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((at.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + at.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
