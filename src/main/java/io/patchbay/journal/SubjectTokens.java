package io.patchbay.journal;

import io.patchbay.intent.Intent;
import io.patchbay.intent.Party;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Telephone numbers as the audit trail has them: by whoever knows the number they are found, by nobody else they are read. */
final class SubjectTokens {

    /** The installation key that the tokens are made with. */
    static final String KEY = "subject";
    private static final int SHOWN = 3;

    /** Made ready once; every token takes a copy, since one is for one thread. */
    private final Mac prepared;

    /** @param key the journal's own, for as long as it lives */
    SubjectTokens(byte[] key) {
        try {
            prepared = Mac.getInstance("HmacSHA256");
            prepared.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /**
     * The token of a number.
     *
     * @param e164 the number
     * @return HMAC-SHA256 in hexadecimal
     */
    String of(String e164) {
        try {
            Mac mac = (Mac) prepared.clone();
            return HexFormat.of().formatHex(mac.doFinal(e164.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own HmacSHA256 can be copied", e);
        }
    }

    /** Both ends of an intent, as JSON: the token of each, with the last digits for people. */
    String of(Intent intent) {
        return "{\"to\":" + of(intent.to()) + ",\"from\":" + of(intent.from()) + "}";
    }

    private String of(Party party) {
        String number = party.phoneNumber();
        return "{\"token\":\"" + of(number) + "\",\"last\":\"" + number.substring(number.length() - SHOWN) + "\"}";
    }
}
