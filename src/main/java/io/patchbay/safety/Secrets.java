package io.patchbay.safety;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is never said: which settings are secret, and texts without them. */
public final class Secrets {

    private static final Pattern SECRET = Pattern.compile("(?i)secret|password|passphrase|passwd|pwd|token|key$|credential");
    private static final Pattern PLACE = Pattern.compile("(?i)\\.(directory|folder|file|store|type)$");
    /** Many receivers know their senders by an address that nobody else has. */
    private static final Pattern WEBHOOK = Pattern.compile("(?i)webhook.*ur[il]$");
    private static final Pattern HOST = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\s]*");
    /** What stands between the slashes and the host of an address. */
    private static final Pattern USER = Pattern.compile("(?<=//)[^/@\\s]*@");
    private static final Pattern PARAMETER = Pattern.compile("(?i)(?<=[?&;,(\\s])([\\w.-]*(?:password|passphrase|passwd|pwd|secret|token|credential|sslfactoryarg)[\\w.-]*=)[^&;,)\\s]*");

    private Secrets() { }

    /** Whether a setting's value is for nobody's eyes, by its name. */
    public static boolean isSecret(String key) {
        return SECRET.matcher(key).find() && !PLACE.matcher(key).find();
    }

    /**
     * A setting's value as it may be said: nothing of a secret, of a webhook's address the host alone, and no passwords in any other.
     *
     * @param key   the setting
     * @param value what it says, sense or nonsense
     */
    public static String said(String key, String value) {
        if (isWebhook(key)) {
            Matcher host = HOST.matcher(value);
            return host.lookingAt() ? withoutPasswords(host.group() + "/***") : "***";
        }
        return isSecret(key) ? "***" : withoutPasswords(value);
    }

    /**
     * An address without user and passwords in it.
     *
     * @param address any text
     */
    public static String withoutPasswords(String address) {
        return PARAMETER.matcher(USER.matcher(address).replaceAll("***@")).replaceAll("$1***");
    }

    /**
     * A text with each secret setting's value, and each webhook's address, as the setting's name in braces.
     *
     * @param text     what somebody says
     * @param settings all settings, by key
     */
    public static String withoutSecrets(String text, Map<String, String> settings) {
        String said = text;
        List<Map.Entry<String, String>> secrets = settings.entrySet().stream().filter(one -> isSecret(one.getKey()) || isWebhook(one.getKey()))
                .flatMap(one -> secrets(one.getKey(), one.getValue()).map(secret -> Map.entry(secret, "{{" + one.getKey() + "}}")))
                // a secret may be the beginning of another one
                .sorted(Comparator.comparing(one -> -one.getKey().length())).toList();
        for (Map.Entry<String, String> secret : secrets) {
            said = said.replace(secret.getKey(), secret.getValue()).replace(URLEncoder.encode(secret.getKey(), StandardCharsets.UTF_8), secret.getValue());
        }
        return withoutPasswords(said);
    }

    /** A value, and each TOKEN where it is a list of NAME:TOKEN. */
    private static Stream<String> secrets(String key, String value) {
        Stream<String> each = key.endsWith("tokens") ? Stream.of(value.split(",")).filter(one -> one.contains(":")).map(one -> one.substring(one.indexOf(':') + 1))
                : Stream.empty();
        return Stream.concat(Stream.of(value), each).map(String::strip).filter(one -> !one.isEmpty());
    }

    private static boolean isWebhook(String key) {
        return WEBHOOK.matcher(key).find();
    }
}
