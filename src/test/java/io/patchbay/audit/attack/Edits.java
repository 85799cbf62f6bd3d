package io.patchbay.audit.attack;

import static io.patchbay.audit.attack.RouteText.ENDING;

import io.patchbay.audit.attack.Edit.Change;
import io.patchbay.audit.attack.Edit.Content;
import io.patchbay.audit.attack.Edit.Save;
import io.patchbay.audit.attack.Edit.Standing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Edits of a node's files as a seed decides them, good and bad, most of them in the routes that an intent's fate hangs on; and how
 * every file stands after them. A file whose edit was bad stays so for a while, as others are edited, and is mended later. For one thread.
 */
final class Edits {

    /** What the settings are called where files are told of. */
    static final String SETTINGS = "application.properties";

    private static final String GENESYS = "genesys/par/";
    private static final List<String> DELICATE = Stream.of("create", "prepare", "dispatch", "correlate", GENESYS + "genesys-call",
            GENESYS + "genesys-send", GENESYS + "genesys-create", GENESYS + "genesys-events", "intake-file", "intake-http", "intake-jms",
            "intake-watch", "publish-ndjson", "publish-results", "publish-jms", "publish-webhook", "resolve", "reconcile", "interruptions")
            .map(stem -> stem + ENDING).toList();
    /** Others send to them, so that they may not be deleted. */
    private static final List<String> NEEDED = Stream.of("create", "prepare", "dispatch", "correlate", "accept", "resolve", "observe",
            "record-failure", "publish-ndjson", "publish-jms", GENESYS + "genesys-call", GENESYS + "genesys-send",
            GENESYS + "genesys-create").map(stem -> stem + ENDING).toList();
    /** No promise is kept without the last of their steps. */
    private static final List<String> PROMISING = Stream.of("create", "correlate", "intake-file", GENESYS + "genesys-create",
            GENESYS + "genesys-send", GENESYS + "genesys-events").map(stem -> stem + ENDING).toList();
    private static final List<String> SLOWED = Stream.of("prepare", "enrich").map(stem -> stem + ENDING).toList();
    private static final List<String> CALLERS = Stream.of("prepare", "enrich", "resolve", "dispatch", "observe").map(stem -> stem + ENDING)
            .toList();
    /** What only routes read. */
    private static final List<Setting> SETTABLE = List.of(new Setting("clock.period", 100, 600, "ms"),
            new Setting("housekeeping.period", 500, 2_000, "ms"), new Setting("reconcile.period", 200, 900, "ms"),
            new Setting("reconcile.batch", 20, 200, ""), new Setting("outcome.ndjson.batch", 5, 500, ""),
            new Setting("outcome.results.batch", 5, 500, ""), new Setting("outcome.jms.batch", 5, 200, ""),
            new Setting("outcome.webhook.batch", 5, 100, ""), new Setting("intake.jms.consumers", 1, 6, ""),
            new Setting("correlate.forget-after", 5, 15, "m"), new Setting("journal.retry-pause", 1_000, 3_000, ""));
    private static final List<Map.Entry<String, String>> UNREADABLE = List.of(Map.entry("clock.period", "soon"),
            Map.entry("reconcile.period", "often"), Map.entry("reconcile.batch", "many"), Map.entry("intake.jms.consumers", "several"),
            Map.entry("correlate.forget-after", "never"), Map.entry("intake.file.enabled", "perhaps"),
            Map.entry("housekeeping.period", "\\uZZZZ"));
    /** Some more often than others. */
    private static final List<Good> GOOD = List.of(Good.HEADING, Good.DESCRIPTION, Good.LOG, Good.LOG, Good.PROPERTY, Good.VARIABLE, Good.DELAY,
            Good.SETTING, Good.SETTING, Good.NEW_LEAF, Good.CALLED_LEAF, Good.LEAF_DELETED, Good.LEAF_RENAMED, Good.SEVERAL);
    /** Bad ones that are bad whatever becomes of other files. */
    private static final List<Bad> STEPS = List.of(Bad.SYNTAX, Bad.UNKNOWN_EIP, Bad.UNKNOWN_OPTION, Bad.MISSING_BEAN, Bad.BAD_SIMPLE);
    private static final int MOST_BROKEN = 5;
    private static final int MOST_LEAVES = 4;

    private final Random random;
    private final Map<String, Content> shipped = new TreeMap<>();
    private final Map<String, Standing> standing = new TreeMap<>();
    private final Map<String, String> set = new TreeMap<>();
    private final List<Good> goods = new ArrayList<>();
    private final List<Bad> bads = new ArrayList<>();
    private int number;
    private int unique;

    private record Setting(String key, int least, int most, String unit) {
    }

    /** What can be done that is to be taken up; SEVERAL files at once may hold bad ones too. */
    enum Good {
        HEADING, DESCRIPTION, LOG, PROPERTY, VARIABLE, DELAY, SETTING, NEW_LEAF, CALLED_LEAF, LEAF_DELETED, LEAF_RENAMED, SEVERAL
    }

    /** What can be done that is to be refused. */
    enum Bad {
        SYNTAX, UNKNOWN_EIP, UNKNOWN_OPTION, UNKNOWN_PARAMETER, MISSING_BEAN, MISSING_SETTING, BAD_SIMPLE, FORBIDDEN_COMPONENT, NODE_WITHOUT_ID,
        SHORTHAND, NOBODY_SERVES_IT, DUPLICATE_ID, TWO_ROUTES, RENAMED_ID, NEEDED_FILE_DELETED, TRUNCATED, HALF_SAVED, EMPTY, WRONG_ENCODING,
        UNREADABLE_SETTING, BAD_LEAF
    }

    /**
     * Nothing is edited yet.
     *
     * @param seed decides everything
     * @param routes the node's folder of routes
     * @param settings its application.properties
     * @throws IOException where they cannot be read
     */
    Edits(long seed, Path routes, Path settings) throws IOException {
        random = new Random(seed);
        shipped.put(SETTINGS, new Content(Files.readAllBytes(settings)));
        try (Stream<Path> all = Files.walk(routes)) {
            for (Path file : all.filter(file -> file.toString().endsWith(".camel.yaml") && !isLeftAlone(file.toString())).toList()) {
                shipped.put(routes.relativize(file).toString().replace('\\', '/'), new Content(Files.readAllBytes(file)));
            }
        }
        shipped.forEach((file, content) -> standing.put(file, new Standing(content, content)));
    }

    /** Alerts are told to nobody here, so that their routes are not built, and what is wrong with them is not found. */
    static boolean isLeftAlone(String file) {
        return file.contains("publish-alerts-");
    }

    /** @return how every file stands after all edits that were given out; a file that is gone is not in it */
    Map<String, Standing> standing() {
        return Collections.unmodifiableMap(standing);
    }

    /** @return the next one, which counts as made */
    Edit next() {
        List<String> broken = broken();
        if (broken.size() >= MOST_BROKEN || !broken.isEmpty() && oneIn(5)) {
            return mended();
        }
        return oneIn(2) ? made(draw(bads, List.of(Bad.values()))) : good();
    }

    /**
     * One that can be made before another is decided on.
     *
     * @param undecided the other, whose files are left alone
     * @return a good or a bad one, which counts as made
     */
    Edit nextBut(Edit undecided) {
        Set<String> others = undecided.changes().stream().map(Change::file).collect(Collectors.toSet());
        String file = route(DELICATE, Stream.concat(others.stream(), broken().stream()).toList());
        if (oneIn(2)) {
            return made("PROPERTY", save(), List.of(plain(Good.PROPERTY, file)));
        }
        Bad kind = pick(STEPS);
        return made(kind.name(), save(), List.of(refused(file, stepped(file, kind))));
    }

    /** @return a bad one of a route, which counts as made */
    Edit badRoute() {
        Bad kind = draw(bads, List.of(Bad.values()));
        return made(kind == Bad.UNREADABLE_SETTING ? Bad.MISSING_BEAN : kind);
    }

    /** @return whether a file is not what runs of it */
    boolean isAnythingBroken() {
        return !broken().isEmpty();
    }

    /** @return one that mends a file, which there must be, and counts as made */
    Edit mended() {
        return mended(pick(broken()));
    }

    /**
     * Mends a file.
     *
     * @param file one that is broken
     * @return the edit, which counts as made
     */
    Edit mended(String file) {
        Standing now = standing.get(file);
        boolean isNew = now.runs() == null;
        if (isNew && oneIn(2)) {
            return made("REFUSED_FILE_DELETED", save(), List.of(taken(file, null)));
        }
        return made("MENDED", save(), List.of(taken(file, isNew ? Content.of(leaf(file)) : now.runs())));
    }

    /**
     * One that can be heard.
     *
     * @param words what each tick of the clock logs then as a warning
     * @return it, which counts as made
     */
    Edit heard(String words) {
        String clock = "clock" + ENDING;
        RouteText text = RouteText.of(clock, shipped.get(clock).text()).noted(++unique);
        return made("HEARD", save(), List.of(taken(clock, Content.of(text.with(text.places().get(0),
                step("log", "loggingLevel: WARN", "message: \"" + words + "\"")).text()))));
    }

    private Edit made(String kind, Save save, List<Change> changes) {
        for (Change change : changes) {
            standing.put(change.file(), change.after());
            if (change.after().runs() == null && change.onDisk() == null) {
                standing.remove(change.file());
            }
        }
        // half a route is none, half of the settings are other settings
        boolean hasSettings = changes.stream().anyMatch(change -> change.file().equals(SETTINGS));
        return new Edit(++number, kind, hasSettings && save == Save.IN_TWO_STEPS ? Save.REPLACED : save, changes);
    }

    // ---- good ones

    private Edit good() {
        Good kind = draw(goods, GOOD);
        List<String> leaves = leaves().filter(file -> standing.get(file).isGood()).toList();
        List<String> idle = leaves.stream().filter(file -> !isCalled(file)).toList();
        return switch (kind) {
            case SETTING -> made(kind.name(), save(), List.of(setting()));
            case NEW_LEAF -> leaves.size() >= MOST_LEAVES ? plain(Good.LOG) : made(kind.name(), save(), List.of(newLeaf()));
            case CALLED_LEAF -> leaves.size() >= MOST_LEAVES ? plain(Good.LOG) : made(kind.name(), Save.REPLACED, calledLeaf());
            case LEAF_DELETED -> idle.isEmpty() ? plain(Good.PROPERTY) : made(kind.name(), save(), List.of(taken(pick(idle), null)));
            case LEAF_RENAMED -> leaves.isEmpty() ? plain(Good.VARIABLE) : made(kind.name(), Save.REPLACED, renamed(pick(leaves)));
            case SEVERAL -> made(kind.name(), save(), several());
            default -> plain(kind);
        };
    }

    private Edit plain(Good kind) {
        return made(kind.name(), save(), List.of(plain(kind, route(kind == Good.DELAY ? SLOWED : DELICATE, Set.of()))));
    }

    private Change plain(Good kind, String file) {
        Content basis = oneIn(2) ? shipped.get(file) : standing.get(file).runs();
        RouteText text = RouteText.of(file, basis.text()).noted(++unique);
        return taken(file, Content.of((switch (kind) {
            case HEADING -> text;
            case DESCRIPTION -> text.described(unique);
            case PROPERTY -> somewhere(text, step("setProperty", "name: edited", constant(unique)));
            case VARIABLE -> somewhere(text, step("setVariable", "name: edited", constant(unique)));
            case DELAY -> somewhere(text, step("delay", constant(random.nextInt(50, 400))));
            default -> somewhere(text, step("log", "loggingLevel: DEBUG", "message: \"edit " + unique + " passes\""));
        }).text()));
    }

    private static String constant(int value) {
        return "expression:\n  constant:\n    expression: \"" + value + "\"";
    }

    private Change setting() {
        Setting setting = pick(SETTABLE);
        set.put(setting.key, random.nextInt(setting.least, setting.most + 1) + setting.unit);
        return taken(SETTINGS, settings(set));
    }

    private Content settings(Map<String, String> more) {
        StringBuilder text = new StringBuilder(shipped.get(SETTINGS).text()).append("# edit ").append(++unique).append('\n');
        more.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        return Content.of(text.toString());
    }

    private Change newLeaf() {
        String file = "extra-" + ++unique + ENDING;
        return taken(file, Content.of(leaf(file)));
    }

    private List<Change> calledLeaf() {
        Change leaf = taken("extra-" + ++unique + ENDING, Content.of(passed("extra-" + unique)));
        String caller = route(CALLERS, Set.of());
        RouteText text = RouteText.of(caller, shipped.get(caller).text()).noted(unique);
        return List.of(leaf, taken(caller, Content.of(somewhere(text, step("to", "uri: direct", "parameters:\n  name: pass-"
                + door(leaf.onDisk()))).text())));
    }

    private List<Change> renamed(String file) {
        RouteText text = RouteText.of(file, standing.get(file).runs().text());
        RouteText other = text.renamed("extra-" + ++unique);
        return List.of(taken(file, null), taken(other.stem() + ENDING, Content.of(other.text())));
    }

    private List<Change> several() {
        List<Change> changes = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int count = random.nextInt(2, 4); count > 0; count--) {
            String file = route(DELICATE, taken);
            taken.add(file);
            changes.add(oneIn(3) && standing.get(file).isGood() ? refused(file, stepped(file, pick(STEPS)))
                    : plain(pick(List.of(Good.LOG, Good.PROPERTY, Good.HEADING)), file));
        }
        return changes;
    }

    // ---- leaves: files that nobody was shipped

    private Stream<String> leaves() {
        return standing.keySet().stream().filter(file -> !shipped.containsKey(file) && standing.get(file).runs() != null);
    }

    private boolean isCalled(String leaf) {
        String door = door(standing.get(leaf).runs());
        return door != null && standing.entrySet().stream().anyMatch(file -> !file.getKey().equals(leaf) && file.getValue().runs() != null
                && file.getValue().runs().text().contains("name: pass-" + door + "\n"));
    }

    /** What a leaf is called by, which stays when it is renamed; null where it is called by nobody. */
    private static String door(Content leaf) {
        String text = leaf.text();
        int name = text.indexOf("name: pass-");
        return name < 0 ? null : text.substring(name + "name: pass-".length(), text.indexOf('\n', name));
    }

    /** A leaf that is called, or one of its own accord. */
    private String leaf(String file) {
        String stem = RouteText.of(file, "").stem();
        return oneIn(2) ? passed(stem) : """
                # %1$s: comes in, a tick. Goes out, nothing.
                # Safe to edit: everything.
                - route:
                    id: %1$s
                    description: Say that time passes
                    from:
                      id: %1$s-in
                      uri: timer
                      parameters:
                        timerName: %1$s
                        period: 700
                        includeMetadata: false
                      steps:
                        - log:
                            id: %1$s-says
                            loggingLevel: DEBUG
                            message: "%1$s says that time passes"
                """.formatted(stem);
    }

    private static String passed(String stem) {
        return """
                # %1$s: comes in, whatever passes. Goes out, the same.
                # Safe to edit: everything.
                - route:
                    id: %1$s
                    description: Say that something passes
                    from:
                      id: %1$s-in
                      uri: direct
                      parameters:
                        name: pass-%2$s
                      steps:
                        - log:
                            id: %1$s-says
                            loggingLevel: DEBUG
                            message: "something passes"
                """.formatted(stem, stem.substring(stem.indexOf('-') + 1));
    }

    // ---- bad ones

    private Edit made(Bad kind) {
        return made(kind.name(), save(), List.of(bad(kind)));
    }

    private Change bad(Bad kind) {
        String file = route(DELICATE, broken());
        RouteText text = RouteText.of(file, standing.get(file).runs().text()).noted(++unique);
        return switch (kind) {
            case TWO_ROUTES -> refused(file, Content.of(text.text() + passed("second-" + unique)));
            case RENAMED_ID -> refused(file, Content.of(text.renamed(text.stem() + "-too").text()));
            case NEEDED_FILE_DELETED -> refused(neededFile(), null);
            case TRUNCATED -> refused(file, Content.of(truncated(text.text())));
            case HALF_SAVED -> halfSaved();
            case EMPTY -> refused(file, Content.of(""));
            case WRONG_ENCODING -> refused(file, new Content(text.text().replaceFirst("\n", " caf\u00e9\n")
                    .getBytes(oneIn(2) ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_16)));
            case UNREADABLE_SETTING -> unreadableSetting();
            case BAD_LEAF -> badLeaf();
            default -> refused(file, stepped(file, kind));
        };
    }

    private Content stepped(String file, Bad kind) {
        RouteText text = RouteText.of(file, standing.get(file).runs().text()).noted(++unique);
        return Content.of(somewhere(text, switch (kind) {
            case SYNTAX -> "- log: {id: edit-" + unique + ", message: [one, two}";
            case UNKNOWN_EIP -> step("logg", "message: one");
            case UNKNOWN_OPTION -> step("log", "message: one", "colour: red");
            case UNKNOWN_PARAMETER -> step("to", "uri: direct", "parameters:\n  name: accept\n  colour: red");
            case MISSING_BEAN -> step("bean", "ref: noSuchBean", "method: work");
            case MISSING_SETTING -> step("log", "message: \"{{no.such.setting}}\"");
            case BAD_SIMPLE -> step("setVariable", "name: edited", "expression:\n  simple:\n    expression: \"${bodi.size}\"");
            case FORBIDDEN_COMPONENT -> step("to", "uri: exec", "parameters:\n  executable: ls");
            case NODE_WITHOUT_ID -> "- log:\n    message: one";
            case SHORTHAND -> "- log: one";
            case NOBODY_SERVES_IT -> step("to", "uri: direct", "parameters:\n  name: nobody-serves-it");
            case DUPLICATE_ID -> step("log", "message: one").replace("id: edit-" + unique, "id: " + anothersId(file));
            default -> throw new IllegalArgumentException(kind + " is no step");
        }).text());
    }

    private String anothersId(String file) {
        String other = pick(shippedRoutes().stream().filter(one -> !one.equals(file)).toList());
        return pick(RouteText.of(other, shipped.get(other).text()).ids());
    }

    private String neededFile() {
        return pick(NEEDED.stream().filter(file -> standing.get(file).isGood()).toList());
    }

    /** Whole lines, but not all: a route that would run, and lacks what its last steps do. */
    private Change halfSaved() {
        String file = route(PROMISING, broken());
        RouteText text = RouteText.of(file, standing.get(file).runs().text()).noted(++unique);
        return refused(file, Content.of(text.until(pick(text.places()))));
    }

    /** In the middle of a line. */
    private String truncated(String text) {
        int end = random.nextInt(text.length() / 4, text.length());
        while (text.charAt(end - 1) == '\n') {
            end--;
        }
        return text.substring(0, end);
    }

    private Change unreadableSetting() {
        Map<String, String> unreadable = new TreeMap<>(set);
        Map.Entry<String, String> one = pick(UNREADABLE);
        unreadable.put(one.getKey(), one.getValue());
        return refused(SETTINGS, settings(unreadable));
    }

    private Change badLeaf() {
        RouteText leaf = RouteText.of("extra-" + ++unique + ENDING, passed("extra-" + unique));
        return refused(leaf.stem() + ENDING, Content.of(somewhere(leaf, step("bean", "ref: noSuchBean", "method: work")).text()));
    }

    // ---- parts

    private Change taken(String file, Content onDisk) {
        return change(file, onDisk, true);
    }

    private Change refused(String file, Content onDisk) {
        return change(file, onDisk, false);
    }

    private Change change(String file, Content onDisk, boolean taken) {
        return new Change(file, standing.containsKey(file) ? standing.get(file).runs() : null, onDisk, taken);
    }

    /** A step with an id of its own. */
    private String step(String kind, String... fields) {
        StringBuilder text = new StringBuilder("- ").append(kind).append(":\n    id: edit-").append(unique).append('\n');
        for (String field : fields) {
            field.lines().forEach(line -> text.append("    ").append(line).append('\n'));
        }
        return text.toString();
    }

    private RouteText somewhere(RouteText text, String step) {
        return text.with(pick(text.places()), step);
    }

    /** One of the preferred, four times out of five, or one of all that are shipped; none of the others. */
    private String route(List<String> preferred, Collection<String> others) {
        List<String> from = preferred == DELICATE && oneIn(5) ? shippedRoutes() : preferred;
        return pick(from.stream().filter(file -> !others.contains(file)).toList());
    }

    private List<String> shippedRoutes() {
        return shipped.keySet().stream().filter(file -> !file.equals(SETTINGS)).toList();
    }

    private List<String> broken() {
        return standing.keySet().stream().filter(file -> !standing.get(file).isGood()).toList();
    }

    private Save save() {
        return pick(List.of(Save.values()));
    }

    private boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }

    private <T> T pick(Collection<T> from) {
        return new ArrayList<>(from).get(random.nextInt(from.size()));
    }

    /** Every one comes before any comes again. */
    private <T> T draw(List<T> left, List<T> all) {
        if (left.isEmpty()) {
            left.addAll(all);
            Collections.shuffle(left, random);
        }
        return left.remove(left.size() - 1);
    }
}
