package io.patchbay.reload;

import io.patchbay.reload.RouteFacts.Endpoint;
import io.patchbay.safety.Secrets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Says of the files that were found which may run together. A file with a fault keeps the text that ran before, and so do those that
 * only make sense with it; the others are not held up by it. Nothing that runs is touched.
 */
final class Judge {

    private final Supplier<RouteSchema> schema;
    private final Lint lint;
    private final Rehearsal rehearsal;

    /**
     * @param schema    Camel's; asked for when the first file is to be judged
     * @param lint      the rules of the house
     * @param rehearsal builds routes without running them
     */
    Judge(Supplier<RouteSchema> schema, Lint lint, Rehearsal rehearsal) {
        this.schema = schema;
        this.lint = lint;
        this.rehearsal = rehearsal;
    }

    /**
     * What is judged.
     *
     * @param running  what runs, or is known to be good, by file
     * @param found    what is on disk, by file
     * @param before   the settings that hold
     * @param settings the settings that would hold
     */
    record Case(Map<String, FileText> running, Map<String, FileText> found, Map<String, String> before, Map<String, String> settings) {

        /** A value may stand for another setting's. */
        private static String filledIn(Map<String, String> settings, String key) {
            String value = settings.get(key);
            return value == null ? null : RouteFacts.filledIn(value, settings::get);
        }

        /** The same, were the settings left as they are. */
        Case withSettingsAsTheyAre() {
            return new Case(running, found, before, before);
        }

        /** The settings that would be others. */
        Set<String> changed() {
            Set<String> keys = new TreeSet<>(before.keySet());
            keys.addAll(settings.keySet());
            keys.removeIf(key -> Objects.equals(filledIn(before, key), filledIn(settings, key)));
            return keys;
        }
    }

    /**
     * What is to run.
     *
     * @param texts    the text of each file that is to run, by file
     * @param again    the files whose text is as it was, and which have to be put in again: for another setting or configuration
     * @param refused  what is wrong with the files that were found and are not to run as they are, or are missed, by file
     * @param settings what is wrong with settings that would be others, in words, by key; where anything is, none of them may hold
     * @param whole    whether the texts make up a working whole; where they do not, something was wrong before
     */
    record Judgement(Map<String, FileText> texts, Set<String> again, Map<String, List<Fault>> refused, Map<String, String> settings,
                     boolean whole) {
    }

    Judgement judge(Case of) {
        return new Hearing(of).judgement();
    }

    /**
     * Everything that is wrong with files, as if none of them had ever run: a fault of one is not told of those that rely on it.
     *
     * @param found    the files
     * @param settings the settings that would hold
     */
    List<Fault> faults(Map<String, FileText> found, Map<String, String> settings) {
        return new Hearing(new Case(Map.of(), found, settings, settings)).faults();
    }

    /** One judgement, while it is being made. */
    private final class Hearing {
        private final Case of;
        private final Set<String> changedSettings;
        private final Map<String, RouteFacts> ran;
        private final Map<String, FileText> candidate;
        private final Map<String, RouteFacts> facts;
        private final Map<String, RouteFacts> read = new HashMap<>();
        private final Map<String, List<Fault>> refused = new TreeMap<>();
        private final Map<String, String> settings = new TreeMap<>();

        Hearing(Case of) {
            this.of = of;
            this.changedSettings = of.changed();
            this.ran = facts(of.running());
            this.candidate = new TreeMap<>(of.found());
            this.facts = new HashMap<>(ran);
        }

        List<Fault> faults() {
            lookAtEach();
            List<Fault> faults = new ArrayList<>();
            refused.values().forEach(faults::addAll);
            // what one that cannot be read would have to do with the others is not known
            if (read.size() == of.found().size()) {
                faults.addAll(lint.faults(read.values(), List.of()));
            }
            return faults.stream().sorted().distinct().toList();
        }

        Judgement judgement() {
            lookAtEach();
            candidate.values().stream().filter(text -> isAsItRan(text.file())).forEach(this::readsWhatHolds);
            boolean whole = weedOut();
            return new Judgement(candidate, again(), refused, settings, whole);
        }

        /** Refuses what has a fault of its own. */
        private void lookAtEach() {
            List<FileText> fresh = candidate.values().stream().filter(text -> !isAsItRan(text.file())).toList();
            for (FileText text : fresh) {
                List<Fault> faults = ownFaults(text);
                if (!faults.isEmpty()) {
                    refuse(text.file(), faults);
                }
            }
            of.running().keySet().stream().filter(file -> !of.found().containsKey(file)).forEach(facts::remove);
            // configurations first: a route is built with those that are to hold
            fresh.stream().filter(text -> !refused.containsKey(text.file()))
                    .sorted(Comparator.comparing(text -> !facts.get(text.file()).configuration())).forEach(this::rehearse);
        }

        /** Refuses what does not fit the others, until nothing new is found. */
        private boolean weedOut() {
            while (true) {
                List<Fault> between = between();
                Map<String, List<Fault>> more = new TreeMap<>();
                between.stream().filter(fault -> !refused.containsKey(fault.file()) && !(isAsItRan(fault.file()) && isThere(fault.file())))
                        .forEach(fault -> more.computeIfAbsent(fault.file(), file -> new ArrayList<>()).add(fault));
                if (more.isEmpty()) {
                    return between.isEmpty();
                }
                more.forEach(this::refuse);
            }
        }

        private boolean isThere(String file) {
            return candidate.containsKey(file);
        }

        private boolean isAsItRan(String file) {
            FileText text = candidate.get(file);
            return text == null ? !of.running().containsKey(file) : text.isSameAs(of.running().get(file));
        }

        private void refuse(String file, List<Fault> faults) {
            refused.put(file, List.copyOf(new TreeSet<>(faults)));
            if (of.running().containsKey(file)) {
                candidate.put(file, of.running().get(file));
                facts.put(file, ran.get(file));
            } else {
                candidate.remove(file);
                facts.remove(file);
            }
        }

        private List<Fault> ownFaults(FileText text) {
            if (text.refusal() != null) {
                return List.of(text.refusal());
            }
            try {
                YamlTree tree = YamlTree.of(text);
                List<Fault> faults = new ArrayList<>(schema.get().faults(text.file(), tree));
                RouteFacts own = RouteFacts.of(text, tree);
                if (faults.isEmpty()) {
                    faults.addAll(lint.steps(text, own));
                }
                faults.addAll(lint.faults(text, own, of.settings()::get));
                facts.put(text.file(), own);
                read.put(text.file(), own);
                return faults;
            } catch (FaultyText e) {
                return List.of(e.fault());
            }
        }

        /** Builds what is new; of a configuration, what it is for. */
        private void rehearse(FileText text) {
            RouteFacts own = facts.get(text.file());
            List<RouteFacts> built = new ArrayList<>(List.of(own));
            // one that is new itself is built with it in its own turn
            built.addAll(all(route -> route.isConfiguredBy(own) && isAsItRan(route.file())));
            for (RouteFacts route : built) {
                List<Fault> faults = build(route, of.settings());
                if (!faults.isEmpty()) {
                    String key = route.oneOf(changedSettings).orElse(null);
                    if (key != null && build(route, of.before()).isEmpty()) {
                        blame(key, faults.get(0));
                    } else {
                        refuse(text.file(), faults.stream().map(fault -> fault.file().equals(text.file()) ? fault : new Fault(text.file(), 0,
                                "with it " + fault.file() + " cannot be built: " + fault.wrong(), fault.right())).toList());
                    }
                    return;
                }
            }
        }

        /** Builds a route that is as it was, if settings that it reads are not. */
        private void readsWhatHolds(FileText text) {
            RouteFacts own = facts.get(text.file());
            own.oneOf(changedSettings).ifPresent(key -> {
                own.settings().stream().filter(setting -> setting.needed() && !of.settings().containsKey(setting.key())).findFirst()
                        .ifPresentOrElse(gone -> settings.put(gone.key(), gone.key() + " is gone, which " + text.file() + ", line "
                                + gone.line() + ", reads"),
                        () -> build(own, of.settings()).stream().findFirst().ifPresent(fault -> blame(key, fault)));
            });
        }

        private void blame(String key, Fault fault) {
            settings.put(key, fault.file() + " cannot be built with it: " + fault.wrong());
        }

        private List<Fault> build(RouteFacts route, Map<String, String> values) {
            Collection<FileText> configurations = route.configuration() ? List.of()
                    : all(route::isConfiguredBy).stream().map(one -> candidate.get(one.file())).toList();
            UnaryOperator<String> lookUp = values::get;
            List<Fault> unsound = Lint.values(route, lookUp);
            List<Fault> faults = !unsound.isEmpty() ? unsound : rehearsal.faults(candidate.get(route.file()), configurations, lookUp);
            // Camel quotes addresses and expressions with everything filled in
            return faults.stream().map(fault -> new Fault(fault.file(), fault.line(), Secrets.withoutSecrets(fault.wrong(), values), fault.right()))
                    .toList();
        }

        private List<RouteFacts> all(Predicate<RouteFacts> some) {
            return facts.values().stream().filter(some).toList();
        }

        /** The faults between files; a file that others rely on, and that is not what they relied on any more, is one that has them. */
        private List<Fault> between() {
            List<Fault> all = new ArrayList<>(lint.faults(facts.values(), ran.values()));
            Map<String, List<RouteFacts>> served = Lint.served(facts.values());
            Lint.served(ran.values()).forEach((address, by) -> {
                if (!served.containsKey(address)) {
                    facts.values().forEach(caller -> caller.endpoints().stream().filter(to -> !to.comesIn() && to.address().equals(address))
                            .findFirst().ifPresent(to -> by.forEach(before -> all.add(missed(before, to, caller)))));
                }
            });
            ran.values().stream().filter(RouteFacts::configuration).forEach(before -> facts.values().stream()
                    .filter(route -> route.isConfiguredBy(before) && facts.values().stream().noneMatch(route::isConfiguredBy))
                    .findFirst().ifPresent(route -> all.add(new Fault(before.file(), 0, route.file() + ", line " + route.configuredBy().line()
                            + ", names the route configuration that was in this file", "bring it back, or change that file as well"))));
            return all;
        }

        private static Fault missed(RouteFacts before, Endpoint to, RouteFacts caller) {
            return new Fault(before.file(), 0, caller.file() + ", line " + to.line() + ", goes on to " + to.address()
                    + ", with which this file began", "bring it back, or change that file as well");
        }

        private Set<String> again() {
            Set<String> again = new TreeSet<>();
            for (RouteFacts route : facts.values()) {
                boolean otherConfiguration = facts.values().stream().anyMatch(one -> route.isConfiguredBy(one) && !isAsItRan(one.file()));
                if (isAsItRan(route.file()) && (otherConfiguration || route.oneOf(changedSettings).isPresent())) {
                    again.add(route.file());
                }
            }
            return again;
        }
    }

    private static Map<String, RouteFacts> facts(Map<String, FileText> good) {
        Map<String, RouteFacts> facts = new HashMap<>();
        good.forEach((file, text) -> facts.put(file, RouteFacts.ofGood(text)));
        return facts;
    }
}
