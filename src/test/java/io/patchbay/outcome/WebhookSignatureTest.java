package io.patchbay.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {

    /** The value is OpenSSL's: {@code printf '%s' "1767225600.BODY" | openssl dgst -sha256 -hmac 'whsec tést'}. */
    @Test
    void isWhatAnotherImplementationComputes() {
        byte[] body = "{\"outcomeId\":\"o-1\",\"detail\":\"ü\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(new WebhookSignature("whsec tést").of(Instant.parse("2026-01-01T00:00:00.999Z"), body))
                .isEqualTo("t=1767225600,v1=fca8161ff0112e8341298f3841d9c8a100fe92b0755ce46d41d36782adc56714");
    }
}
