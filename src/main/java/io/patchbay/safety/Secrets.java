package io.patchbay.safety;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is never said: which settings are secret, and texts without them. */
public final class Secrets {

    private static final Pattern SECRET = Pattern.compile("(?i)secret|password|token|key$|credential");
    private static final Pattern PLACE = Pattern.compile("(?i)\\.(directory|folder|file|store|type)$");
    /** What stands between the slashes and the host of an address. */
    private static final Pattern USER = Pattern.compile("(?<=//)[^/@\\s]*@");
    private static final Pattern PARAMETER = Pattern.compile("(?i)(?<=[?&;,(\\s])([\\w.-]*(?:password|passphrase|secret|token|credential|sslfactoryarg)[\\w.-]*=)[^&;,)\\s]*");

    private Secrets() { }

    /** Whether a setting's value is for nobody's eyes, by its name. */
    public static boolean isSecret(String key) {
        return SECRET.matcher(key).find() && !PLACE.matcher(key).find();
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
     * A text with each secret setting's value as the setting's name in braces.
     *
     * @param text     what somebody says
     * @param settings all settings, by key
     */
    public static String withoutSecrets(String text, Map<String, String> settings) {
        String said = text;
        // a secret may be the beginning of another one
        for (Map.Entry<String, String> setting : settings.entrySet().stream().filter(one -> isSecret(one.getKey()) && !one.getValue().isBlank())
                .sorted(Comparator.comparing(one -> -one.getValue().length())).toList()) {
            String value = setting.getValue().strip();
            said = Stream.of(value, URLEncoder.encode(value, StandardCharsets.UTF_8))
                    .reduce(said, (words, secret) -> words.replace(secret, "{{" + setting.getKey() + "}}"));
        }
        return withoutPasswords(said);
    }
}
