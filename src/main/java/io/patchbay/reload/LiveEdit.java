package io.patchbay.reload;

import io.patchbay.reload.Decision.Result;
import io.patchbay.reload.Judge.Case;
import io.patchbay.reload.Judge.Judgement;
import io.patchbay.reload.LiveSettings.Candidate;
import io.patchbay.reload.Standing.LastFault;
import io.patchbay.reload.Standing.State;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.util.function.Suppliers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up what is edited in the folder of routes and in application.properties while everything runs. An edit is judged before anything
 * is touched, only the routes that it is about are exchanged, and where it is refused, or fails all the same, what ran before runs on.
 * The routes of the start come through here too: from what last ran, where a file on disk cannot run.
 *
 * <p>Camel's own reload is made for development: it was seen to stop every route for one broken file, and to see nothing of a mounted
 * ConfigMap.
 */
public final class LiveEdit implements StartupListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveEdit.class);
    private static final int TOLD = 5;
    /** Nothing runs yet that could be on its way. */
    private static final Doorkeeper OPEN = new Doorkeeper() {
        @Override
        public void close(String scheme) {
            // it stays open
        }

        @Override
        public void open(String scheme) {
            // it was
        }
    };
    private static final Duration LEAVING = Duration.ofSeconds(2);

    private final CamelContext camel;
    private final RouteFolder folder;
    private final Judge judge;
    private final LiveRoutes routes;
    private final LastGood lastGood;
    private final LiveSettings settings;
    private final Doorkeeper door;
    private final Pace pace;
    private final Consumer<Decision> told;
    private final Clock clock;

    private final Map<String, FileText> running = new TreeMap<>();
    private final Map<String, Instant> since = new HashMap<>();
    private final Map<String, LastFault> lastFaults = new HashMap<>();
    private final Set<String> down = new TreeSet<>();
    private FileText runningSettings;
    private Edition seen;
    private Edition decided;
    private boolean kept;
    private String trouble = "";

    private volatile List<Standing> standings = List.of();
    private volatile Set<String> needRestart = Set.of();
    private volatile ScheduledExecutorService thread;

    /**
     * When to look, and how long to wait.
     *
     * @param enabled     whether edits are taken up at all
     * @param period      between two looks
     * @param settle      how long everything has to stay as it is before it is judged
     * @param stopTimeout how long what is under way in a route may take to its end before the route is exchanged
     */
    public record Pace(boolean enabled, Duration period, Duration settle, Duration stopTimeout) {
    }

    /**
     * A live edit; {@link #begin} puts the routes in.
     *
     * @param camel     whose routes they are
     * @param folder    what is edited
     * @param lint      the rules of the house
     * @param rehearsal builds routes without running them
     * @param lastGood  what ran before this start
     * @param settings  the settings as routes see them
     * @param door      closed while a route is exchanged
     * @param pace      when to look
     * @param told      hears of each decision
     * @param clock     the time of decisions
     */
    public LiveEdit(CamelContext camel, RouteFolder folder, Lint lint, Rehearsal rehearsal, LastGood lastGood, LiveSettings settings,
                    Doorkeeper door, Pace pace, Consumer<Decision> told, Clock clock) {
        this.camel = camel;
        this.folder = folder;
        // loading it takes seconds, and most starts need nothing judged
        this.judge = new Judge(Suppliers.memorize(RouteSchema::new), lint, rehearsal);
        this.routes = new LiveRoutes(camel, pace.stopTimeout());
        this.lastGood = lastGood;
        this.settings = settings;
        this.door = door;
        this.pace = pace;
        this.told = told;
        this.clock = clock;
    }

    /**
     * What is wrong with the files on disk, as if none of them had ever run. Nothing is put in.
     *
     * @throws IOException when the folder cannot be read
     */
    public List<Fault> faults() throws IOException {
        return judge.faults(folder.look().routes(), settings.values());
    }

    /**
     * The settings in application.properties that neither a route nor the application around them reads: names with a slip, mostly.
     *
     * @throws IOException when the folder cannot be read
     */
    public Set<String> unread() throws IOException {
        Edition found = folder.look();
        Set<String> keys = settings.unknown(found.settings());
        found.routes().values().stream().filter(text -> text.refusal() == null).forEach(text -> {
            try {
                RouteFacts.of(text, YamlTree.of(text)).settings().forEach(setting -> keys.remove(setting.key()));
            } catch (FaultyText e) {
                // what it might read is not known; it has a fault of its own
            }
        });
        return keys;
    }

    /**
     * Puts the routes of the start in: what is on disk, or what ran before in place of a file that cannot. A text that ran before, or
     * that was delivered as it is, is not judged.
     *
     * @param delivered whether the application brings a file (its path) along with just that text
     * @throws IllegalArgumentException when no working whole can be made; every fault is in its message
     * @throws Exception                when a text that was found good cannot be put in
     */
    public void begin(BiPredicate<String, String> delivered) throws Exception {
        Edition found = folder.look();
        Map<String, FileText> good = lastGood.all();
        boolean first = good.isEmpty();
        found.routes().values().stream().filter(text -> text.refusal() == null && delivered.test(text.file(), text.text()))
                .forEach(text -> good.put(text.file(), text));
        Map<String, FileText> texts = found.routes();
        if (!isSame(good, texts)) {
            Judgement judgement = judge.judge(new Case(good, texts, settings.values(), settings.values()));
            if (!judgement.whole() || first && !judgement.refused().isEmpty()) {
                throw new IllegalArgumentException("the routes in " + folder + " cannot run: " + join(judge.faults(texts, settings.values())));
            }
            texts = judgement.texts();
            judgement.refused().forEach((file, faults) -> refused(Result.REFUSED, file, found.routes().get(file), good.get(file), faults));
        }
        List<Fault> unsound = texts.values().stream().map(RouteFacts::ofGood)
                .flatMap(facts -> Lint.values(facts, settings.values()::get).stream()).toList();
        if (!unsound.isEmpty()) {
            throw new IllegalArgumentException("the routes in " + folder + " cannot run: " + join(unsound));
        }
        Exchange.Result result = new Exchange(routes, Map.of(), texts, Set.of()).run(OPEN);
        if (!result.failed().isEmpty()) {
            throw new IllegalArgumentException("the routes in " + folder + " cannot run: " + join(result.failed().values()));
        }
        running.putAll(result.running());
        running.keySet().forEach(file -> since.put(file, clock.instant()));
        runningSettings = settings.start().file();
        since.put(RouteFolder.SETTINGS, clock.instant());
        if (settings.start().refusal() != null) {
            refused(Result.REFUSED, RouteFolder.SETTINGS, found.settings(), runningSettings, List.of(new Fault(RouteFolder.SETTINGS, 0,
                    settings.start().refusal(), "mend it")));
        }
        seen = found;
        decided = found;
        if (!first) {
            found.routes().values().stream().filter(text -> text.isSameAs(running.get(text.file())) && !text.isSameAs(good.get(text.file())))
                    .forEach(text -> taken(text.file(), text, good.get(text.file())));
        }
        publish();
    }

    private static String join(Collection<Fault> faults) {
        return faults.stream().map(Fault::toString).collect(Collectors.joining(" | "));
    }

    private static boolean isSame(FileText one, FileText other) {
        return one == null ? other == null : one.isSameAs(other);
    }

    private static boolean isSame(Map<String, FileText> good, Map<String, FileText> found) {
        return good.keySet().equals(found.keySet()) && found.values().stream().allMatch(text -> text.isSameAs(good.get(text.file())));
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // the routes are not there yet
    }

    /** Begins to look. */
    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        if (alreadyStarted && thread != null) {
            // for a route that was exchanged
            return;
        }
        thread = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "live-edit");
        thread.execute(this::look);
    }

    /** Takes nothing up any more. A route whose exchange waits for what is under way runs on as it is. */
    @Override
    public void close() {
        if (thread != null) {
            thread.shutdownNow();
            try {
                thread.awaitTermination(LEAVING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How each file stands, by name. */
    public List<Standing> standings() {
        return standings;
    }

    /** The settings that are otherwise on disk than at the start, and that a restart takes up. */
    public Set<String> needRestart() {
        return needRestart;
    }

    private void look() {
        Duration next = pace.period();
        String trouble = "";
        try {
            if (pace.enabled()) {
                Edition now = folder.look();
                if (!now.equals(seen)) {
                    seen = now;
                    next = pace.settle();
                } else if (!now.equals(decided)) {
                    decide(now);
                }
            }
            keep();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | LinkageError | StackOverflowError e) {
            LOG.debug("edits cannot be taken up", e);
            trouble = "edits cannot be taken up or kept for a restart, what runs runs on: " + e;
        } finally {
            if (!thread.isShutdown()) {
                thread.schedule(this::look, next.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        tell(trouble);
    }

    private void tell(String now) {
        if (!now.equals(trouble)) {
            trouble = now;
            if (now.isEmpty()) {
                LOG.info("edits are taken up again, from {}", folder);
            } else {
                LOG.warn(now);
            }
        }
    }

    private void keep() throws IOException {
        if (!kept) {
            lastGood.keep(running.values());
            // what a restart would take up is not known to be good before one did
            if (needRestart.isEmpty()) {
                lastGood.keepSettings(runningSettings);
            }
            kept = true;
        }
    }

    private void decide(Edition found) throws InterruptedException {
        Set<String> files = new TreeSet<>(decided.routes().keySet());
        // whatever comes of it, the same is not judged again
        decided = found;
        Map<String, FileText> before = Map.copyOf(running);
        Map<String, String> held = settings.values();
        Candidate candidate = settings.candidate(found.settings());
        List<Fault> unsettled = new ArrayList<>(candidate.faults().values());
        Map<String, Fault> unfit = new TreeMap<>();
        Judgement judgement;
        Exchange.Result result;
        int known;
        do {
            judgement = judged(found, before, held, candidate, unsettled, unfit.keySet());
            known = unfit.size() + unsettled.size();
            settings.become(unsettled.isEmpty() ? candidate.values() : held);
            Set<String> again = new TreeSet<>(judgement.again());
            again.addAll(down);
            result = new Exchange(routes, before, judgement.texts(), again).run(door);
            Map<String, Fault> failed = new TreeMap<>(result.failed());
            // what was down and is so still is nobody's fault now
            Map<String, FileText> asked = judgement.texts();
            failed.keySet().removeIf(file -> down.contains(file) && isSame(asked.get(file), before.get(file)));
            if (!failed.isEmpty()) {
                blame(failed, judgement, before, unsettled.isEmpty() && !candidate.values().equals(held), unfit, unsettled);
                settings.become(held);
                result = new Exchange(routes, result.running(), before, result.touched()).run(door);
            }
            down.clear();
            down.addAll(result.down());
        } while (unfit.size() + unsettled.size() > known);
        running.clear();
        running.putAll(result.running());
        decideSettings(found.settings(), candidate, unsettled, judgement.again());
        unfit.putAll(result.failed());
        files.addAll(before.keySet());
        files.addAll(found.routes().keySet());
        for (String file : files) {
            FileText now = found.routes().get(file);
            FileText ran = before.get(file);
            if (unfit.containsKey(file)) {
                refused(Result.FAILED, file, now, ran, List.of(unfit.get(file)));
            } else if (judgement.refused().containsKey(file)) {
                refused(Result.REFUSED, file, now, ran, judgement.refused().get(file));
            } else if (!isSame(now, ran) || !wasAsOnDisk(file)) {
                taken(file, now, ran);
            }
        }
        kept = false;
        publish();
    }

    /** What is to run, where some files were found to be unfit for it. */
    private Judgement judged(Edition found, Map<String, FileText> before, Map<String, String> held, Candidate candidate,
                             List<Fault> unsettled, Set<String> unfit) {
        Map<String, FileText> texts = new TreeMap<>(found.routes());
        texts.keySet().removeAll(unfit);
        before.forEach((file, text) -> {
            if (unfit.contains(file)) {
                texts.put(file, text);
            }
        });
        Case asked = new Case(before, texts, held, unsettled.isEmpty() ? candidate.values() : held);
        Judgement judgement = judge.judge(asked);
        if (judgement.settings().isEmpty()) {
            return judgement;
        }
        judgement.settings().forEach((key, wrong) -> unsettled.add(LiveSettings.fault(found.settings(), key, wrong,
                "set it to what that file can use")));
        return judge.judge(asked.withSettingsAsTheyAre());
    }

    /** A file that could not be put in is unfit for it; where its text is as it was, what is not as it was around it. */
    private static void blame(Map<String, Fault> failed, Judgement judgement, Map<String, FileText> before, boolean otherSettings,
                              Map<String, Fault> unfit, List<Fault> unsettled) {
        failed.forEach((file, fault) -> {
            String words = "with it " + file + " could not be put in: " + fault.wrong();
            if (!isSame(judgement.texts().get(file), before.get(file))) {
                unfit.put(file, fault);
            } else if (otherSettings) {
                unsettled.add(new Fault(RouteFolder.SETTINGS, 0, words, "give what it reads other values"));
            } else {
                judgement.texts().values().stream().filter(text -> !isSame(text, before.get(text.file())))
                        .filter(text -> RouteFacts.ofGood(text).configuration())
                        .forEach(text -> unfit.put(text.file(), new Fault(text.file(), 0, words, fault.right())));
            }
        });
    }

    private void decideSettings(FileText now, Candidate candidate, List<Fault> unsettled, Set<String> again) {
        boolean same = isSame(now, runningSettings);
        if (same && unsettled.isEmpty() && wasAsOnDisk(RouteFolder.SETTINGS)) {
            return;
        }
        if (unsettled.isEmpty()) {
            needRestart = candidate.needRestart();
            taken(RouteFolder.SETTINGS, now, runningSettings);
            runningSettings = now;
            if (same) {
                return;
            }
            LOG.info("settings: {}{}", again.isEmpty() ? "no route reads what changed" : "taken up by " + String.join(", ", again),
                    needRestart.isEmpty() ? "" : "; only a restart takes up " + String.join(", ", needRestart));
        } else {
            refused(Result.REFUSED, RouteFolder.SETTINGS, now, runningSettings, unsettled);
        }
    }

    /** Whether the file was on disk as it ran, when that was last looked at. */
    private boolean wasAsOnDisk(String file) {
        return standings.stream().noneMatch(one -> one.file().equals(file) && one.state() != State.RUNNING);
    }

    private void taken(String file, FileText now, FileText ran) {
        boolean same = isSame(now, ran);
        if (!same) {
            since.put(file, clock.instant());
        }
        LOG.info("edit taken {}: {} {}{}", same ? "back" : "up", file, now == null ? "is gone" : now.shortHash(),
                same ? "" : ran == null ? ", new" : ", before " + ran.shortHash());
        told.accept(new Decision(clock.instant(), file, Result.TAKEN, hash(now), hash(ran), List.of()));
    }

    /** What is the same as the last time is not told again. */
    private void refused(Result result, String file, FileText now, FileText ran, List<Fault> faults) {
        LastFault last = lastFaults.get(file);
        if (last != null && Objects.equals(last.hash(), hash(now)) && last.faults().equals(faults) && !wasAsOnDisk(file)) {
            return;
        }
        lastFaults.put(file, new LastFault(clock.instant(), hash(now), List.copyOf(faults)));
        LOG.warn("edit {}: {} {}: {}{}; {}", result, file, now == null ? "is gone" : now.shortHash(),
                faults.stream().limit(TOLD).map(Fault::inFile).collect(Collectors.joining(" | ")),
                faults.size() > TOLD ? " | and " + (faults.size() - TOLD) + " more" : "",
                ran == null ? "nothing of it runs" : down.contains(file) ? "nothing of it runs any more" : ran.shortHash() + " runs");
        told.accept(new Decision(clock.instant(), file, result, hash(now), hash(ran), List.copyOf(faults)));
    }

    private static String hash(FileText text) {
        return text == null ? null : text.hash();
    }

    private void publish() {
        Map<String, FileText> found = new TreeMap<>(decided.routes());
        Set<String> files = new TreeSet<>(running.keySet());
        files.addAll(found.keySet());
        lastFaults.keySet().removeIf(file -> !files.contains(file) && !file.equals(RouteFolder.SETTINGS));
        List<Standing> all = new ArrayList<>();
        all.add(standing(RouteFolder.SETTINGS, runningSettings, decided.settings()));
        files.forEach(file -> all.add(standing(file, running.get(file), found.get(file))));
        standings = List.copyOf(all);
    }

    private Standing standing(String file, FileText runs, FileText onDisk) {
        State state = down.contains(file) ? State.DOWN : runs == null && onDisk != null && !file.equals(RouteFolder.SETTINGS) ? State.REFUSED
                : isSame(runs, onDisk) ? State.RUNNING : State.LAST_GOOD;
        return new Standing(file, state == State.DOWN ? null : hash(runs), since.computeIfAbsent(file, one -> clock.instant()), state,
                hash(onDisk), lastFaults.get(file));
    }
}
