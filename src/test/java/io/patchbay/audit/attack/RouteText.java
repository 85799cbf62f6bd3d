package io.patchbay.audit.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A route file as somebody with an editor sees it: lines.
 *
 * @param stem the file's name without folder and ending, which is its route's id
 * @param text what is in it
 */
record RouteText(String stem, String text) {

    /** What route files end with. */
    static final String ENDING = ".camel.yaml";

    private static final Pattern STEPS = Pattern.compile("^( *)steps:$");
    private static final Pattern NOTE = Pattern.compile(" \\(edit \\d+\\)$");
    private static final Pattern ID = Pattern.compile("(?m)^ *(?:- )?id: (\\S+)$");

    /**
     * @param file below routes/
     * @param text what is in it
     * @return it
     */
    static RouteText of(String file, String text) {
        return new RouteText(file.substring(file.lastIndexOf('/') + 1).replace(ENDING, ""), text);
    }

    /**
     * Changes the heading, and so the file without changing the route.
     *
     * @param number what stands there then instead of the number of an earlier edit
     * @return the file with that
     */
    RouteText noted(int number) {
        int end = text.indexOf('\n');
        return with(NOTE.matcher(text.substring(0, end)).replaceFirst("") + " (edit " + number + ")" + text.substring(end));
    }

    /**
     * @param number what the description ends with then
     * @return the file with a description like that
     */
    RouteText described(int number) {
        return with(text.replaceFirst("(?m)^( +description: .*?)(, edit \\d+)?$", "$1, edit " + number));
    }

    /** @return the lines, counted from 0, before which a step can be put: those that steps begin in, at whatever depth */
    List<Integer> places() {
        List<String> lines = text.lines().toList();
        List<Integer> places = new ArrayList<>();
        for (int line = 0; line < lines.size(); line++) {
            Matcher steps = STEPS.matcher(lines.get(line));
            if (steps.matches()) {
                String step = steps.group(1) + "  - ";
                for (int below = line + 1; below < lines.size() && lines.get(below).startsWith(step.substring(0, step.length() - 2)); below++) {
                    if (lines.get(below).startsWith(step)) {
                        places.add(below);
                    }
                }
            }
        }
        return places;
    }

    /**
     * Puts a step in.
     *
     * @param place one of {@link #places}
     * @param step its lines, the first of which begins with a dash
     * @return the file with it
     */
    RouteText with(int place, String step) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        String indent = " ".repeat(lines.get(place).indexOf('-'));
        lines.addAll(place, step.lines().map(line -> indent + line).toList());
        return with(String.join("\n", lines) + "\n");
    }

    /**
     * @param place one of {@link #places}
     * @return all that is written before it
     */
    String until(int place) {
        return String.join("\n", text.lines().limit(place).toList()) + "\n";
    }

    /**
     * @param other another id
     * @return the file whose route is called so, and the heading names it, as in a file of that name
     */
    RouteText renamed(String other) {
        return new RouteText(other, text.replace("# " + stem + ":", "# " + other + ":")
                .replace("\n    id: " + stem + "\n", "\n    id: " + other + "\n"));
    }

    /** @return every id in it, the route's too */
    TreeSet<String> ids() {
        TreeSet<String> ids = new TreeSet<>();
        ID.matcher(text).results().forEach(id -> ids.add(id.group(1)));
        return ids;
    }

    private RouteText with(String other) {
        return new RouteText(stem, other);
    }
}
