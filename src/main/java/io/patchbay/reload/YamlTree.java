package io.patchbay.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML text as a tree, with the line on which each part of it begins. */
final class YamlTree {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonNode root;
    private final Map<String, Integer> lines = new HashMap<>();

    private final String file;

    private YamlTree(String file, Node node) throws FaultyText {
        this.file = file;
        this.root = tree(node, "");
    }

    /**
     * Reads a text.
     *
     * @throws FaultyText when it is no YAML, has nothing in it, or says something twice
     */
    static YamlTree of(FileText route) throws FaultyText {
        Node node;
        try {
            // aliases would let a small text become a large one; no route needs any
            node = new Compose(LoadSettings.builder().setLabel(route.file()).setMaxAliasesForCollections(0).build())
                    .composeString(route.text()).orElse(null);
        } catch (MarkedYamlEngineException e) {
            throw new FaultyText(new Fault(route.file(), e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0),
                    "it is no YAML: " + (e.getContext() == null ? "" : e.getContext() + ", ") + e.getProblem(),
                    "look at the indentation and quotes there"));
        } catch (StackOverflowError e) {
            throw new FaultyText(new Fault(route.file(), 0, "it is no YAML: it is nested too deeply", "write it as YAML"));
        } catch (YamlEngineException e) {
            throw new FaultyText(new Fault(route.file(), 0, "it is no YAML: " + e.getMessage(), "write it as YAML"));
        }
        if (node == null) {
            throw new FaultyText(new Fault(route.file(), 0, "there is nothing in it", "write a route into it, or delete it"));
        }
        return new YamlTree(route.file(), node);
    }

    private JsonNode tree(Node node, String pointer) throws FaultyText {
        lines.put(pointer, line(node));
        if (node instanceof MappingNode mapping) {
            ObjectNode object = JSON.objectNode();
            for (NodeTuple tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : tuple.getKeyNode().toString();
                String at = pointer + "/" + escaped(key);
                int line = line(tuple.getKeyNode());
                if (object.has(key)) {
                    throw new FaultyText(new Fault(file, line, "'" + key + "' stands here a second time, first in line " + lines.get(at),
                            "keep one of the two"));
                }
                object.set(key, tree(tuple.getValueNode(), at));
                // a key stands where people look, its value may begin a line later
                lines.put(at, line);
            }
            return object;
        } else if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.arrayNode();
            for (Node one : sequence.getValue()) {
                array.add(tree(one, pointer + "/" + array.size()));
            }
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static JsonNode scalar(ScalarNode node) {
        String value = node.getValue();
        if (node.getTag().equals(Tag.NULL)) {
            return JSON.nullNode();
        } else if (node.getTag().equals(Tag.BOOL)) {
            return JSON.booleanNode(Boolean.parseBoolean(value));
        } else if (node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT)) {
            return number(value);
        }
        return JSON.textNode(value);
    }

    /** A number; YAML's infinity and the like are none to anybody else. */
    private static JsonNode number(String value) {
        try {
            return JSON.numberNode(new BigDecimal(value));
        } catch (NumberFormatException e) {
            return JSON.textNode(value);
        }
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    JsonNode root() {
        return root;
    }

    /** The line of a part, or of the nearest that it is in. */
    int line(String pointer) {
        String at = pointer;
        while (!lines.containsKey(at)) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        return lines.get(at);
    }
}
