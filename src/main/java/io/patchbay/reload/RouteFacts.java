package io.patchbay.reload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quartz.CronExpression;

/**
 * What a route file says of itself and of others: who it is, whom it calls, which settings it reads.
 *
 * @param file          the file
 * @param configuration whether it holds a route configuration rather than a route
 * @param id            the id of the route or configuration, or null
 * @param configuredBy  the id of the configuration that the route names, or null
 * @param ids           every id in it
 * @param asleep        those of them that are switched off
 * @param idle          whether it is never started by itself
 * @param endpoints     what comes in and goes out
 * @param settings      the settings it reads
 * @param values        the values in it that Camel takes as they come
 */
record RouteFacts(String file, boolean configuration, Place id, Place configuredBy, List<Place> ids, Set<String> asleep, boolean idle,
                  List<Endpoint> endpoints, List<Setting> settings, List<Value> values) {

    private static final Pattern SETTING = Pattern.compile("\\{\\{\\s*([!?]?)([^{}:\\s]+)(:[^{}]*)?\\s*}}");

    private static final Set<String> ADDRESSED = Set.of("enrich", "pollEnrich", "recipientList", "routingSlip", "dynamicRouter");
    private static final Pattern ADDRESS = Pattern.compile("(?:^|,)\\s*([a-z][a-z0-9-]*):/*([^?,]*)");
    private static final String TIME = "true|false|-?\\d+|(\\d+\\s*(ms|s|m|h|d)\\s*)+|(?i)-?PT?[\\dDHMS.]+";
    private static final Pattern TIMED = Pattern.compile("(?i).*(period|delay|timeout|interval|minAge)");

    /** A word and the line on which it stands. */
    record Place(String word, int line) {
    }

    /**
     * A setting that is read.
     *
     * @param key    its name
     * @param line   where
     * @param needed whether the route says nothing of what holds where it has no value
     */
    record Setting(String key, int line, boolean needed) {
    }

    /**
     * A value that Camel takes as it comes.
     *
     * @param what what it is for
     * @param text as it is written, which may stand for a setting
     * @param line where
     */
    record Value(String what, String text, int line) {

        private boolean isTime() {
            return TIMED.matcher(what).matches();
        }

        /** What it has to be. */
        String kind() {
            return isTime() ? "length of time" : what.equals("cron") ? "schedule" : "truth value";
        }

        boolean isSound(String filledIn) {
            return isTime() ? filledIn.matches(TIME)
                    : what.equals("cron") ? CronExpression.isValidExpression(filledIn.replace('+', ' ')) : filledIn.matches("true|false");
        }

        /** How it is written. */
        String right() {
            return isTime() ? "write it like 500ms, 5s or 10m" : what.equals("cron")
                    ? "write second, minute, hour, day, month and weekday, like 0 0 18 ? * MON-FRI" : "write true or false";
        }

        /** Its value with the settings in their places. */
        String with(UnaryOperator<String> settings) {
            return filledIn(text, settings).strip();
        }
    }

    /**
     * An end of the route.
     *
     * @param scheme  the component
     * @param name    what comes behind it, without options
     * @param line    where
     * @param comesIn whether the route begins there
     */
    record Endpoint(String scheme, String name, int line, boolean comesIn) {

        /** Whether it leads from route to route. */
        boolean isWithin() {
            return scheme.equals("direct") || scheme.equals("seda");
        }

        String address() {
            return scheme + ":" + name;
        }
    }

    /** What a text says; the schema has found it sound, or what it asks is missing here. */
    static RouteFacts of(FileText text, YamlTree tree) {
        Reading reading = new Reading(tree);
        JsonNode one = tree.root().path(0);
        boolean configuration = one.has("routeConfiguration");
        String at = "/0/" + (configuration ? "routeConfiguration" : "route");
        reading.walk(tree.root(), "", false);
        JsonNode route = tree.root().at(at);
        boolean idle = !route.path("autoStartup").asText("true").equals("true") || route.path("precondition").asText().equals("false");
        return new RouteFacts(text.file(), configuration, reading.place(at + "/id"), reading.place(at + "/routeConfigurationId"),
                List.copyOf(reading.ids), Set.copyOf(reading.asleep), idle, List.copyOf(reading.endpoints), List.copyOf(reading.settings),
                List.copyOf(reading.values));
    }

    /** What a text says that ran or was found good. */
    static RouteFacts ofGood(FileText text) {
        try {
            return of(text, YamlTree.of(text));
        } catch (FaultyText e) {
            throw new IllegalStateException("a text that was found good is none: " + e.getMessage(), e);
        }
    }

    /** A text with the values of settings in their places; one that has none stays as it is. */
    static String filledIn(String text, UnaryOperator<String> settings) {
        return SETTING.matcher(text).replaceAll(match -> Matcher.quoteReplacement(
                Objects.requireNonNullElse(settings.apply(match.group(2)), match.group())));
    }

    /** Where an id first stands. */
    Optional<Place> place(String id) {
        return ids.stream().filter(place -> place.word.equals(id)).findFirst();
    }

    /** Whether both cannot run at once: they begin alike, or an id stands in both. */
    boolean collidesWith(RouteFacts other) {
        return from().filter(Endpoint::isWithin).isPresent() && from().map(Endpoint::address).equals(other.from().map(Endpoint::address))
                || ids.stream().anyMatch(id -> other.place(id.word).isPresent());
    }

    /** One of some settings that it reads. */
    Optional<String> oneOf(Collection<String> keys) {
        return settings.stream().map(Setting::key).filter(keys::contains).findFirst();
    }

    /** Whether the route is one of those that a configuration is for. */
    boolean isConfiguredBy(RouteFacts other) {
        return configuredBy != null && other.configuration && other.id != null && configuredBy.word.equals(other.id.word);
    }

    /** Where it begins. */
    Optional<Endpoint> from() {
        return endpoints.stream().filter(Endpoint::comesIn).findFirst();
    }

    /** One walk through a tree. */
    private static final class Reading {
        private final YamlTree tree;
        private final List<Place> ids = new ArrayList<>();
        private final Set<String> asleep = new HashSet<>();
        private final List<Endpoint> endpoints = new ArrayList<>();
        private final List<Setting> settings = new ArrayList<>();
        private final List<Value> values = new ArrayList<>();

        Reading(YamlTree tree) {
            this.tree = tree;
        }

        Place place(String pointer) {
            JsonNode node = tree.root().at(pointer);
            return node.isTextual() ? new Place(node.asText(), tree.line(pointer)) : null;
        }

        void walk(JsonNode node, String at, boolean within) {
            boolean off = within || !node.path("disabled").asText("false").equals("false");
            if (node.isObject()) {
                if (off && node.path("id").isTextual()) {
                    asleep.add(node.get("id").asText());
                }
                if (node.path("id").isTextual()) {
                    ids.add(new Place(node.get("id").asText(), tree.line(at + "/id")));
                }
                if (node.path("uri").isTextual()) {
                    endpoints.add(endpoint(node, at));
                }
                for (Map.Entry<String, JsonNode> field : node.properties()) {
                    // the parameters of an endpoint may be called anything, id too
                    String below = at + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
                    if (field.getKey().equals("parameters")) {
                        field.getValue().properties().forEach(parameter -> {
                            String option = below + "/" + parameter.getKey();
                            read(parameter.getValue(), option);
                            value(parameter.getKey(), parameter.getValue(), option);
                        });
                    } else {
                        if (ADDRESSED.contains(field.getKey())) {
                            addresses(field.getKey(), field.getValue(), below);
                        }
                        walk(field.getValue(), below, off);
                        value(field.getKey(), field.getValue(), below);
                    }
                }
            } else if (node.isArray()) {
                for (int i = 0; i < node.size(); i++) {
                    walk(node.get(i), at + "/" + i, off);
                }
            } else {
                read(node, at);
            }
        }

        private void read(JsonNode value, String at) {
            Matcher matcher = SETTING.matcher(value.asText());
            while (matcher.find()) {
                settings.add(new Setting(matcher.group(2), tree.line(at), matcher.group(1).isEmpty() && matcher.group(3) == null));
            }
        }

        /** Where an expression says whereto; what is known of it before a message comes. */
        private void addresses(String kind, JsonNode step, String at) {
            for (JsonNode expression : step.path("expression").findValues("expression")) {
                Matcher matcher = ADDRESS.matcher(expression.asText());
                // these two know one address only, in which a comma is one
                boolean one = kind.equals("enrich") || kind.equals("pollEnrich");
                for (boolean more = matcher.find(); more; more = !one && matcher.find()) {
                    endpoints.add(new Endpoint(matcher.group(1), matcher.group(2), tree.line(at + "/expression"), false));
                }
            }
        }

        private void value(String name, JsonNode value, String at) {
            Value one = new Value(name, value.asText(), tree.line(at));
            if (value.isValueNode() && (name.equals("precondition") || name.equals("cron") || one.isTime())) {
                values.add(one);
            }
        }

        private Endpoint endpoint(JsonNode node, String at) {
            String uri = node.get("uri").asText().replaceFirst("\\?.*$", "");
            String scheme = uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : uri;
            String name = uri.contains(":") ? uri.substring(uri.indexOf(':') + 1).replaceFirst("^/+", "")
                    : node.path("parameters").path("name").asText("");
            return new Endpoint(scheme, name, tree.line(at + "/uri"), at.endsWith("/from"));
        }
    }
}
