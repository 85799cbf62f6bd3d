package io.patchbay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** README.md, so that a test can hold it to what it says. */
public final class Readme {

    private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    private final List<String> lines = Files.readAllLines(Path.of("README.md"));

    /** Reads it. */
    public Readme() throws IOException { }

    List<String> lines() {
        return lines;
    }

    /** The lines of a section, without its heading. */
    private List<String> section(String heading) {
        return from(lines, line -> line.equals("## " + heading), line -> line.startsWith("## "));
    }

    private static List<String> from(List<String> lines, Predicate<String> begins, Predicate<String> ends) {
        int start = IntStream.range(0, lines.size()).filter(line -> begins.test(lines.get(line))).findFirst()
                .orElseThrow(() -> new AssertionError("README.md does not have what is looked for in it"));
        return lines.subList(start + 1, IntStream.range(start + 1, lines.size()).filter(line -> ends.test(lines.get(line))).findFirst()
                .orElse(lines.size()));
    }

    /** A section's paragraph that begins with these words in bold, without them. */
    public String paragraph(String heading, String words) {
        String bold = "**" + words + "**";
        return section(heading).stream().dropWhile(line -> !line.startsWith(bold)).takeWhile(line -> !line.isEmpty())
                .collect(Collectors.joining(" ")).substring(bold.length());
    }

    /** The cells of the rows of the table with these columns. */
    public List<List<String>> table(String heading, String... columns) {
        List<String> lines = section(heading);
        int header = lines.indexOf("| " + String.join(" | ", columns) + " |");
        assertThat(header).as("table of %s in %s", List.of(columns), heading).isNotNegative();
        return lines.stream().skip(header + 2L).takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(CELL.split(line)).skip(1).map(String::strip).toList()).toList();
    }

    /** The texts of a section's fenced blocks in one language, without a line break at their end. */
    public List<String> blocks(String heading, String language) {
        return blocks(section(heading), language);
    }

    /** The same, of those alone that follow a paragraph that begins with these words in bold, up to the next such paragraph. */
    public List<String> blocks(String heading, String words, String language) {
        return blocks(from(section(heading), line -> line.startsWith("**" + words + "**"), line -> line.startsWith("**")), language);
    }

    private static List<String> blocks(List<String> lines, String language) {
        List<String> blocks = new ArrayList<>();
        List<String> block = null;
        for (String line : lines) {
            if (block == null && line.equals("```" + language)) {
                block = new ArrayList<>();
            } else if (block != null && line.equals("```")) {
                blocks.add(String.join("\n", block));
                block = null;
            } else if (block != null) {
                block.add(line);
            }
        }
        return blocks;
    }

    /** What is set as code in a text. */
    public static List<String> codes(String text) {
        return CODE.matcher(text).results().map(code -> code.group(1)).toList();
    }
}
