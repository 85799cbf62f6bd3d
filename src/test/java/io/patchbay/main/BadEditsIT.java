package io.patchbay.main;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of bad edit, made to one bundle that runs throughout: it is refused with its place and remedy, nothing that runs is touched,
 * and the mended file is taken up.
 */
class BadEditsIT {

    private static final String CREATE = "create.camel.yaml";
    private static final String ENRICH = "enrich.camel.yaml";
    private static final String HTTP = "intake-http.camel.yaml";
    private static final String CLOCK = "clock.camel.yaml";
    private static final String DISPATCH = "dispatch.camel.yaml";
    private static final String CORRELATE = "correlate.camel.yaml";
    private static final String INTERRUPTIONS = "interruptions.camel.yaml";
    private static final String EVENTS = "genesys/par/genesys-events.camel.yaml";
    private static final String USERS = "genesys/par/genesys-users.camel.yaml";
    private static final String CALL = "genesys/par/genesys-call.camel.yaml";
    private static final String OWN = "own.camel.yaml";
    private static final String NEW = "other.camel.yaml";
    private static final String DOOR = "door.camel.yaml";
    private static final String SETTINGS = Operator.SETTINGS;

    private static final String QUOTA = "        - bean:\n            id: take-quota\n";
    private static final String TOKEN = "        - bean:\n            id: have-token\n            ref: accessToken\n            method: ready\n";
    private static final String SIMPLE = "              simple:\n                expression: \"${body}\"\n";
    private static final String OWN_SETTING = "own.period = 1h\nown.where = controlbus\n";

    @TempDir
    static Path folder;

    private static Operator operator;
    private static LogLines log;
    private static Map<Path, String> good;

    @BeforeAll
    static void start() throws Exception {
        Operator.deliver(folder);
        Path routes = folder.resolve("routes");
        Files.writeString(routes.resolve(OWN), own("own", "timer", "timerName: own\n        period: \"{{own.period}}\""));
        // what Java code calls may begin in a file that is called otherwise than the delivered one
        Files.writeString(routes.resolve(DOOR), Files.readString(routes.resolve(USERS)).replaceFirst("id: genesys-users\n", "id: door\n"));
        Files.delete(routes.resolve(USERS));
        Files.writeString(folder.resolve(SETTINGS), OWN_SETTING);
        operator = new Operator(folder, Map.of());
        log = new LogLines();
        good = files();
    }

    @AfterEach
    void restore() throws IOException {
        putBack();
        await().pollInterval(Duration.ofMillis(20)).until(() -> operator.standings().values().stream().filter(BadEditsIT::isAsItWas).count()
                == Math.max(good.size(), operator.standings().size()));
    }

    private static void putBack() throws IOException {
        for (Path path : editable()) {
            if (!good.containsKey(path) || !Files.isRegularFile(path) || Files.isSymbolicLink(path)) {
                Files.deleteIfExists(path);
            }
        }
        for (Map.Entry<Path, String> one : good.entrySet()) {
            byte[] bytes = one.getValue().getBytes(UTF_8);
            if (!Files.exists(one.getKey()) || !Arrays.equals(Files.readAllBytes(one.getKey()), bytes)) {
                Files.write(one.getKey(), bytes);
            }
        }
    }

    private static boolean isAsItWas(JsonNode standing) {
        String text = good.get(operator.path(standing.path("file").asText()));
        return standing.path("state").asText().equals("running") && text != null
                && standing.path("hash").asText().equals(Operator.hash(text.getBytes(UTF_8)));
    }

    @AfterAll
    static void stop() {
        log.close();
        operator.close();
    }

    /** A route of the operator's own. */
    private static String own(String id, String uri, String parameters) {
        return """
                # A route of the operator's own.
                - route:
                    id: %1$s
                    from:
                      id: %1$s-in
                      uri: %2$s
                      parameters:
                        %3$s
                      steps:
                        - log:
                            id: %1$s-log
                            message: "still here"
                """.formatted(id, uri, parameters);
    }

    @FunctionalInterface
    private interface Change {
        void make() throws Exception;
    }

    /**
     * One line of the table.
     *
     * @param name   what is wrong
     * @param file   which file the refusal is about
     * @param change makes the edit
     * @param marker stands on the line that the refusal names, empty for the last one; null where it names none
     * @param words  what the refusal says of the fault and of the remedy
     */
    private record BadEdit(String name, String file, Change change, String marker, List<String> words) {

        BadEdit at(String marker) {
            return new BadEdit(name, file, change, marker, words);
        }

        BadEdit says(String... words) {
            return new BadEdit(name, file, change, marker, List.of(words));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static BadEdit bad(String name, String file, Change change) {
        return new BadEdit(name, file, change, null, List.of());
    }

    private static BadEdit bad(String name, String file, String what, String by) {
        return bad(name, file, () -> operator.replace(file, what, by));
    }

    private static BadEdit text(String name, String file, String text) {
        return bad(name, file, () -> operator.save(file, text));
    }

    private static BadEdit encoded(String name, String file, String text, Charset charset) {
        return bad(name, file, () -> Files.write(operator.path(file), text.getBytes(charset)));
    }

    private static BadEdit deleted(String file) {
        return bad("deleted: " + file, file, () -> operator.delete(file));
    }

    /** A step that sends somewhere, in front of what is there. */
    private static BadEdit sends(String step, String uri) {
        return bad(step + " " + uri, CREATE, QUOTA, "        - " + step + ":\n            id: extra\n            uri: \"" + uri + "\"\n" + QUOTA);
    }

    static Stream<BadEdit> texts() {
        return Stream.of(
                bad("an open quote", CREATE, "id: create-in", "id: \"create-in").at("throwExceptionWhen")
                        .says("it is no YAML", "indentation and quotes"),
                bad("a tab", CREATE, TOKEN, "\t" + TOKEN.stripLeading()).at("\t").says("it is no YAML", "\\t(TAB)", "indentation"),
                bad("wrong indentation", CREATE, "            ref: accessToken", "          ref: accessToken").at("            method: ready")
                        .says("it is no YAML", "indentation"),
                bad("an alias", CREATE, () -> operator.save(CREATE, operator.text(CREATE).replace(TOKEN, "        - *quota\n")
                        .replace(QUOTA, "        - &quota\n          bean:\n            id: take-quota\n")))
                        .says("aliases", "write it as YAML"),
                bad("a key twice", CREATE, "            ref: quota\n", "            ref: quota\n            ref: accessToken\n")
                        .at("ref: accessToken").says("'ref' stands here a second time", "keep one of the two"),
                bad("no character", CREATE, "id: create-in", "id: create\0in").says("it is no YAML", "special characters"),
                text("an empty file", CREATE, "").says("there is nothing in it", "write a route into it, or delete it"),
                text("a comment only", CREATE, "# nothing yet\n").says("there is nothing in it", "write a route into it, or delete it"),
                bad("no line break at the end", CREATE, () -> operator.save(CREATE, operator.text(CREATE).stripTrailing()))
                        .at("").says("does not end with a line break", "save it whole"),
                cut("in the heading", "else came").says("there is nothing in it"),
                cut("in a word", "interruptions\n").at("").says("does not end with a line break"),
                cut("before from", "    from:").at("- route:").says("'from' is missing in 'route'"),
                cut("in from", "      steps:").at("    from:").says("'steps' is missing in 'from'"),
                cut("before the steps", QUOTA).at("      steps:").says("'steps' is null found"),
                cut("before the name of a step", "            id: have-token").at("").says("'bean' is null found"),
                cut("in a block", "                  steps:\n                    - bean:\n                        id: commit")
                        .says("without commit-submitting, build-request, ", "no promise is kept; bring those steps back"),
                cut("before the steps of a block", "                    - bean:\n                        id: commit-submitting").at("")
                        .says("'steps' is null found"),
                cut("in a quoted text", "variable.preparation}").at("").says("unexpected end of stream"),
                cut("before an expression", SIMPLE).at("").says("'expression' is null found"),
                encoded("an umlaut in latin-1", CREATE, "# für alle\n- route:\n", ISO_8859_1).at("alle")
                        .says("it is not written in UTF-8", "save it in that"),
                bad("UTF-16", CREATE, () -> Files.write(operator.path(CREATE), operator.text(CREATE).getBytes(UTF_16)))
                        .at("\u00fe").says("it is not written in UTF-8", "save it in that"),
                bad("a folder in its place", CREATE, () -> {
                    operator.delete(CREATE);
                    Files.createDirectory(operator.path(CREATE));
                }).says("it cannot be read", "make it a file that this process may read"),
                bad("a link to nowhere", CREATE, () -> {
                    operator.delete(CREATE);
                    Files.createSymbolicLink(operator.path(CREATE), Path.of("nowhere"));
                }).says("prepare.camel.yaml, line 54, goes on to direct:create", "bring it back"),
                bad("a link to itself", CREATE, () -> {
                    operator.delete(CREATE);
                    Files.createSymbolicLink(operator.path(CREATE), Path.of(CREATE));
                }).says("it cannot be read", "make it a file that this process may read"));
    }

    private static BadEdit cut(String where, String before) {
        return bad("cut off " + where, CREATE, () -> operator.save(CREATE, operator.text(CREATE).split(Pattern.quote(before), 2)[0]));
    }

    static Stream<BadEdit> forms() {
        return Stream.of(
                bad("an unknown step", CREATE, QUOTA, QUOTA.replace("bean", "baen")).at("baen")
                        .says("there is no 'baen' here", "did you mean 'bean'?"),
                bad("an unknown option of a step", CREATE, "method: takeForCreate", "methud: takeForCreate").at("methud")
                        .says("there is no 'methud' here", "did you mean 'method'?"),
                bad("two routes", CREATE, () -> operator.save(CREATE, operator.text(CREATE) + operator.text(ENRICH))).at("- route:")
                        .says("more than one route", "a file of its own, named like the route"),
                text("no route", CREATE, "[]\n").at("[]").says("there is no route in it", "write one, or delete the file"),
                text("an empty entry", CREATE, "- {}\n").at("- {}").says("there is no route in it", "write one, or delete the file"),
                text("a mapping", CREATE, "route:\n  id: create\n").at("route:").says("the file is object", "begin it with '- route:'"),
                text("a word", CREATE, "create\n").at("create").says("the file is string", "begin it with '- route:'"),
                text("beans", CREATE, "- beans:\n    - name: x\n      type: java.lang.Object\n").at("beans")
                        .says("there is no 'beans' here", "route"),
                text("a from without a route", CREATE, """
                        - from:
                            id: create-in
                            uri: direct
                            parameters:
                              name: create
                            steps: []
                        """).at("- from").says("there is no 'from' here", "route"),
                text("a route without from", CREATE, "- route:\n    id: create\n").at("- route")
                        .says("'from' is missing in 'route'", "give it one"),
                bad("a step without id", CREATE, QUOTA, "        - bean:\n").at("- bean").says("'id' is missing in 'bean'", "give it one"),
                bad("a from without id", CREATE, "      id: create-in\n", "").at("    from:")
                        .says("'id' is missing in 'from'", "give it one"),
                bad("a route without id", CREATE, "    id: create\n", "").at("- route").says("'id' is missing in 'route'", "give it one"),
                bad("the short form of a step", CREATE, QUOTA, "        - to: direct:enrich\n" + QUOTA).at("- to:")
                        .says("'to' is string", "write it out"),
                bad("the short form of an expression", CREATE, "            expression:\n" + SIMPLE, "            simple: \"${body}\"\n")
                        .at("simple:")
                        .says("there is no 'simple' here", "expression"),
                bad("the short form of a language", CREATE, SIMPLE, "              simple: \"${body}\"\n").at("simple:")
                        .says("'simple' is string", "write it out"),
                bad("an unknown language", CREATE, SIMPLE, SIMPLE.replace("simple", "simpel")).at("simpel")
                        .says("there is no 'simpel' here", "did you mean 'simple'?"),
                bad("neither true nor false", HTTP, "streaming: true", "streaming: maybe").at("streaming")
                        .says("'streaming' is string", "write true or false"),
                bad("an id twice in a file", CREATE, "id: submit\n", "id: take-quota\n")
                        .at("id: take-quota\n            steps")
                        .says("the id 'take-quota' stands in create.camel.yaml, line 16", "give it one of its own"),
                bad("an id of another file", CREATE, "id: submit\n", "id: registered-caller\n").at("registered-caller")
                        .says("the id 'registered-caller' stands in enrich.camel.yaml, line 16", "give it one of its own"),
                bad("another id", CREATE, "    id: create\n", "    id: creates\n").at("creates")
                        .says("the id is 'creates'", "call it 'create' like the file"));
    }

    static Stream<BadEdit> meanings() {
        return Stream.of(
                bad("an unknown option of an endpoint", CREATE, "name: genesys-create\n",
                        "name: genesys-create\n                          blok: true\n")
                        .says("Unknown parameters=[{blok=true}]", "look at that step").at("- step:"),
                bad("an unknown option where it begins", CLOCK, "includeMetadata", "includeMetadatas")
                        .says("Unknown parameters=[{includeMetadatas=false}]"),
                bad("an option that has to be there", CLOCK, "        timerName: clock\n", "").says("Option timerName is required"),
                bad("a setting without value", CREATE, "method: takeForCreate", "method: \"{{create.method}}\"").at("{{create.method}}")
                        .says("the setting create.method has no value", "set it in application.properties"),
                bad("a missing bean", CREATE, "ref: quota\n", "ref: quotas\n").at("- bean")
                        .says("No bean could be found", "quotas", "look at that step"),
                bad("a missing method", CREATE, "takeForCreate", "takeForCrate").at("- bean")
                        .says("takeForCrate not found", "Quota", "look at that step"),
                bad("a missing method with arguments", CREATE, "answered(${", "answred(${")
                        .says("answred", "not found", "Submission").at("- bean:\n            id: record"),
                bad("an open function", CREATE, SIMPLE, SIMPLE.replace("}", "")).says("expected symbol functionEnd").at("- split"),
                bad("an unknown function", CREATE, SIMPLE, SIMPLE.replace("body", "bodie")).says("Unknown function: bodie").at("- split"),
                bad("an unknown operator", CALL, "${body.status} == 401", "${body.status} =~~ 401")
                        .says("Unexpected token", "look at that step")
                        .at("- choice"),
                bad("a language that is not here", CREATE, SIMPLE, SIMPLE.replace("simple", "groovy"))
                        .says("No language could be found for: groovy").at("- split"),
                bad("an unknown exception", HTTP, "java.lang.Throwable", "java.lang.Throwabel")
                        .says("there is no class java.lang.Throwabel").at("- doTry"),
                bad("an unknown class", HTTP, "GroupedBodyAgg", "GrupedBodyAgg").says("there is no class", "GrupedBodyAgg").at("- doTry"),
                bad("an unknown strategy", CORRELATE, "\"#correlation\"", "\"#correlations\"")
                        .says("Cannot find AggregationStrategy", "#correlations").at("- aggregate"),
                bad("an unknown pool", DISPATCH, "#dispatchWorkers", "#dispatchWorker").says("#dispatchWorker not found").at("- split"),
                bad("an unknown policy", "intake-file.camel.yaml", "routePolicy: intakeGate", "routePolicy: intakeGates")
                        .says("No bean could be found", "intakeGates"),
                bad("a kept step switched off", CREATE, "id: commit-submitting\n", "id: commit-submitting\n                        disabled: true\n")
                        .says("without commit-submitting no promise is kept", "bring that step back"),
                bad("a kept step in one that is switched off", CREATE, "id: submit\n", "id: submit\n            disabled: true\n")
                        .says("without genesys-breaker, commit-submitting, ", "bring those steps back"),
                bad("a door that is never opened", CREATE, "    id: create\n", "    id: create\n    autoStartup: false\n")
                        .says("prepare.camel.yaml, line 54, goes on to direct:create", "bring it back"),
                bad("no length of time", CLOCK, "\"{{clock.period}}\"", "soon").at("soon")
                        .says("period is 'soon', no length of time", "write it like 500ms"),
                sends("to", "nosuch:x").at("nosuch")
                        .says("'nosuch' is no component that routes may use here", "direct, file", "reload.components"),
                sends("to", "controlbus:route?routeId=create&action=stop").at("controlbus")
                        .says("'controlbus' is no component", "reload.components"),
                sends("wireTap", "bean:journal").at("bean:journal").says("'bean' is no component", "reload.components"),
                sends("toD", "${header.where}").at("header.where").says("no component", "reload.components"),
                sends("to", "{{own.where}}:route?routeId=create&action=stats").at("own.where")
                        .says("'controlbus' is no component", "reload.components"),
                sends("to", "{{own.none:controlbus}}:route?routeId=create&action=stats").at("own.none")
                        .says("no component", "reload.components"));
    }

    static Stream<BadEdit> wholes() {
        return Stream.of(
                sends("to", "direct:nobody").at("direct:nobody").says("no route begins with direct:nobody", "name one that does"),
                bad("a name that nobody serves", CREATE, "name: correlate", "name: corelate")
                        .at("uri: direct\n                  parameters:\n                    name: corelate")
                        .says("no route begins with direct:corelate", "name one that does"),
                bad("an unknown configuration", CREATE, "routeConfigurationId: interruptions", "routeConfigurationId: interruption")
                        .at("routeConfigurationId")
                        .says("there is no route configuration 'interruption'", "name one that is there"),
                text("an address of another route", NEW, own("other", "direct", "name: enrich")).at("uri: direct")
                        .says("more than one route begins with direct:enrich: enrich.camel.yaml, other.camel.yaml", "an address of its own"),
                text("a path of another route", NEW, own("other", "platform-http", "path: /intents\n        httpMethodRestrict: POST"))
                        .says("could not be put in", "Multiple consumers for the same endpoint"),
                bad("a renamed file", ENRICH, () -> Files.move(operator.path(ENRICH), operator.path("enrich-more.camel.yaml")))
                        .says("prepare.camel.yaml, line 31, goes on to direct:enrich", "bring it back"),
                bad("a configuration with which routes cannot be built", INTERRUPTIONS, "ref: interruptions\n                method: ends",
                        "ref: interruption\n                method: ends")
                        .says("with it ", "cannot be built: No bean could be found", "interruption"),
                bad("a configuration for an unknown exception", INTERRUPTIONS, "routing.IntentEnds", "routing.IntentEnd")
                        .says("with it ", "cannot be built: there is no class io.patchbay.routing.IntentEnd"),
                bad("a configuration without a time", INTERRUPTIONS, "\"{{journal.retry-pause}}\"", "soon").at("soon")
                        .says("redeliveryDelay is 'soon', no length of time", "write it like 500ms"),
                deleted(ENRICH).says("prepare.camel.yaml, line 31, goes on to direct:enrich", "bring it back, or change that file as well"),
                deleted(INTERRUPTIONS).says("names the route configuration that was in this file", "bring it back, or change that file as well"),
                deleted("genesys/par/genesys-agent.camel.yaml")
                        .says("no route begins with direct:genesys-agent, which Patchbay itself calls", "bring it back"),
                deleted(CORRELATE).says("direct:correlate", "bring it back"),
                deleted(DOOR).says("no route begins with direct:genesys-users, which Patchbay itself calls", "bring it back"),
                bad("a door elsewhere", DOOR, "name: genesys-users", "name: users")
                        .says("no route begins with direct:genesys-users", "bring it back"),
                deleted(CLOCK).says("it is not there or never started, and no promise is kept without it", "bring it back"),
                deleted(EVENTS).says("it is not there or never started, and no promise is kept without it", "bring it back"));
    }

    static Stream<BadEdit> settings() {
        return Stream.of(
                text("a value that makes no sense for Java", SETTINGS, OWN_SETTING + "dispatch.workers = many\n").at("dispatch.workers")
                        .says("dispatch.workers=many makes no sense", "no whole number", "no restart would succeed"),
                text("a value that a route cannot use", SETTINGS, OWN_SETTING + "clock.period = abc\n").at("clock.period")
                        .says("clock.camel.yaml cannot be built with it: period is 'abc', no length of time", "set it to what that file can use"),
                text("a value that an own route cannot use", SETTINGS, "own.where = controlbus\nown.period = abc\n").at("own.period")
                        .says("own.camel.yaml cannot be built with it: period is 'abc'", "set it to what that file can use"),
                text("a value that a configuration cannot use", SETTINGS, OWN_SETTING + "journal.retry-pause = abc\n").at("journal.retry-pause")
                        .says("interruptions.camel.yaml cannot be built with it: redeliveryDelay is 'abc'", "set it to what that file can use"),
                text("no number", SETTINGS, OWN_SETTING + "outcome.ndjson.batch = abc\n").at("outcome.ndjson.batch")
                        .says("publish-ndjson.camel.yaml cannot be built with it", "set it to what that file can use"),
                text("a malformed character", SETTINGS, OWN_SETTING + "clock.period = \\u00g0\n")
                        .says("cannot be read", "Malformed \\uxxxx encoding", "mend that line"),
                text("a missing key", SETTINGS, "own.where = controlbus\n").says("own.period is gone, which own.camel.yaml, line 9, reads"),
                encoded("latin-1", SETTINGS, OWN_SETTING + "# für alle\n", ISO_8859_1).at("alle")
                        .says("it is not written in UTF-8", "save it in that"),
                deleted(SETTINGS).says("own.period is gone, which own.camel.yaml, line 9, reads"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"texts", "forms", "meanings", "wholes", "settings"})
    void isRefusedAndMended(BadEdit edit) throws Exception {
        Map<String, Integer> routes = operator.instances();
        Map<String, String> hashes = hashes();
        Map<String, JsonNode> standings = operator.standings();

        edit.change.make();
        JsonNode standing = operator.decided(edit.file);

        boolean isNew = !hashes.containsKey(edit.file);
        assertThat(standing.path("state").asText()).as("%s", standing).isEqualTo(isNew ? "refused" : "last-good");
        assertThat(operator.faults(edit.file)).anySatisfy(fault -> assertThat(fault).startsWith(line(edit) + ": ").contains(edit.words));
        String result = edit.words.contains("could not be put in") ? "failed" : "refused";
        assertThat(log.with("edit " + result + ": " + edit.file + " ")).as("%s", log.lines()).isNotEmpty().last().asString().contains(edit.words)
                .contains(isNew ? "nothing of it runs" : hashes.get(edit.file).substring(0, 12) + " runs");

        assertThat(hashes()).isEqualTo(hashes);
        operator.standings().forEach((file, now) -> assertThat(now.path("since")).as(file)
                .isEqualTo(standings.getOrDefault(file, now).path("since")));
        assertThat(operator.instances()).as("no route was stopped").isEqualTo(routes);
        operator.probe();

        if (!isNew) {
            good.computeIfPresent(operator.path(edit.file), (path, text) -> text.replaceFirst("# mended.*\n$", "") + "# mended: "
                    + edit.name + "\n");
        }
        putBack();
        if (isNew) {
            operator.save(edit.file, own("other", "direct", "name: other"));
        }
        operator.taken(edit.file);
        Set<String> exchanged = new HashSet<>(routes.keySet());
        exchanged.removeIf(route -> routes.get(route).equals(operator.instances().get(route)));
        assertThat(operator.instances().keySet()).containsAll(routes.keySet());
        assertThat(exchanged).as("nothing else pauses").isEqualTo(isNew || edit.file.equals(SETTINGS) ? Set.of()
                : edit.file.equals(INTERRUPTIONS) ? Set.of("prepare", "enrich", "create", "record-failure") : Set.of(id(edit.file)));
    }

    private static String id(String file) {
        return file.substring(file.lastIndexOf('/') + 1).replace(Operator.ENDING, "");
    }

    /** On which line the fault of an edit stands, by what stands there; 0 for a fault of the whole file. */
    private static long line(BadEdit edit) throws IOException {
        if (edit.marker == null) {
            return 0;
        }
        String text = Files.readString(operator.path(edit.file), ISO_8859_1);
        if (edit.marker.isEmpty()) {
            return text.lines().count();
        }
        assertThat(text).contains(edit.marker);
        return 1 + text.substring(0, text.indexOf(edit.marker)).chars().filter(c -> c == '\n').count();
    }

    private static Map<String, String> hashes() {
        Map<String, String> hashes = new TreeMap<>();
        operator.standings().forEach((file, one) -> {
            if (!one.path("hash").isNull()) {
                hashes.put(file, one.path("hash").asText());
            }
        });
        return hashes;
    }

    private static Map<Path, String> files() throws IOException {
        Map<Path, String> files = new TreeMap<>();
        for (Path path : editable()) {
            files.put(path, Files.readString(path));
        }
        return files;
    }

    private static List<Path> editable() throws IOException {
        List<Path> all = new ArrayList<>(List.of(folder.resolve(SETTINGS)));
        try (Stream<Path> routes = Files.walk(folder.resolve("routes"))) {
            routes.filter(path -> path.toString().endsWith(Operator.ENDING)).forEach(all::add);
        }
        return all;
    }
}
