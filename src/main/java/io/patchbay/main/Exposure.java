package io.patchbay.main;

import io.patchbay.intake.HttpTokens;
import io.patchbay.safety.FileRights;
import io.patchbay.safety.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What stands open to others by the way a bundle is set up, for its operator to know: nothing of it keeps the bundle from running. */
final class Exposure {

    /** Between the slashes: one host, or several with a comma between. */
    private static final Pattern HOSTS = Pattern.compile("//(?:[^/@]*@)?([^/?;)]*)");
    /** Addresses in brackets, and behind them the options of all. */
    private static final Pattern LIST = Pattern.compile("\\s*\\((.*)\\)(.*)");
    private static final Pattern LOOPBACK = Pattern.compile("(?i)(?:localhost|127\\.[0-9.]+|\\[::1]|)(?::\\d+)?");
    private static final Pattern TLS = Pattern.compile("(?i)^https:|[?&;]sslEnabled=true|[?&]sslmode=verify-full|[?&]ssl(?:=true)?(?:&|$)");
    /** The emulator's secret, which is no secret. */
    private static final String DELIVERED = "patchbay-secret";

    private static final String SQLITE = "jdbc:sqlite:";

    private final Settings settings;
    private final Path file;
    private final Path routes;

    /**
     * @param settings all settings
     * @param file     application.properties
     * @param routes   the folder of routes
     */
    Exposure(Settings settings, Path file, Path routes) {
        this.settings = settings;
        this.file = file;
        this.routes = routes;
    }

    /**
     * One sentence for each kind of thing that is open.
     *
     * @param inFile  what application.properties says, over the defaults
     * @param secrets the files of secrets.directory
     */
    List<String> warnings(Properties inFile, SecretFiles secrets) {
        List<String> warnings = new ArrayList<>();
        List<String> secretsInFile = inFile.stringPropertyNames().stream().sorted()
                .filter(key -> Secrets.isSecret(key) && holdsOne(inFile.getProperty(key).strip())).toList();
        if (!secretsInFile.isEmpty() && FileRights.everybodyMayRead(file)) {
            warnings.add("everybody on this machine may read " + file + " with " + String.join(", ", secretsInFile)
                    + "; take the right away (chmod o-r), or give secrets by environment or secrets.directory");
        }
        if (!secrets.open().isEmpty()) {
            warnings.add("everybody on this machine may read " + String.join(", ", secrets.open()) + " in secrets.directory; take the right away (chmod o-r)");
        }
        List<Path> writable = writable();
        if (!writable.isEmpty()) {
            warnings.add("everybody on this machine may write to " + writable + ", and so send intents, or have this process do anything; take the "
                    + "right away (chmod o-w)");
        }
        List<String> plain = Stream.of("genesys.base-url", "genesys.login-url", "journal.url", "jms.broker-url", "outcome.webhook.url",
                        "governance.alert.webhook-url")
                .filter(key -> settings.optional(key).filter(Exposure::isPlain).isPresent()).toList();
        if (!plain.isEmpty()) {
            warnings.add("no TLS at " + String.join(", ", plain) + ": whoever is on the way can read phone numbers, and secrets too");
        }
        journal().filter(FileRights::everybodyMayRead).ifPresent(journal -> warnings.add("everybody on this machine may read " + journal
                + " with its phone numbers; take the right away (chmod o-r " + journal + "*)"));
        HttpTokens tokens = settings.flag("intake.http.enabled") ? IntakeRoom.binding(settings).tokens() : HttpTokens.NONE;
        if (!tokens.swapped().isEmpty()) {
            warnings.add("a name of 20 or more characters with digits looks like a token, and names are said in logs and in the journal; write "
                    + "NAME:TOKEN in " + String.join(", ", tokens.swapped()));
        }
        List<String> guessable = tokens.shortOnes();
        if (!guessable.isEmpty()) {
            warnings.add("HTTP tokens of fewer than 16 characters can be tried out; take longer ones for " + String.join(", ", guessable));
        }
        return warnings;
    }

    private Optional<Path> journal() {
        return settings.optional("journal.url").filter(url -> url.startsWith(SQLITE)).map(url -> Path.of(url.substring(SQLITE.length()).replaceFirst("\\?.*", "")));
    }

    private static boolean holdsOne(String value) {
        return !value.isEmpty() && !value.equals(DELIVERED) && !value.startsWith("{{");
    }

    private List<Path> writable() {
        Path data = Path.of(settings.text("data.directory"));
        List<Path> places = new ArrayList<>(List.of(file, data, data.resolve("inbox"), routes));
        try (Stream<Path> all = Files.walk(routes, 3)) {
            all.filter(path -> !path.equals(routes) && !Files.isSymbolicLink(path)).sorted().forEach(places::add);
        } catch (IOException e) {
            // whoever reads the routes tells it
            return List.of();
        }
        return places.stream().filter(FileRights::everybodyMayWrite).toList();
    }

    /** Whether an address, or one of a list, leads over a network, and not by TLS. */
    static boolean isPlain(String address) {
        Matcher list = LIST.matcher(address);
        String forAll = list.matches() ? list.group(2) : "";
        return Stream.of((list.matches() ? list.group(1) : address).split(",(?=[A-Za-z]+://)"))
                .anyMatch(one -> isAway(one) && !TLS.matcher(one + forAll).find());
    }

    private static boolean isAway(String address) {
        Matcher hosts = HOSTS.matcher(address);
        return hosts.find() && Stream.of(hosts.group(1).split(",")).anyMatch(host -> !LOOPBACK.matcher(host).matches());
    }
}
