package io.patchbay.intake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What senders show to be let in, each with a name, by which the journal tells later whose request it was. Which of them was shown, or
 * that none was, takes the same time to find out, whatever was shown.
 */
public final class HttpTokens {

    /** No token at all: whoever reaches the port is let in. */
    public static final HttpTokens NONE = new HttpTokens(List.of());
    /** The name of the token of setting intake.http.token. */
    public static final String DEFAULT = "default";

    private static final int SHORT = 16;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern LIKE_A_TOKEN = Pattern.compile("(?=.*[0-9]).{20,}");
    /** What RFC 6750 lets a bearer token be. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final SecretKeySpec key;
    private final List<Known> known;
    private final List<String> shortOnes;
    private final List<String> swapped;

    private record Known(String name, byte[] digest) {
    }

    /** A token, and where it stands: its name is in no message, since it may be the token, written the wrong way round. */
    private record Named(String name, String token, String place) {
    }

    private HttpTokens(List<Named> tokens) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
        known = tokens.stream().map(one -> new Known(one.name, digest(one.token))).toList();
        shortOnes = tokens.stream().filter(one -> one.token.length() < SHORT).map(Named::place).toList();
        swapped = tokens.stream().filter(one -> LIKE_A_TOKEN.matcher(one.name).matches()).map(Named::place).toList();
    }

    /**
     * The tokens of the settings.
     *
     * @param single what intake.http.token says; null or blank for none
     * @param named  what intake.http.tokens says: NAME:TOKEN, comma between; null or blank for none
     * @throws IllegalArgumentException for a name or token that is none, or is there twice; the message holds neither token nor name
     */
    public static HttpTokens of(String single, String named) {
        List<Named> tokens = new ArrayList<>();
        if (single != null && !single.isBlank()) {
            tokens.add(new Named(DEFAULT, single.strip(), "intake.http.token"));
        }
        if (named != null && !named.isBlank()) {
            String[] entries = named.split(",", -1);
            for (int i = 0; i < entries.length; i++) {
                tokens.add(named(entries[i].strip(), i + 1));
            }
        }
        Set<String> names = new HashSet<>();
        Set<String> values = new HashSet<>();
        for (Named one : tokens) {
            if (!names.add(one.name)) {
                throw new IllegalArgumentException(one.name.equals(DEFAULT) ? "the name default is that of intake.http.token"
                        : "the name in " + one.place + " is there twice");
            }
            if (!values.add(one.token)) {
                throw new IllegalArgumentException("the token in " + one.place + " is another one's too, so that nobody could tell them apart");
            }
        }
        return new HttpTokens(tokens);
    }

    private static Named named(String entry, int number) {
        String place = "entry " + number + " of intake.http.tokens";
        int colon = entry.indexOf(':');
        String name = colon < 0 ? "" : entry.substring(0, colon).strip();
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(place + " is not NAME:TOKEN, with a name of at most 64 letters, digits, dots, hyphens and "
                    + "underscores");
        }
        String token = entry.substring(colon + 1).strip();
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException("the token in " + place + " is empty, or has other characters than letters, digits and . _ ~ + / - =");
        }
        return new Named(name, token, place);
    }

    /** Whether there is none, so that nobody is asked for one. */
    boolean isEmpty() {
        return known.isEmpty();
    }

    /** Where tokens stand that are short enough to be tried out. */
    public List<String> shortOnes() {
        return shortOnes;
    }

    /** Where names stand that look like tokens: somebody may have written TOKEN:NAME. */
    public List<String> swapped() {
        return swapped;
    }

    /**
     * Whose token it is.
     *
     * @param shown what somebody showed
     * @return its name; empty where it is nobody's
     */
    Optional<String> nameOf(String shown) {
        byte[] digest = digest(shown);
        String name = null;
        for (Known one : known) {
            // all are looked at, and digests are equally long: time tells nothing
            name = MessageDigest.isEqual(one.digest, digest) ? one.name : name;
        }
        return Optional.ofNullable(name);
    }

    private byte[] digest(String token) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(token.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** The names alone. */
    @Override
    public String toString() {
        return known.stream().map(Known::name).toList().toString();
    }
}
