package io.patchbay.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads scenarios and says of a wrong one everything that is wrong with it, each with its place. */
final class ScenarioReader {

    /** The built-in scenario of everything that can go wrong. */
    static final Path STORM = Path.of("storm");

    /** Those of the edge cases in the routing guide, besides. */
    private static final Set<Path> BUILT_IN = Set.of(Path.of("default"), STORM, Path.of("capacity-mismatch"), Path.of("fallback-loop"));

    private final Json json;
    private final Json.Check form;

    ScenarioReader(Json json) {
        this.json = json;
        this.form = json.check("scenario.schema.json");
    }

    /**
     * Reads a scenario file.
     *
     * @param file where it is, or the name of a built-in scenario ({@code default}, {@code storm}, {@code capacity-mismatch},
     *        {@code fallback-loop}), where no file is called so; null for the default one
     * @return the scenario
     * @throws IllegalArgumentException where it is none; the message names the file and every place
     * @throws UncheckedIOException where it cannot be read
     */
    Scenario read(Path file) {
        Path named = file == null ? Path.of("default") : file;
        boolean builtIn = file == null || BUILT_IN.contains(file) && Files.notExists(file);
        try (InputStream text = builtIn ? json.resource(named + "-scenario.json") : Files.newInputStream(named)) {
            return read(text.readAllBytes());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("scenario " + (builtIn ? "(" + named + ")" : file) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a scenario.
     *
     * @param text its JSON
     * @return the scenario
     * @throws IllegalArgumentException where it is none; the message names every place
     */
    Scenario read(byte[] text) {
        JsonNode tree = json.tree(text);
        complainOf(form.faultsOf(tree));
        ((ObjectNode) tree).remove("$schema");
        Scenario scenario = json.bind(tree, Scenario.class);
        complainOf(contradictions(scenario));
        return scenario;
    }

    private static List<String> contradictions(Scenario scenario) {
        List<String> found = new ArrayList<>();
        Set<String> agents = new HashSet<>();
        for (Scenario.Agent agent : scenario.agents()) {
            if (!agents.add(agent.id())) {
                found.add("$.agents: " + agent.id() + " is there twice");
            }
        }
        Set<String> queues = new HashSet<>();
        for (Scenario.Queue queue : scenario.queues()) {
            if (!queues.add(queue.id())) {
                found.add("$.queues: " + queue.id() + " is there twice");
            }
            queue.members().stream().filter(member -> !agents.contains(member))
                    .forEach(member -> found.add("$.queues: member " + member + " of " + queue.id() + " is no agent"));
        }
        return found;
    }

    private static void complainOf(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }
}
