package io.patchbay.reload;

import io.patchbay.reload.RouteFacts.Endpoint;
import io.patchbay.reload.RouteFacts.Place;
import io.patchbay.reload.RouteFacts.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The rules of the house that Camel does not know: what keeps the files of a folder one working whole. */
public final class Lint {

    private final Set<String> schemes;
    private final Map<String, String> doors;
    private final Set<String> kept;
    private final Map<String, List<String>> steps;

    /**
     * The rules.
     *
     * @param schemes the components that a route may use
     * @param doors   the addresses that Java code calls, each with the file that is known to begin with it
     * @param kept    the files that begin by themselves and that no promise is kept without
     * @param steps   the ids that have to stand in a route in that order, by what it is called or called by
     */
    public Lint(Set<String> schemes, Map<String, String> doors, Set<String> kept, Map<String, List<String>> steps) {
        this.schemes = new TreeSet<>(schemes);
        this.doors = new TreeMap<>(doors);
        this.kept = new TreeSet<>(kept);
        this.steps = Map.copyOf(steps);
    }

    /**
     * What is wrong with a file by itself.
     *
     * @param text     the file
     * @param facts    what is in it
     * @param settings a setting's value by its key, or null
     */
    List<Fault> faults(FileText text, RouteFacts facts, UnaryOperator<String> settings) {
        List<Fault> faults = new ArrayList<>();
        if (!text.text().endsWith("\n")) {
            faults.add(new Fault(text.file(), (int) text.text().lines().count(), "it does not end with a line break, as if it were still being "
                    + "written", "save it whole, with a line break at its end"));
        }
        if (facts.id() != null && !facts.id().word().equals(text.routeId())) {
            faults.add(new Fault(text.file(), facts.id().line(), "the id is '" + facts.id().word() + "'", "call it '" + text.routeId()
                    + "' like the file, or rename the file"));
        }
        idsThatStandTwice(List.of(facts), List.of(), faults);
        for (Endpoint endpoint : facts.endpoints()) {
            String scheme = RouteFacts.filledIn(endpoint.scheme(), settings).replaceFirst(":.*", "");
            if (!schemes.contains(scheme)) {
                faults.add(new Fault(text.file(), endpoint.line(), "'" + scheme + "' is no component that routes may use here",
                        "use one of " + String.join(", ", schemes) + ", or add it to reload.components"));
            }
        }
        facts.settings().stream().filter(setting -> setting.needed() && settings.apply(setting.key()) == null).forEach(setting -> faults.add(
                new Fault(text.file(), setting.line(), "the setting " + setting.key() + " has no value", "set it in application.properties")));
        return faults;
    }

    /**
     * Which steps of a route that have to be there are not, or stand in another order.
     *
     * @param text  the file
     * @param facts what is in it
     */
    List<Fault> steps(FileText text, RouteFacts facts) {
        List<Fault> faults = new ArrayList<>();
        String name = facts.from().filter(Endpoint::isWithin).map(Endpoint::name).filter(steps::containsKey).orElse(text.routeId());
        List<String> there = facts.ids().stream().map(Place::word).toList();
        List<String> asked = steps.getOrDefault(name, List.of());
        List<String> missing = asked.stream().filter(step -> !there.contains(step) || facts.asleep().contains(step)).toList();
        if (!missing.isEmpty()) {
            faults.add(new Fault(text.file(), 0, "without " + String.join(", ", missing) + " no promise is kept", "bring "
                    + (missing.size() == 1 ? "that step" : "those steps") + " back"));
        }
        int last = 0;
        for (String step : asked) {
            int at = there.indexOf(step);
            if (at >= 0 && at < last) {
                faults.add(new Fault(text.file(), facts.ids().get(at).line(), "'" + step + "' has to come after '" + there.get(last) + "'",
                        "put them in that order"));
            }
            last = Math.max(at, last);
        }
        return faults;
    }

    /**
     * What is no length of time or truth value where one has to be. Camel takes most words for one: for no time at all, or for no.
     *
     * @param facts    what is in a file
     * @param settings a setting's value by its key, or null
     */
    static List<Fault> values(RouteFacts facts, UnaryOperator<String> settings) {
        List<Fault> faults = new ArrayList<>();
        for (Value value : facts.values()) {
            String text = value.with(settings);
            if (!text.contains("{") && !value.isSound(text)) {
                String written = value.text().equals(text) ? "" : " (" + value.text() + ")";
                faults.add(new Fault(facts.file(), value.line(), value.what() + " is '" + text + "', no " + value.kind() + written,
                        value.right()));
            }
        }
        return faults;
    }

    /**
     * What is wrong between files. Each fault is told of every file that has a part in it, or of those that are new to it.
     *
     * @param all what is in all files
     * @param ran what was in them before
     */
    List<Fault> faults(Collection<RouteFacts> all, Collection<RouteFacts> ran) {
        List<Fault> faults = new ArrayList<>();
        idsThatStandTwice(all, ran, faults);
        Map<String, List<RouteFacts>> served = served(all);
        served.forEach((address, by) -> {
            if (by.size() > 1) {
                String files = by.stream().map(RouteFacts::file).sorted().collect(Collectors.joining(", "));
                newTo(by, served(ran).getOrDefault(address, List.of())).forEach(one -> faults.add(new Fault(one.file(),
                        one.from().orElseThrow().line(), "more than one route begins with " + address + ": " + files,
                        "begin with an address of its own")));
            }
        });
        for (RouteFacts facts : all) {
            facts.endpoints().stream().filter(to -> !to.comesIn() && isFixed(to) && !served.containsKey(to.address())).forEach(to -> faults.add(
                    new Fault(facts.file(), to.line(), "no route begins with " + to.address(), "name one that does, or bring its file back")));
            if (facts.configuredBy() != null && all.stream().noneMatch(facts::isConfiguredBy)) {
                faults.add(new Fault(facts.file(), facts.configuredBy().line(), "there is no route configuration '" + facts.configuredBy().word()
                        + "'", "name one that is there, or bring its file back"));
            }
        }
        Map<String, List<RouteFacts>> before = served(ran);
        doors.forEach((address, delivered) -> {
            if (!served.containsKey(address)) {
                List<String> last = before.getOrDefault(address, List.of()).stream().map(RouteFacts::file).toList();
                (last.isEmpty() ? List.of(delivered) : last).forEach(file -> faults.add(new Fault(file, 0, "no route begins with " + address
                        + ", which Patchbay itself calls", "bring it back")));
            }
        });
        Set<String> files = all.stream().filter(facts -> !facts.idle()).map(RouteFacts::file).collect(Collectors.toSet());
        kept.stream().filter(file -> !files.contains(file)).forEach(file -> faults.add(new Fault(file, 0,
                "it is not there or never started, and no promise is kept without it", "bring it back under this name")));
        return faults;
    }

    private static void idsThatStandTwice(Collection<RouteFacts> all, Collection<RouteFacts> ran, List<Fault> faults) {
        Map<String, RouteFacts> owners = new HashMap<>();
        for (RouteFacts facts : all) {
            for (Place id : facts.ids()) {
                RouteFacts other = owners.putIfAbsent(id.word(), facts);
                if (other != null) {
                    List<RouteFacts> had = ran.stream().filter(one -> one.place(id.word()).isPresent()).toList();
                    Place there = other.place(id.word()).orElseThrow();
                    newTo(List.of(facts, other), had).stream().distinct().forEach(one -> faults.add(one == facts ? twice(facts, id, other, there)
                            : twice(other, there, facts, id)));
                }
            }
        }
    }

    /** Those of some files that did not have before what they all have now; all of them where that tells none from the others. */
    private static List<RouteFacts> newTo(List<RouteFacts> have, List<RouteFacts> had) {
        Set<String> files = had.stream().map(RouteFacts::file).collect(Collectors.toSet());
        List<RouteFacts> fresh = have.stream().filter(one -> !files.contains(one.file())).toList();
        return fresh.isEmpty() ? have : fresh;
    }

    private static Fault twice(RouteFacts facts, Place id, RouteFacts other, Place there) {
        return new Fault(facts.file(), id.line(), "the id '" + id.word() + "' stands in " + other.file() + ", line " + there.line() + ", too",
                "give it one of its own");
    }

    /** The routes that begin with each address that leads from route to route. */
    static Map<String, List<RouteFacts>> served(Collection<RouteFacts> all) {
        return all.stream().filter(facts -> !facts.idle() && facts.from().filter(Endpoint::isWithin).isPresent())
                .collect(Collectors.groupingBy(facts -> facts.from().orElseThrow().address(), TreeMap::new, Collectors.toList()));
    }

    /** Whether an end is another route, and known before a message comes. */
    private static boolean isFixed(Endpoint to) {
        return to.isWithin() && !to.name().isEmpty() && !to.name().contains("{{") && !to.name().contains("${");
    }
}
