package io.patchbay.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.audit.attack.Edit.Change;
import io.patchbay.audit.attack.Edit.Save;
import io.patchbay.audit.attack.Edit.Standing;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Somebody who edits the files of a running node, looks what is decided on each edit, holds it against what is right, and notes how
 * long it took. For one thread.
 */
final class Editor {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** An edited route may first have to end what it has under way. */
    private static final Duration LONGEST_DECISION = Duration.ofSeconds(90);
    private static final int LINES_SHOWN = 15;

    private final Node node;
    private final Duration pause;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Long> taken = new ArrayList<>();
    private final List<Long> refused = new ArrayList<>();
    private long savedAt;

    /**
     * @param node whose files
     * @param pause in the middle of a save in two steps; shorter than what a file has to be left alone for
     */
    Editor(Node node, Duration pause) {
        this.node = node;
        this.pause = pause;
    }

    /**
     * Saves; nothing is decided yet.
     *
     * @param edit what
     * @throws IOException where a file cannot be written
     */
    void save(Edit edit) throws IOException {
        for (Change change : edit.changes()) {
            Path file = path(change.file());
            if (change.onDisk() == null) {
                Files.delete(file);
            } else {
                save(file, change.onDisk().bytes(), edit.save());
            }
        }
        savedAt = System.nanoTime();
    }

    private void save(Path file, byte[] bytes, Save how) throws IOException {
        switch (how) {
            case IN_TWO_STEPS -> {
                try (OutputStream open = Files.newOutputStream(file)) {
                    open.write(bytes, 0, bytes.length / 2);
                    open.flush();
                    await().pollDelay(pause).until(() -> true);
                    open.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
                }
            }
            case REPLACED -> {
                Path other = file.resolveSibling("." + file.getFileName() + ".tmp");
                Files.write(other, bytes);
                Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
            }
            case SET_ASIDE -> {
                if (Files.exists(file)) {
                    Files.move(file, file.resolveSibling(file.getFileName() + "~"), StandardCopyOption.REPLACE_EXISTING);
                }
                Files.write(file, bytes);
            }
        }
    }

    private Path path(String file) {
        return file.equals(Edits.SETTINGS) ? node.settings() : node.routes().resolve(file);
    }

    /**
     * Waits until what was saved last is decided on, and notes how long that took.
     *
     * @param edit what was saved
     * @param standing how every file is to stand then; one that is not named must not be told of
     * @param meanwhile done at each look
     * @throws Exception where the node cannot be asked
     * @throws AssertionError where nothing is decided, or something else
     */
    void awaitDecision(Edit edit, Map<String, Standing> standing, Runnable meanwhile) throws Exception {
        awaitStanding(edit.toString(), edit.changes(), standing, meanwhile);
        long millis = Duration.ofNanos(System.nanoTime() - savedAt).toMillis();
        if (edit.isTaken()) {
            taken.add(millis);
        } else if (edit.isRefused()) {
            refused.add(millis);
        }
    }

    /**
     * Waits until edits are decided on; how long that takes is of no account.
     *
     * @param why said where something is wrong
     * @param changes those of the edits
     * @param standing how every file is to stand then; one that is not named must not be told of
     * @param meanwhile done at each look
     * @throws Exception where the node cannot be asked
     * @throws AssertionError where nothing is decided, or something else
     */
    void awaitStanding(String why, List<Change> changes, Map<String, Standing> standing, Runnable meanwhile) throws Exception {
        Map<String, JsonNode> told = new TreeMap<>();
        try {
            await().atMost(LONGEST_DECISION).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50)).until(() -> {
                meanwhile.run();
                told.clear();
                told.putAll(files());
                return changes.stream().allMatch(change -> Objects.equals(change.onDisk() == null ? null : change.onDisk().hash(),
                        told.containsKey(change.file()) ? text(told.get(change.file()), "onDisk") : null));
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("nothing was decided\n" + evidence(why, changes, told), e);
        }
        TreeSet<String> names = new TreeSet<>(standing.keySet());
        names.addAll(told.keySet());
        List<String> otherwise = names.stream().filter(name -> !words(standing.get(name)).equals(words(told.get(name))))
                .map(name -> name + " is " + words(told.get(name)) + "; right is " + words(standing.get(name))).toList();
        assertThat(otherwise).as(evidence(why, changes, told)).isEmpty();
        changes.stream().filter(change -> !change.isTaken()).map(change -> told.get(change.file()).path("lastFault")).forEach(fault -> {
            assertThat(fault.path("faults")).as(evidence(why, changes, told)).isNotEmpty()
                    .allSatisfy(one -> assertThat(one.path("wrong").asText()).isNotBlank());
        });
    }

    private Map<String, JsonNode> files() throws Exception {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(node.observe("routes")).timeout(LONGEST_DECISION).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Map<String, JsonNode> files = new TreeMap<>();
        JSON.readTree(answer.body()).path("files").forEach(file -> files.put(file.path("file").asText(), file));
        files.keySet().removeIf(Edits::isLeftAlone);
        return files;
    }

    private static String words(Standing standing) {
        return standing == null ? "gone" : standing.toString();
    }

    private static String words(JsonNode told) {
        return told == null ? "gone" : Standing.of(told.path("state").asText(), text(told, "hash"), text(told, "onDisk"));
    }

    private static String text(JsonNode told, String field) {
        return told.path(field).textValue();
    }

    private String evidence(String why, List<Change> changes, Map<String, JsonNode> told) {
        StringBuilder text = new StringBuilder(why).append('\n');
        changes.forEach(change -> text.append("told: ").append(told.get(change.file())).append('\n'));
        lastLines().forEach(line -> text.append("log: ").append(line).append('\n'));
        return text.toString();
    }

    private List<String> lastLines() {
        try {
            List<String> lines = Files.readAllLines(node.log()).stream().filter(line -> line.contains("reload") || line.contains(" ERROR "))
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size());
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    /** @return how long decisions took, from when the file was saved to when it was told */
    String times() {
        return "taken:   " + times(taken) + "\nrefused: " + times(refused);
    }

    private static String times(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return sorted.isEmpty() ? "none" : "%d, median %d ms, at most %d ms".formatted(sorted.size(), sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() - 1));
    }
}
