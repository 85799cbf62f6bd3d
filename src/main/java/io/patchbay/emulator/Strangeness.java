package io.patchbay.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Puts into what goes out what no contract names, as {@link Faults.Unknowns} has it. Used on the event loop alone. */
final class Strangeness {

    private static final String WORD = "unheard_of";
    private static final Set<String> ENUMERATIONS = Set.of("state", "type", "disconnectReason", "decision", "routingStrategy", "wrapUp");
    /** The sender's own: what is in there is no enumeration, and not the platform's to add to. */
    private static final String SENDERS_OWN = "attributes";
    private static final List<Frame> FRAMES = List.of(
            new Frame("{\"topicName\":\"v2.unheard.of\",\"eventBody\":{\"conversationId\":42}}", false),
            new Frame("{\"topicName\":\"routing.conversation\",\"eventBody\":[]}", false),
            new Frame("{\"message\":\"no topic\"}", false),
            new Frame("[{\"topicName\":\"routing.conversation\"}]", false),
            new Frame("null", false),
            new Frame("", false),
            new Frame("<html>no JSON", false),
            new Frame("{\"topicName\":\"routing.conv", false),
            new Frame("\u0000\u0001\u00ff", true));

    private final Json json;
    private final Supplier<Faults.Unknowns> faults;
    private final RandomGenerator random;

    Strangeness(Json json, Supplier<Faults.Unknowns> faults, RandomGenerator random) {
        this.json = json;
        this.faults = faults;
        this.random = random;
    }

    /**
     * A document on its way out.
     *
     * @param document not yet JSON
     * @return the same, or JSON with something unknown in it
     */
    Object in(Object document) {
        Faults.Unknowns weather = faults.get();
        boolean fields = random.nextDouble() < weather.fields();
        boolean values = random.nextDouble() < weather.values();
        if (!fields && !values) {
            return document;
        }
        JsonNode tree = json.treeOf(document);
        estrange(tree, fields, values);
        return tree;
    }

    /** @return a frame that is no event, to be sent before one that is; mostly none */
    Optional<Frame> frame() {
        boolean strikes = random.nextDouble() < faults.get().frames();
        Frame drawn = FRAMES.get(random.nextInt(FRAMES.size()));
        return strikes ? Optional.of(drawn) : Optional.empty();
    }

    private void estrange(JsonNode node, boolean fields, boolean values) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (values && ENUMERATIONS.contains(field.getKey()) && field.getValue().isTextual()) {
                    field.setValue(TextNode.valueOf(WORD));
                } else if (!field.getKey().equals(SENDERS_OWN)) {
                    estrange(field.getValue(), fields, values);
                }
            });
            if (fields) {
                object.putObject("unheardOf").putArray(WORD).add(1).addNull();
            }
        } else {
            node.forEach(element -> estrange(element, fields, values));
        }
    }

    /**
     * A frame that is no event.
     *
     * @param content what is in it, each character a byte where it is binary
     * @param binary whether it is binary
     */
    record Frame(String content, boolean binary) {
    }
}
