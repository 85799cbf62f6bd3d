package io.patchbay.reload;

import io.patchbay.reload.LiveRoutes.NotAtRest;
import io.patchbay.reload.RouteFacts.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Puts other texts in place of those that run, a file at a time, so that whoever calls a route waits no longer than that one needs to come
 * to rest. What is new comes first, then what is changed, last of all what goes. What cannot be put in gives way to what ran before.
 */
final class Exchange {

    private final LiveRoutes routes;
    private final Map<String, FileText> before;
    private final Map<String, FileText> after;
    private final Set<String> again;
    private final Map<String, RouteFacts> facts = new HashMap<>();

    private final Map<String, FileText> running;
    private final Map<String, Fault> failed = new TreeMap<>();
    private final Set<String> down = new TreeSet<>();
    private final Set<String> touched = new TreeSet<>();

    /**
     * @param routes those that run
     * @param before the texts that do, by file
     * @param after  the texts that shall, by file
     * @param again  the files that are put in again though their text is the same
     */
    Exchange(LiveRoutes routes, Map<String, FileText> before, Map<String, FileText> after, Set<String> again) {
        this.routes = routes;
        this.before = before;
        this.after = after;
        this.again = again;
        this.running = new TreeMap<>(before);
        before.forEach((file, text) -> facts.put(file, RouteFacts.ofGood(text)));
    }

    /**
     * How it went.
     *
     * @param running the texts that run now, by file
     * @param failed  what kept a file from being put in or taken out, by file
     * @param down    the files of those whose text that ran before could not be put back either
     * @param touched the files of which something was put in
     */
    record Result(Map<String, FileText> running, Map<String, Fault> failed, Set<String> down, Set<String> touched) {
    }

    /**
     * Exchanges them.
     *
     * @param door closed while a route is exchanged
     * @throws InterruptedException when what is under way is not waited for any longer
     */
    Result run(Doorkeeper door) throws InterruptedException {
        Map<FileText, RouteFacts> coming = new LinkedHashMap<>();
        after.values().stream().filter(this::changes).forEach(text -> coming.put(text, RouteFacts.ofGood(text)));
        List<FileText> order = new ArrayList<>(coming.keySet());
        order.sort(Comparator.comparing((FileText text) -> !coming.get(text).configuration())
                .thenComparing(text -> before.containsKey(text.file())));
        for (FileText text : order) {
            behind(door, coming.get(text), () -> comeIn(text, coming.get(text)));
        }
        for (FileText text : before.values().stream().filter(text -> !after.containsKey(text.file())).toList()) {
            if (running.containsKey(text.file())) {
                behind(door, facts.get(text.file()), () -> leave(text));
            }
        }
        return new Result(running, failed, down, touched);
    }

    @FunctionalInterface
    private interface Step {
        void take() throws InterruptedException;
    }

    private static void behind(Doorkeeper door, RouteFacts route, Step step) throws InterruptedException {
        String scheme = route.from().map(Endpoint::scheme).orElse("");
        try {
            door.close(scheme);
            step.take();
        } finally {
            door.open(scheme);
        }
    }

    private boolean changes(FileText text) {
        return !text.isSameAs(before.get(text.file())) || again.contains(text.file());
    }

    /** In its place may be its earlier text, or other files that begin like it or have its ids, and change or go too. */
    private void comeIn(FileText text, RouteFacts own) throws InterruptedException {
        List<FileText> inItsPlace = Stream.concat(Stream.ofNullable(running.get(text.file())), before.values().stream()
                .filter(other -> running.get(other.file()) == other && !other.file().equals(text.file()))
                .filter(other -> own.collidesWith(facts.get(other.file())))
                .filter(other -> !after.containsKey(other.file()) || changes(after.get(other.file())))).toList();
        List<FileText> out = new ArrayList<>();
        for (FileText other : inItsPlace) {
            boolean left = leave(other);
            if (!running.containsKey(other.file())) {
                out.add(other);
            }
            if (!left) {
                failed.put(text.file(), failed.getOrDefault(text.file(), new Fault(text.file(), 0, "what has its place could not be stopped: "
                        + other.file(), "save it again")));
                comeBack(out, text);
                return;
            }
        }
        touched.add(text.file());
        try {
            routes.put(text);
            running.put(text.file(), text);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failed.put(text.file(), new Fault(text.file(), 0, "it could not be put in: " + Rehearsal.words(e), "see that step"));
            comeBack(out, text);
        }
    }

    private boolean leave(FileText text) throws InterruptedException {
        try {
            routes.takeOut(text.routeId());
            running.remove(text.file());
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (NotAtRest e) {
            failed.put(text.file(), new Fault(text.file(), 0, "what runs cannot be exchanged now: " + e.getMessage(), "save it again later"));
            return false;
        } catch (Exception e) {
            running.remove(text.file());
            failed.put(text.file(), new Fault(text.file(), 0, "what ran before could not be stopped: " + Rehearsal.words(e), "save it again"));
            return false;
        }
    }

    /** What had the place of one that failed has it again, and so has what ran of its own file. */
    private void comeBack(List<FileText> out, FileText failing) throws InterruptedException {
        for (FileText other : out) {
            comeBack(other);
        }
        // it went before, for one that took its place
        if (before.containsKey(failing.file()) && !running.containsKey(failing.file())) {
            comeBack(before.get(failing.file()));
        }
    }

    private void comeBack(FileText text) throws InterruptedException {
        running.put(text.file(), text);
        touched.add(text.file());
        try {
            routes.put(text);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            down.add(text.file());
            failed.putIfAbsent(text.file(), new Fault(text.file(), 0, "what ran before cannot be put in either: " + Rehearsal.words(e),
                    "save a text that can"));
        }
    }
}
