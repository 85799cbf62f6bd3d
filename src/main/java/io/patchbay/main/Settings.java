package io.patchbay.main;

import io.patchbay.safety.Secrets;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;

/**
 * The settings of application.properties as values, environment variables and system properties before the file. What
 * makes no sense is refused with its key, its value and an example.
 */
final class Settings {

    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)|0");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*([kKMG]B|)");

    private final UnaryOperator<String> values;
    private final Path folder;
    private final Map<String, Read> reads;

    /**
     * A setting that was read.
     *
     * @param mayBeEmpty whether it need not have a value
     * @param parse      makes something of the value, or throws IllegalArgumentException
     */
    private record Read(boolean mayBeEmpty, Consumer<String> parse) {
    }

    /**
     * @param values a key's text, or null when it is not set
     * @param folder what relative paths are relative to
     */
    Settings(UnaryOperator<String> values, Path folder) {
        this(values, folder, new ConcurrentHashMap<>());
    }

    private Settings(UnaryOperator<String> values, Path folder, Map<String, Read> reads) {
        this.values = values;
        this.folder = folder;
        this.reads = reads;
    }

    /** The settings as routes see them, placeholders filled in. */
    static Settings of(CamelContext camel, Path folder) {
        return new Settings(key -> null, folder).on(camel);
    }

    /** The same as routes see them, placeholders filled in; what is read of either counts as read of both. */
    Settings on(CamelContext camel) {
        return new Settings(key -> camel.resolvePropertyPlaceholders("{{" + key + ":}}"), folder, reads);
    }

    /** Whether anybody has asked for it: a new value is not seen before the next start. */
    boolean isRead(String key) {
        return reads.containsKey(key);
    }

    /**
     * What would be said of another value, by whoever asked for it.
     *
     * @param key   a setting that was asked for
     * @param value the other value, or null
     */
    Optional<String> fault(String key, String value) {
        Read read = reads.get(key);
        if (value == null || value.isBlank()) {
            return read.mayBeEmpty ? Optional.empty() : Optional.of(key + " has no value");
        }
        try {
            // what it stands for is known to Camel only
            if (!value.contains("{{")) {
                read.parse.accept(value.trim());
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage().replaceFirst("^application.properties: ", ""));
        }
    }

    private Optional<String> read(String key, boolean mayBeEmpty, Consumer<String> parse) {
        reads.merge(key, new Read(mayBeEmpty, parse), (one, other) -> new Read(one.mayBeEmpty || other.mayBeEmpty,
                one.parse.andThen(other.parse)));
        String value = values.apply(key);
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.trim());
    }

    /** Trimmed; empty when it is not set. */
    Optional<String> optional(String key) {
        return read(key, true, any -> { });
    }

    String text(String key) {
        return text(key, any -> { });
    }

    private String text(String key, Consumer<String> parse) {
        return read(key, false, parse).orElseThrow(() -> new IllegalArgumentException(key + " is not set in application.properties"));
    }

    boolean flag(String key) {
        return parsed(key, "true", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        });
    }

    /** One of a few words. */
    String choice(String key, String... words) {
        return parsed(key, words[0], text -> {
            if (!List.of(words).contains(text)) {
                throw new IllegalArgumentException("not one of " + String.join(", ", words));
            }
            return text;
        });
    }

    int number(String key) {
        return parsed(key, "300", Settings::whole);
    }

    /** A port; 0 stands for any free one. */
    int port(String key) {
        return parsed(key, "8080", text -> {
            int port = whole(text);
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("not between 0 and 65535");
            }
            return port;
        });
    }

    private static int whole(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no whole number", e);
        }
    }

    Duration duration(String key) {
        return parsed(key, "45s, 10m or 24h", text -> {
            Matcher matcher = DURATION.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("no number with a unit");
            }
            if (text.equals("0")) {
                return Duration.ZERO;
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        });
    }

    /** An amount of bytes. */
    long size(String key) {
        return parsed(key, "64MB", text -> {
            Matcher matcher = SIZE.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("no size");
            }
            return Long.parseLong(matcher.group(1)) << switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                case "KB" -> 10;
                case "GB" -> 30;
                default -> 20;
            };
        });
    }

    URI address(String key) {
        return parsed(key, "https://api.mypurecloud.com", text -> {
            URI uri = URI.create(text);
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new IllegalArgumentException("no http or https address");
            }
            if (uri.getUserInfo() != null) {
                throw new IllegalArgumentException("an address must hold no user and password");
            }
            return uri;
        });
    }

    /** An address; empty when it is not set. */
    Optional<URI> optionalAddress(String key) {
        return optional(key).map(set -> address(key));
    }

    ZoneId zone(String key) {
        return optional(key).isEmpty() ? ZoneId.systemDefault() : parsed(key, "Europe/Berlin", text -> {
            try {
                return ZoneId.of(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("no time zone", e);
            }
        });
    }

    Optional<Path> file(String key) {
        return optional(key).map(folder::resolve);
    }

    <T> T parsed(String key, String example, Function<String, T> parser) {
        return parse(key, text(key, text -> parse(key, text, example, parser)), example, parser);
    }

    private static <T> T parse(String key, String text, String example, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            String value = Secrets.said(key, text);
            throw new IllegalArgumentException("application.properties: " + key + "=" + value + " makes no sense ("
                    + (e.getMessage() == null ? e.toString() : e.getMessage()).replace(text, value) + "); an example is " + key + "=" + example, e);
        }
    }
}
