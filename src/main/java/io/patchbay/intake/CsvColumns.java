package io.patchbay.intake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.intent.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What the columns of a CSV file mean (product.md, "CSV"): the way from a cell to a field of the intent, and back. */
final class CsvColumns {
    private static final String ATTRIBUTE = "attr.";
    private static final String REJECT = "reject_";
    private static final List<String> REQUIRED = List.of("type", "to_number", "from_number", "preferred_agents");
    private static final Map<String, String> FIELDS = fields();
    private static final Pattern AGENT_SEPARATOR = Pattern.compile("\\|");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,9}");

    private final List<String> names;
    /** The field of each column; null for the reject columns, which say nothing of the intent. */
    private final List<String> fieldOfColumn;
    private final Map<String, String> columnOfField = new HashMap<>();

    private CsvColumns(List<String> names, List<String> fieldOfColumn) {
        this.names = names;
        this.fieldOfColumn = fieldOfColumn;
        for (int i = 0; i < names.size(); i++) {
            columnOfField.put(fieldOfColumn.get(i), names.get(i));
        }
    }

    /** The columns of a header; throws where one is missing, unknown or there twice. */
    static CsvColumns of(List<String> header, long line) throws DropUnreadable {
        List<String> names = header.stream().map(String::strip).toList();
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String field = fieldOf(name);
            if (field == null && !isReject(name)) {
                throw new DropUnreadable(place(line) + (name.isEmpty() ? "column " + (i + 1) + " has no name" : "the column \"" + shown(name) + "\" is unknown")
                        + "; correct it or take it out. Known are " + String.join(", ", FIELDS.keySet()) + " and attr.NAME.");
            }
            if (field != null && fields.contains(field)) {
                throw new DropUnreadable(place(line) + "the column \"" + shown(name) + "\" is there twice; take one of them out.");
            }
            fields.add(field);
        }
        List<String> missing = REQUIRED.stream().filter(Predicate.not(column -> fields.contains(FIELDS.get(column)))).toList();
        if (!missing.isEmpty()) {
            throw new DropUnreadable(place(line) + "the header lacks " + String.join(", ", missing) + "; add what is missing. The first line names the columns, with "
                    + "comma, semicolon, tab or | between them.");
        }
        return new CsvColumns(names, fields);
    }

    /** How many of these names a header may have: the most are found where the right delimiter was taken. */
    static long known(List<String> header) {
        return header.stream().map(String::strip).filter(name -> isReject(name) || fieldOf(name) != null).count();
    }

    int count() {
        return names.size();
    }

    /** The sender's own columns. */
    List<String> own() {
        return own(names);
    }

    /** What stands in the sender's own columns. */
    List<String> own(List<String> cells) {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (fieldOfColumn.get(i) != null) {
                own.add(i < cells.size() ? cells.get(i) : "");
            }
        }
        return own;
    }

    /** The field of a column; null for a reject column. */
    String field(int column) {
        return fieldOfColumn.get(column);
    }

    /** The column of a field; empty where the fault is the row's. */
    String columnOf(String field) {
        String whole = switch (field) {
            case "to", "from" -> field + ".phoneNumber";
            case "fallback" -> "fallback.queueId";
            default -> field.startsWith("preferredAgents[") ? "preferredAgents" : field;
        };
        String named = columnOfField.get(whole);
        if (named != null) {
            return named;
        }
        if (whole.startsWith("attributes.")) {
            return ATTRIBUTE + whole.substring("attributes.".length());
        }
        return FIELDS.entrySet().stream().filter(entry -> entry.getValue().equals(whole)).map(Map.Entry::getKey).findFirst().orElse("");
    }

    /** The document of a row; what cannot be a number or a yes stays text, and the intent reader tells it. */
    ObjectNode document(List<String> cells) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < cells.size(); i++) {
            String field = fieldOfColumn.get(i);
            String cell = CsvText.restored(cells.get(i));
            if (field != null && !cell.isBlank()) {
                put(document, field, cell);
            }
        }
        return document;
    }

    private static void put(ObjectNode document, String field, String cell) {
        switch (field) {
            case "preferredAgents" -> {
                ArrayNode agents = document.putArray(field);
                for (String agent : AGENT_SEPARATOR.split(cell)) {
                    agents.add(agent);
                }
            }
            case "ordered" -> {
                switch (cell.strip().toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "1" -> document.put(field, true);
                    case "false", "no", "0" -> document.put(field, false);
                    default -> document.put(field, cell);
                }
            }
            case "priority" -> {
                if (WHOLE_NUMBER.matcher(cell.strip()).matches()) {
                    document.put(field, Integer.parseInt(cell.strip()));
                } else {
                    document.put(field, cell);
                }
            }
            default -> {
                int dot = field.indexOf('.');
                if (dot < 0) {
                    document.put(field, cell);
                } else {
                    String parent = field.substring(0, dot);
                    ObjectNode node = document.path(parent) instanceof ObjectNode known ? known : document.putObject(parent);
                    node.put(field.substring(dot + 1), cell);
                }
            }
        }
    }

    private static String fieldOf(String name) {
        if (name.regionMatches(true, 0, ATTRIBUTE, 0, ATTRIBUTE.length())) {
            String attribute = name.substring(ATTRIBUTE.length()).strip();
            return attribute.isEmpty() ? null : "attributes." + attribute;
        }
        return FIELDS.get(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isReject(String name) {
        return name.regionMatches(true, 0, REJECT, 0, REJECT.length());
    }

    private static String place(long line) {
        return "Line " + line + ": ";
    }

    private static String shown(String name) {
        String told = Fault.told(name);
        return told.length() > 60 ? told.substring(0, 60) + "..." : told;
    }

    private static Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("intent_id", "intentId");
        fields.put("type", "type");
        fields.put("to_number", "to.phoneNumber");
        fields.put("to_name", "to.name");
        fields.put("from_number", "from.phoneNumber");
        fields.put("from_name", "from.name");
        fields.put("preferred_agents", "preferredAgents");
        fields.put("ordered", "ordered");
        fields.put("fallback_queue_id", "fallback.queueId");
        fields.put("fallback_queue_name", "fallback.queueName");
        fields.put("priority", "priority");
        fields.put("not_before", "notBefore");
        fields.put("deadline", "deadline");
        fields.put("reference", "reference");
        return fields;
    }
}
