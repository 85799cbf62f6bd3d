package io.patchbay.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** A file with a JSON document a line. */
final class Lines {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Lines() {
    }

    /**
     * Reads a file that may have been cut off in the middle of its last line by the end of whoever wrote it.
     *
     * @param file what is read
     * @param meaning makes a fact of a document
     * @return the facts in their order
     * @throws IOException where it cannot be read
     * @throws IllegalArgumentException where a whole line is no JSON, naming file and line
     */
    static <T> List<T> read(Path file, Function<JsonNode, T> meaning) throws IOException {
        String text = Files.readString(file);
        List<String> whole = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        for (int i = 0; i < whole.size(); i++) {
            if (json(whole.get(i)) == null) {
                throw new IllegalArgumentException(file + ", line " + (i + 1) + " is no JSON: " + whole.get(i));
            }
        }
        return whole.stream().map(Lines::json).map(meaning).toList();
    }

    /** @return the document; null where the text is none */
    static JsonNode json(String text) {
        try {
            JsonNode document = JSON.readTree(text);
            return document.isObject() ? document : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    static String text(JsonNode document, String field) {
        return document.path(field).textValue();
    }

    static Instant instant(JsonNode document, String field) {
        String text = text(document, field);
        return text == null ? null : Instant.parse(text);
    }
}
